"""Arguments of a tool call as a list of names and values, with everything in it to be seen."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.slack.views import block_kit
from bot.slack.views.block_kit import Json

LONGEST_IN_LINE = 300  # characters of a value beside its name; a longer one stands below
PIECE = 2_500  # characters of a block
DEEPEST = 8  # levels that Slack indents
DEEPEST_READ = 50  # levels; what is nested deeper is shown as it was written
SEEN_AS_THEY_ARE = frozenset({"\n", "\t"})
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # categories of characters
WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+")
YES, NO, NOTHING, EMPTY = "yes", "no", "nothing", "empty"


class TooDeep(ValueError):
    """Arguments are nested deeper than anybody could follow."""


class Fields(list[tuple[str, object]]):
    """An object of JSON with all of its fields, also those of the same name."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A name with its value; `value` is None for one whose parts follow, one level deeper.

    `is_said` tells a value of ours, such as *yes*, from a text.
    """

    depth: int
    name: str
    value: str | None
    is_said: bool = False

    @property
    def is_long(self) -> bool:
        """True for a value that has no room beside its name."""
        value = self.value or ""
        return len(value) > LONGEST_IN_LINE or "\n" in value

    def __len__(self) -> int:
        return len(self.name) + len(self.value or "")


def fields_of(written: str) -> Fields | None:
    """The fields of a call's arguments as they were written; None if they aren't an object."""
    if not written.strip():
        return Fields()
    try:
        found = json.loads(
            written, object_pairs_hook=Fields, parse_int=str, parse_float=str, parse_constant=str
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Fields) else None


def listed(fields: Fields) -> list[Argument]:
    """All names and values, in their order. Raises TooDeep."""
    return list(_of_fields(fields, 0))


def blocks(arguments: Iterable[Argument]) -> list[Json]:
    """Render arguments: short ones as lists, a long value as a block of its own."""
    made: list[Json] = []
    for is_long, group in groupby(arguments, lambda one: one.is_long):
        if is_long:
            made += [block for one in group for block in _below(one)]
        else:
            made.append({"type": "rich_text", "elements": list(_lists(group))})
    return made


def preformatted(text: str) -> Iterator[Json]:
    """Render a text whole, in as many blocks as it needs."""
    for start in range(0, len(text), PIECE):
        yield block_kit.preformatted(text[start : start + PIECE])


def seen(text: str, as_they_are: frozenset[str] = SEEN_AS_THEY_ARE) -> str:
    """Text in which characters that nobody sees, or that turn others around, stand as escapes."""
    return "".join(
        char if char in as_they_are or unicodedata.category(char) not in UNSEEN else _escape(char)
        for char in text
    )


def readable(name: str) -> str:
    """A name of a tool or an argument as words, on one line with everything in it to be seen."""
    words = WORD_BREAK.sub(" ", name).strip() or name
    return seen(words, as_they_are=frozenset())


def _of_fields(fields: Fields, depth: int) -> Iterator[Argument]:
    for name, value in fields:
        yield from _of_value(_capitalised(readable(name)), value, depth)


def _of_value(name: str, value: object, depth: int) -> Iterator[Argument]:
    if depth > DEEPEST_READ:
        raise TooDeep
    match value:
        case Fields() if value:
            yield Argument(depth, name, None)
            yield from _of_fields(value, depth + 1)
        case list() if value:
            yield Argument(depth, name, None)
            for number, one in enumerate(value, start=1):
                yield from _of_value(str(number), one, depth + 1)
        case str() if value:
            yield Argument(depth, name, seen(value))
        case _:
            yield Argument(depth, name, _said(value), is_said=True)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return NOTHING if value is None else EMPTY


def _lists(arguments: Iterable[Argument]) -> Iterator[Json]:
    for depth, group in groupby(arguments, lambda one: min(one.depth, DEEPEST)):
        items = [{"type": "rich_text_section", "elements": _line(one)} for one in group]
        yield {"type": "rich_text_list", "style": "bullet", "indent": depth, "elements": items}


def _line(argument: Argument) -> list[Json]:
    name = _text(f"{argument.name}:", bold=True)
    if argument.value is None:
        return [name]
    return [name, _text(" "), _text(argument.value, italic=argument.is_said)]


def _below(argument: Argument) -> Iterator[Json]:
    name = {"type": "rich_text_section", "elements": [_text(f"{argument.name}:", bold=True)]}
    yield {"type": "rich_text", "elements": [name]}
    yield from preformatted(argument.value or "")


def _text(text: str, **style: bool) -> Json:
    styled = {name: True for name, on in style.items() if on}
    return {"type": "text", "text": text} | ({"style": styled} if styled else {})


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
