"""HTML in Markdown, which Slack shows as it is written: known tags become Markdown, or go.

What only looks like a tag, such as `<T extends X>`, stays; so does a tag that is written about.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from bot.core import links
from bot.slack.markdown import code
from bot.slack.markdown.emphasis import GAP, can_open, closed
from bot.slack.markdown.links import LinkReader
from bot.slack.markdown.passage import MARKERS, Construct, Passage

LONGEST_TAG = 600  # characters
LONGEST_ELEMENT = 1_500
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[\s/][^<>]*)?)>")
PARTIAL = re.compile(r"</?(?:[a-zA-Z][a-zA-Z0-9]*(?:[\s/][^<>]*)?)?\Z")
ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
COMMENT, COMMENT_END, PARTIAL_COMMENT = "<!--", re.compile("-->"), re.compile(r"<(?:!-?)?\Z")
ATTRIBUTE = r"""(?:^|[\s/]){name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
SPANS = {"code", "kbd", "samp", "tt"}
SCRIPTS = {"sub": "_", "sup": "^"}
BLOCKS = re.compile(
    r"p|div|section|article|center|details|summary|table|caption|thead|tbody|tfoot|tr|ul|ol|li"
    r"|dl|dt|dd|blockquote|figure|figcaption|h[1-6]|header|footer|main|nav|pre"
)
INLINE = re.compile(r"span|font|u|ins|mark|small|big|abbr|cite|var|q|td|th")
CELL = " · "  # between cells, and lines of a cell
ITEM = "- "

PLAIN = "0123456789+-=()aehijklmnoprstuvx"
SUBSCRIPTS = dict(zip(PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
SUPERSCRIPTS = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
UNICODE = {"sub": SUBSCRIPTS, "sup": SUPERSCRIPTS}


@dataclass(slots=True)
class Tags:
    """The tags that are open in a paragraph."""

    links: LinkReader
    open: list[str] = field(default_factory=list)

    def tag(self, passage: Passage, index: int) -> Construct | None:
        """Find the tag, the short element or the comment that begins here."""
        if passage.text.startswith(COMMENT, index, passage.end):
            ended = passage.search(COMMENT_END, index, LONGEST_ELEMENT)
            return Construct(ended.end(), "") if ended else None
        if passage.grows and (
            PARTIAL.match(passage.text, index, passage.end)
            or PARTIAL_COMMENT.match(passage.text, index, passage.end)
        ):
            passage.require(index, LONGEST_TAG)
        found = TAG.match(passage.text, index, min(passage.end, index + LONGEST_TAG))
        name = _name(found) if found else ""
        if found is None or not name:
            return None
        if name == "br":
            return Construct(found.end(), _line_break(passage, index, found.end()))
        if name == "img":
            return self._picture(found)
        return (
            self._end(passage, found, name) if found["end"] else self._start(passage, found, name)
        )

    def _start(self, passage: Passage, found: re.Match[str], name: str) -> Construct | None:
        is_first = _is_first(passage, found.start())
        ended = passage.search(_ending(name), found.end(), LONGEST_ELEMENT)
        if ended is None:
            return Construct(found.end(), "") if is_first and _is_dropped(name) else None
        inner = ANY_TAG.sub("", passage.text[found.end() : ended.start()])
        if (shown := self._element(found, name, inner)) is not None:
            after = passage.require(ended.end())
            if name == "summary" and after not in {"", "\n"}:
                shown += f"\n{passage.prefix}"
            return Construct(ended.end(), shown)
        self.open.append(name)
        if mark := MARKS.get(name):
            before, after = passage.character_before(found.start()), passage.require(found.end())
            return Construct(found.end(), mark if can_open(before, after) else mark + GAP)
        head = (
            ""
            if is_first or not BLOCKS.fullmatch(name) or passage.in_table
            else f"\n{passage.prefix}"
        )
        return Construct(found.end(), head + (ITEM if name == "li" else ""))

    def _element(self, found: re.Match[str], name: str, inner: str) -> str | None:
        """Show a short element as a whole, if that is how its kind is shown."""
        if name in SPANS:
            return code.as_span(unescape(inner)) if inner.strip() else ""
        words = self.links.words(inner)
        if name in SCRIPTS:
            return _script(name, words)
        if name == "summary":
            return f"**{' '.join(words.split())}**" if words.strip() else ""
        if name == "a":
            return self._link(unescape(inner), _attribute(found, "href"))
        return None

    def _picture(self, found: re.Match[str]) -> Construct:
        alt = unescape(_attribute(found, "alt") or "picture")
        return Construct(found.end(), self._link(alt, _attribute(found, "src")))

    def _link(self, title: str, address: str | None) -> str:
        return self.links.to(title, address, links.markdown(title, address))

    def _end(self, passage: Passage, found: re.Match[str], name: str) -> Construct | None:
        after = passage.require(found.end()) or "\n"
        if name in self.open:
            self.open.remove(name)
        elif not (_is_first(passage, found.start()) or after == "\n") or name in MARKS:
            return None
        if mark := MARKS.get(name):
            return Construct(
                found.end(), closed(passage.character_before(found.start()), mark, after)
            )
        if name in {"td", "th"} and passage.text.startswith("<t", found.end(), passage.end):
            return Construct(found.end(), CELL)
        breaks = BLOCKS.fullmatch(name) and after not in {"\n", "<"} and not passage.in_table
        return Construct(found.end(), f"\n{passage.prefix}" if breaks else "")


def _name(found: re.Match[str]) -> str:
    """Return the name of a known tag; names of types are often single capitals."""
    name = found["name"]
    if name != name.lower() and not (name.isupper() and len(name) > 1):
        return ""
    name = name.lower()
    known = name in {"br", "img", "a"} or name in MARKS or name in SPANS or name in SCRIPTS
    return name if known or _is_dropped(name) else ""


def _is_dropped(name: str) -> bool:
    return bool(BLOCKS.fullmatch(name) or INLINE.fullmatch(name))


def _ending(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)


def _is_first(passage: Passage, index: int) -> bool:
    line = passage.line_before(index)
    return line is not None and not ANY_TAG.sub("", line).strip(MARKERS)


def _line_break(passage: Passage, start: int, end: int) -> str:
    if passage.in_table:
        return CELL
    after = passage.require(end)
    is_last = after in {"", "\n"}
    return "" if is_last and not _is_first(passage, start) else f"\n{passage.prefix}"


def _script(name: str, inner: str) -> str:
    characters = UNICODE[name]
    if all(one in characters for one in inner):
        return "".join(characters[one] for one in inner)
    return SCRIPTS[name] + (inner if len(inner) == 1 or inner.isalnum() else f"({inner})")


def _attribute(found: re.Match[str], name: str) -> str | None:
    value = re.search(ATTRIBUTE.format(name=name), found["attributes"], re.IGNORECASE)
    return unescape(next(filter(None, value.groups()), "")) if value else None
