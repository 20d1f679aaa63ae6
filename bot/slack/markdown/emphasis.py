"""Emphasis where CommonMark would leave the asterisks: beside the punctuation of many languages.

A delimiter run between a letter and punctuation neither opens nor closes, which is common where
words have no spaces between them. A space of no width between the run and the punctuation helps.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from bot.slack.markdown.passage import Construct, Passage

GAP = "\u200b"  # neither a space nor punctuation to CommonMark
RUN = re.compile(r"\*{1,3}(?!\*)|~~(?!~)")
LONGEST_RUN = 4
FARTHEST = 300  # characters to the run that closes one which could not open


@dataclass(slots=True)
class Emphasis:
    """The runs of delimiters that are open in a paragraph."""

    open: list[str] = field(default_factory=list)

    def run(self, passage: Passage, index: int) -> Construct | None:
        """Find the run that begins here, and show it so that it opens or closes."""
        passage.require(index, LONGEST_RUN)
        found = RUN.match(passage.text, index, passage.end)
        if found is None or passage.character_before(index) == found.group()[0]:
            return None
        mark = found.group()
        before = passage.character_before(index)
        after = passage.require(found.end()) or "\n"
        if mark in self.open and not before.isspace():
            self.open.remove(mark)
            return Construct(found.end(), closed(before, mark, after))
        if after.isspace():
            return None
        if not can_open(before, after):
            if not _is_meant(passage, found, before):
                return None
            self.open.append(mark)
            return Construct(found.end(), mark + GAP)
        self.open.append(mark)
        return Construct(found.end(), mark)


def closed(before: str, mark: str, after: str) -> str:
    """Return the run, with a gap before it if it could not close without one."""
    return mark if can_open(after, before) else GAP + mark


def can_open(before: str, after: str) -> bool:
    """Return whether a run between these characters may open; reversed, whether it may close."""
    if after.isspace():
        return False
    return not is_punctuation(after) or before.isspace() or is_punctuation(before)


def is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_meant(passage: Passage, found: re.Match[str], before: str) -> bool:
    """Return whether a run that cannot open is meant to: the text is in a script without spaces."""
    mark = found.group()
    closing = re.compile(rf"(?<![\s*~]){re.escape(mark)}(?![*~])")
    end = passage.search(closing, found.end(), FARTHEST)
    inner = passage.text[found.end() : end.start()] if end else ""
    return not inner.isascii() or (bool(inner) and not before.isascii())
