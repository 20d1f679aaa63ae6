"""Translator of a model's Markdown into what Slack can show, while the text still grows.

What it holds back is bounded: the beginning of what only the next characters decide. The result
does not depend on the pieces in which the text arrives, and takes time linear in its length.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.core.links.known import KnownLinks
from bot.slack import markup
from bot.slack.markdown import code, formulas, lines, links, marks
from bot.slack.markdown.emphasis import Emphasis
from bot.slack.markdown.lines import LONGEST_START, Blocks, LeafBlock, Line, LineStart
from bot.slack.markdown.passage import Construct, NotYetDecided, Passage
from bot.slack.markdown.tags import Tags

SPECIAL = re.compile(
    r"[\\`$<\[&*~@\n]|!(?=\[|\Z)|h(?=ttps?:|\Z|t\Z|tt\Z|ttp\Z|ttps\Z)"
    r"|(?<=:)/(?=/|\Z)|(?<=[a-zA-Z0-9]\.)[a-zA-Z]",
    re.IGNORECASE,
)
LOOKAHEAD = 8_000  # characters in which the end of a paragraph is looked for
FARTHEST = 3_500  # characters that what begins somewhere may need to be decided
LONGEST_ROW = 3_000


class Translator:
    """Takes text in pieces, and gives it back translated as far as it can be decided."""

    def __init__(self, known: KnownLinks) -> None:
        self._links = links.LinkReader(known)
        self._text = ""  # from the start of the line in work
        self._at = 0
        self._is_final = False
        self._blocks = Blocks()
        self._lead = ""  # what waits for the words after it
        self._is_lead = False  # the line in work waits, too
        self._line: LineStart | None = None
        self._ends_in_mark = False
        self._known: Passage | None = None
        self._looked_up_to = 0  # from there on, the known passage is too short
        self._emphasis, self._tags = Emphasis(), Tags(self._links)

    def feed(self, text: str) -> str:
        """Add text to the end, and return what is ready to be shown."""
        return self._translated(text, is_final=False)

    def finish(self, text: str = "") -> str:
        """Return the rest, too: nothing continues what was held back. Text may still follow."""
        return self._translated(text, is_final=True)

    def _translated(self, text: str, *, is_final: bool) -> str:
        self._text += text
        self._is_final = is_final
        self._known = None
        shown: list[str] = []
        try:
            while self._at < len(self._text):
                is_new = self._line is None
                step = self._step()
                shown.append(step if is_new else self._with_lead(step))
        except NotYetDecided:
            pass
        if is_final:
            shown.append(self._lead)
            self._lead = ""
        start = self._text.rfind("\n", 0, self._at) + 1
        self._text, self._at = self._text[start:], self._at - start
        return "".join(shown)

    def _step(self) -> str:
        """Translate the next construct. Raises NotYetDecided if it is not complete."""
        if self._line is None:
            return self._begin_line()
        if self._line.kind not in {Line.WORDS, Line.ROW}:
            return self._verbatim()
        if self._text[self._at] == "\n":
            return self._end_line()
        return self._words(self._row() if self._line.kind is Line.ROW else self._paragraph())

    def _with_lead(self, shown: str) -> str:
        """Put what begins a line or a block before the words in it: alone it could be cut off."""
        if not shown:
            return ""
        lead, self._lead = self._lead + shown, ""
        if self._is_lead:
            lead, self._lead = "", lead
        return lead

    def _begin_line(self) -> str:
        self._line = self._line_at(self._at, self._blocks)
        if self._line is None:
            raise NotYetDecided
        if not self._line.continues:
            self._emphasis, self._tags = Emphasis(), Tags(self._links)
        return self._begin(self._line)

    def _begin(self, line: LineStart) -> str:
        """Hold the first line of a block of code, and the first two of a table."""
        before, after = self._blocks.leaf, line.blocks.leaf
        was_header, self._is_lead = self._is_lead, False
        shown = ""
        if line.kind is Line.ROW and after is LeafBlock.PARAGRAPH and was_header:
            shown, self._lead = self._lead, ""
        if line.kind is Line.FENCE:
            self._is_lead = after is LeafBlock.FENCE
        elif line.kind is Line.ROW:
            self._is_lead = after is LeafBlock.PARAGRAPH or before is not LeafBlock.TABLE
        self._lead += self._passed(self._at + line.index)
        return shown

    def _line_at(self, start: int, blocks: Blocks) -> LineStart | None:
        end = self._text.find("\n", start, start + LONGEST_START)
        line = self._text[start : end if end != -1 else start + LONGEST_START]
        return lines.start(blocks, line, is_whole=end != -1 or self._is_final)

    def _end_line(self) -> str:
        line = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
        self._blocks = _after(self._line.blocks if self._line else self._blocks, line)
        self._line = None
        return self._passed(self._at + 1)

    def _verbatim(self) -> str:
        """Give back code, fences and blank lines as they are, but for live mentions."""
        end = self._text.find("\n", self._at)
        if end == self._at:
            return self._end_line()
        known = self._text[self._at : end if end != -1 else None]
        ready = len(known) if end != -1 or self._is_final else code.settled(known)
        if not ready:
            raise NotYetDecided
        return code.neutralised(self._passed(self._at + ready))

    def _passed(self, end: int) -> str:
        passed, self._at = self._text[self._at : end], end
        return passed

    def _row(self) -> Passage:
        """The row of a table: it is shown as a whole."""
        end = self._text.find("\n", self._at)
        if end == -1:
            end = len(self._text)
            if not self._is_final and end - self._at < LONGEST_ROW:
                raise NotYetDecided
            self._is_lead = False
        return Passage(self._text, end, grows=False, in_table=True)

    def _paragraph(self) -> Passage:
        known = self._known
        if known is None or self._at >= self._looked_up_to:
            known = self._known = self._looked_ahead()
            is_partial = not known.grows and known.end - self._at >= LOOKAHEAD
            self._looked_up_to = known.end - (FARTHEST if is_partial else 0)
        return known

    def _looked_ahead(self) -> Passage:
        """The words from here to the end of their paragraph, as far as it is known."""
        start = self._line
        if start is None:
            raise NotYetDecided
        blocks, begun = start.blocks, self._at
        end, grows = self._end_of_line(begun)
        while not grows and end < len(self._text) and end - self._at < LOOKAHEAD:
            blocks = _after(blocks, self._text[begun:end])
            following = self._line_at(end + 1, blocks)
            if following is None:
                grows = True
            elif not following.continues:
                break
            else:
                blocks, begun = following.blocks, end + 1
                end, grows = self._end_of_line(begun)
        return Passage(self._text, end, grows, prefix=start.blocks.prefix)

    def _end_of_line(self, begun: int) -> tuple[int, bool]:
        end = self._text.find("\n", begun)
        return (end, False) if end != -1 else (len(self._text), not self._is_final)

    def _words(self, passage: Passage) -> str:
        special = SPECIAL.search(self._text, self._at, passage.end)
        end = special.start() if special else passage.end
        if end > self._at:
            shown = self._passed(end)
        elif found := self._readers(self._text[end])(passage, end):
            self._at = found.end
            shown = found.shown
        else:
            shown = self._passed(end + 1)
        return self._apart(shown)

    def _apart(self, shown: str) -> str:
        """Keep the marks of two spans of code from running together."""
        if self._ends_in_mark and shown.startswith(code.MARK):
            shown = markup.JOINER + shown
        self._ends_in_mark = shown.endswith(code.MARK)
        return shown

    def _readers(self, character: str) -> Callable[[Passage, int], Construct | None]:
        """The one list of what is read in words, by the character that it begins with."""
        readers: dict[str, Callable[[Passage, int], Construct | None]] = {
            "\\": _backslash,
            "`": code.span,
            "$": formulas.formula,
            "<": self._angle,
            "[": self._links.link,
            "!": self._links.link,
            "h": self._links.address,
            "H": self._links.address,
            "/": marks.slashes,
            "*": self._emphasis.run,
            "~": self._emphasis.run,
            "&": marks.entity,
            "@": marks.broadcast,
        }
        return readers.get(character, self._links.host)

    def _angle(self, passage: Passage, index: int) -> Construct | None:
        if markup.PARTIAL_LIVE.match(passage.text, index, passage.end):
            passage.require(index, marks.LONGEST_MENTION)
        if markup.LIVE.match(passage.text, index):
            return Construct(index + 1, f"<{markup.JOINER}")
        return self._links.autolink(passage, index) or self._tags.tag(passage, index)


def _after(blocks: Blocks, line: str) -> Blocks:
    """Return the blocks after a whole line: a paragraph may be followed by a table's second row."""
    if blocks.leaf is not LeafBlock.PARAGRAPH:
        return blocks
    return replace(blocks, may_be_header="|" in line)


def _backslash(passage: Passage, index: int) -> Construct | None:
    return formulas.formula(passage, index) or marks.escape(passage, index)
