"""HTML as Markdown, for canvases and other pages that Slack hands out."""

import re
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, Tag

SKIPPED = {"script", "style", "template", "head", "title"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "figure", "footer",
    "form", "header", "main", "nav", "ol", "p", "section", "table", "tbody", "thead", "tfoot", "ul",
}  # fmt: skip
HEADING = re.compile(r"h([1-6])")
SPACE = re.compile(r"\s+")
EMPTY_LINES = re.compile(r"\n{3,}")
DEEPEST = 8  # levels of a list that are indented
MARKS = {"strong": "**", "b": "**", "del": "~~", "s": "~~", "code": "`"}
FIXED = {
    "hr": ("\n\n---\n\n", ""),
    "pre": ("\n\n```\n", "\n```\n\n"),
    "td": ("| ", " "),
    "th": ("| ", " "),
}


@dataclass(slots=True)
class Rows:
    """Count of a table's rows so far."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Surroundings of a node: its lists and table, and whether line breaks and spaces count."""

    lists: int = 0
    rows: Rows | None = None
    in_cell: bool = False
    in_code: bool = False


def markdown(html: str) -> str:
    """The text of a page as Markdown. Depth costs no recursion."""
    waiting: list[tuple[object, Place]] = [(BeautifulSoup(html, "html.parser"), Place())]
    written: list[str] = []
    while waiting:
        node, place = waiting.pop()
        match node:
            case str() if not isinstance(node, NavigableString):
                written.append(node)
            case Comment() | Doctype():
                continue
            case NavigableString():
                written.append(str(node) if place.in_code else SPACE.sub(" ", node))
            case Tag() if node.name not in SKIPPED:
                before, after = _around(node, place)
                written.append(before)
                waiting.append((after, place))
                inside = _inside(node, place)
                waiting.extend((child, inside) for child in reversed(node.contents))
    lines = (line.rstrip() for line in "".join(written).split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _inside(tag: Tag, place: Place) -> Place:
    if tag.name in {"ul", "ol"}:
        return replace(place, lists=place.lists + 1)
    if tag.name == "table":
        return replace(place, rows=Rows())
    if tag.name in {"td", "th"}:
        return replace(place, in_cell=True)
    return replace(place, in_code=True) if tag.name == "pre" else place


def _around(tag: Tag, place: Place) -> tuple[str, str]:
    """The text before and after a tag's content."""
    gap = " " if place.in_cell else "\n\n"
    if heading := HEADING.fullmatch(tag.name):
        return f"{gap}{'#' * int(heading[1])} ", gap
    if tag.name in BLOCKS:
        return ("", " ") if place.lists else (gap, gap)
    match tag.name:
        case "br":
            around = " " if place.in_cell else "\n", ""
        case "li":
            around = _item(tag, place), ""
        case "tr":
            around = "\n", _end_of_row(tag, place.rows)
        case "a":
            around = "", _address(tag)
        case "img":
            around = f"[{tag.get('alt') or 'picture'}]", ""
        case name:
            mark = "" if place.in_code else MARKS.get(name, "")
            around = FIXED.get(name, (mark, mark))
    return around


def _item(tag: Tag, place: Place) -> str:
    parent = tag.parent.name if tag.parent else ""
    box = tag.find("input", type="checkbox", recursive=False)
    classes = tag.get("class") or ()
    is_done = "checked" in classes or (isinstance(box, Tag) and box.has_attr("checked"))
    is_open = "unchecked" in classes or box is not None
    sign = "- [x] " if is_done else "- [ ] " if is_open else "1. " if parent == "ol" else "- "
    return "\n" + "  " * min(max(place.lists - 1, 0), DEEPEST) + sign


def _end_of_row(tag: Tag, rows: Rows | None) -> str:
    """The end of a table's row; after the first one, the line that makes it the header."""
    if rows is None:
        return "|"
    rows.count += 1
    cells = len(tag.find_all(["td", "th"], recursive=False))
    return "|\n" + "|---" * cells + "|" if rows.count == 1 else "|"


def _address(tag: Tag) -> str:
    href = str(tag.get("href") or "")
    words = "".join(child for child in tag.contents if isinstance(child, NavigableString))
    is_new = href.startswith(("http:", "https:", "mailto:")) and href not in words
    return f" ({href})" if is_new else ""
