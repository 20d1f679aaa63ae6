"""Access to JSON of which nothing is certain: fields may be missing, null, or of any type."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.text import wellformed
from bot.slack.markup import escaped_once

Json = Mapping[str, Any]

DEEPEST = 12  # levels of nesting that are read; Slack's own messages have fewer

# Fields that hold words, in the order in which they are shown; others are read where they hold
# more than one word.
WORDED = ("title", "text", "subtitle", "description", "body", "label", "alt_text", "fallback")
MACHINES = ("type", "style", "ts", "verbatim", "emoji", "color", "format", "value", "block_id")
ENDINGS = ("_id", "_url", "_ts", "_link", "url")


def string(source: Json, name: str) -> str:
    """A field's text, well-formed; '' where there is none."""
    value = source.get(name)
    return wellformed(value) if isinstance(value, str) else ""


def mapping(source: Json, name: str) -> Json:
    """A field's object; an empty one where there is none."""
    value = source.get(name)
    return value if isinstance(value, Mapping) else {}


def mappings(source: Json, name: str) -> Iterator[Json]:
    """The objects in a field's list; other items are skipped."""
    yield from objects(source.get(name))


def objects(value: object) -> Iterator[Json]:
    """The objects in a list; nothing for any other value."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            yield item


def number(source: Json, name: str) -> int:
    """A field's whole number that is not negative; 0 where there is none."""
    value = source.get(name)
    return value if type(value) is int and value >= 0 else 0


def any_text(value: object, depth: int = 0) -> str:
    """All words in a shape that is not known, one line each, in Slack's markup."""
    return "\n".join(dict.fromkeys(_words(value, depth)))


def _words(value: object, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _words(item, depth + 1)
    elif isinstance(value, Mapping):
        known = [name for name in WORDED if name in value]
        is_markup = value.get("type") == "mrkdwn"
        for name in [*known, *(name for name in value if name not in WORDED)]:
            field = value[name]
            if not isinstance(field, str):
                yield from _words(field, depth + 1)
            elif text := _text(name, field):
                yield text if is_markup else escaped_once(text)


def _text(name: object, field: str) -> str:
    """A field's text, if it is for people."""
    text = wellformed(field).strip()
    is_machines = name in MACHINES or str(name).endswith(ENDINGS)
    return text if name in WORDED or (" " in text and not is_machines) else ""
