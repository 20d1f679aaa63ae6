"""Blocks, of which apps' messages are made: the words in them."""

from collections.abc import Callable, Iterator, Mapping

from bot.slack.markup import escaped_once
from bot.slack.reading import rich_text, shapes, tables
from bot.slack.reading.shapes import DEEPEST, Json

PICTURE, VIDEO, BUTTON = "[picture: {name}]", "[video: {name}]", "[{label}]"
SILENT = {"divider", "input", "context_actions"}  # nothing to read in them


def texts_of(blocks: object) -> list[str]:
    """Texts of a message's blocks, without the empty ones."""
    texts = (text_of(block).strip() for block in shapes.objects(blocks))
    return [text for text in texts if text]


def text_of(block: Json, depth: int = 0) -> str:
    """Text of one block."""
    if depth > DEEPEST:
        return ""
    kind = block.get("type")
    if isinstance(kind, str) and kind in SILENT:
        return ""
    reader = READERS.get(kind) if isinstance(kind, str) else None
    return reader(block, depth) if reader else _lines(_unknown(block, depth))


def is_table(block: Json) -> bool:
    return shapes.string(block, "type") in {"table", "data_table"}


def _section(block: Json, depth: int) -> str:
    return _lines(_section_parts(block, depth))


def _section_parts(block: Json, depth: int) -> Iterator[str]:
    yield _object(block.get("text"))
    for field in shapes.mappings(block, "fields"):
        yield _object(field)
    yield _small(shapes.mapping(block, "accessory"), depth + 1)


def _small(element: Json, depth: int) -> str:
    """An element inside of a block: a text, a small picture, a button."""
    match element.get("type"):
        case "mrkdwn" | "plain_text":
            return _object(element)
        case "button" | "workflow_button":
            label = _object(element.get("text"))
            return BUTTON.format(label=label) if label else ""
        case "image" | "rich_text":
            return text_of(element, depth + 1)
        case _:  # menus, pickers and fields: to be used, not to be read
            return ""


def _picture(block: Json) -> str:
    title, alt = _object(block.get("title")), escaped_once(shapes.string(block, "alt_text"))
    name = title if alt in title else f"{title}, {alt}" if title else alt
    return PICTURE.format(name=name) if name else "[picture]"


def _row(block: Json, depth: int) -> str:
    """Elements beside each other: a line of small print, or of buttons."""
    elements = shapes.mappings(block, "elements")
    return " ".join(filter(None, (_small(one, depth + 1) for one in elements)))


def _table(block: Json) -> str:
    return tables.text_of(block) or shapes.any_text(block)


def _video(block: Json) -> Iterator[str]:
    name = _object(block.get("title")) or escaped_once(shapes.string(block, "alt_text"))
    yield VIDEO.format(name=name) if name else "[video]"
    yield _object(block.get("description"))
    yield escaped_once(shapes.string(block, "author_name"))


def _unknown(block: Json, depth: int) -> Iterator[str]:
    """Text of a block of a type that is newer than this code."""
    for name in ("elements", "blocks"):
        if isinstance(block.get(name), list):
            yield from (text_of(inner, depth + 1) for inner in shapes.mappings(block, name))
    rest = {name: it for name, it in block.items() if name not in {"elements", "blocks"}}
    yield shapes.any_text(rest)


def _object(value: object) -> str:
    """Text of a text object: Slack's markup, or plain text, which has none."""
    if isinstance(value, str):
        return escaped_once(shapes.string({"text": value}, "text"))
    if not isinstance(value, dict):
        return ""
    text = shapes.string(value, "text")
    return escaped_once(text) if value.get("type") == "plain_text" else text


def _lines(texts: Iterator[str]) -> str:
    return "\n".join(text for text in texts if text.strip())


READERS: Mapping[str, Callable[[Json, int], str]] = {
    "actions": _row,
    "context": _row,
    "data_table": lambda block, _: _table(block),
    "header": lambda block, _: _object(block.get("text")),
    "image": lambda block, _: _picture(block),
    "markdown": lambda block, _: shapes.string(block, "text"),
    "rich_text": rich_text.text_of,
    "section": _section,
    "table": lambda block, _: _table(block),
    "video": lambda block, _: _lines(_video(block)),
}
