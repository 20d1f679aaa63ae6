"""Rich text, as people type it in Slack: back to Slack's markup."""

from collections.abc import Mapping

from bot.slack.markup import escaped_once
from bot.slack.reading import shapes
from bot.slack.reading.shapes import DEEPEST, Json

INDENT = "    "
BULLET = "• "
QUOTE = "&gt; "
STYLES = (("code", "`"), ("strike", "~"), ("italic", "_"), ("bold", "*"))

MENTIONS: Mapping[str, tuple[str, str]] = {
    "user": ("@", "user_id"),
    "channel": ("#", "channel_id"),
    "usergroup": ("!subteam^", "usergroup_id"),
    "broadcast": ("!", "range"),
}


def text_of(block: Json, depth: int = 0) -> str:
    """Text of a rich text block, or of one of its parts."""
    if depth > DEEPEST:
        return ""
    parts = (_part(part, depth + 1) for part in shapes.mappings(block, "elements"))
    return "\n".join(part for part in parts if part.strip())


def quoted(text: str) -> str:
    """Quote each line of a text."""
    return "\n".join(f"{QUOTE}{line}".rstrip() for line in text.split("\n"))


def _part(part: Json, depth: int) -> str:
    match part.get("type"):
        case "rich_text_list":
            return _list(part, depth)
        case "rich_text_quote":
            return quoted(_inline(part, depth))
        case "rich_text_preformatted":
            return f"```\n{_inline(part, depth)}\n```"
        case "rich_text" | "rich_text_section":
            return _inline(part, depth)
        case _:
            return _element(part, depth)


def _list(part: Json, depth: int) -> str:
    is_ordered = part.get("style") == "ordered"
    indent = INDENT * min(shapes.number(part, "indent"), DEEPEST)
    lines = []
    for count, item in enumerate(shapes.mappings(part, "elements"), shapes.number(part, "offset")):
        mark = f"{count + 1}. " if is_ordered else BULLET
        lines.append(indent + mark + _part(item, depth + 1).replace("\n", f"\n{indent}   "))
    text = "\n".join(lines)
    return quoted(text) if part.get("border") else text


def _inline(part: Json, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    elements = shapes.mappings(part, "elements")
    return "".join(_element(element, depth + 1) for element in elements).rstrip("\n")


def _element(element: Json, depth: int) -> str:
    return _styled(_unstyled(element, depth), shapes.mapping(element, "style"))


def _unstyled(element: Json, depth: int) -> str:
    kind = shapes.string(element, "type")
    if kind in MENTIONS:
        sigil, name = MENTIONS[kind]
        found = shapes.string(element, name)
        return _token(sigil + found) if found else ""
    match kind:
        case "text" | "color":
            return escaped_once(shapes.string(element, "text") or shapes.string(element, "value"))
        case "link":
            return _token(shapes.string(element, "url"), shapes.string(element, "text"))
        case "emoji":
            name = shapes.string(element, "name")
            return f":{name}:" if name else ""
        case "date":
            return _date(element)
    is_nested = isinstance(element.get("elements"), list)
    return text_of(element, depth) if is_nested else shapes.any_text(element)


def _token(target: str, label: str = "") -> str:
    target = escaped_once(target).replace("|", "%7C")
    if not target:
        return escaped_once(label)
    return f"<{target}|{escaped_once(label)}>" if label else f"<{target}>"


def _date(element: Json) -> str:
    form = escaped_once(shapes.string(element, "format")).replace("|", "").replace("^", "")
    fallback = escaped_once(shapes.string(element, "fallback"))
    token = f"!date^{shapes.number(element, 'timestamp')}^{form}"
    return f"<{token}|{fallback}>" if fallback else f"<{token}>"


def _styled(text: str, style: Json) -> str:
    """Mark a text up; Slack knows no mark with a space on its inner side."""
    inner = text.strip()
    if not inner:
        return text
    marks = "".join(mark for name, mark in STYLES if style.get(name) is True)
    start = text.index(inner)
    return text[:start] + marks[::-1] + inner + marks + text[start + len(inner) :]
