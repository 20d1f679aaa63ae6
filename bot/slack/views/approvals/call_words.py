"""Tool calls in words: what an agent wants to do, and what it was afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from bot.slack.markup import named
from bot.slack.views.approvals.call_arguments import (
    Argument,
    TooDeep,
    blocks,
    fields_of,
    listed,
    preformatted,
    readable,
    seen,
)
from bot.slack.views.block_kit import Json, cut

LONGEST_SAID = 200  # characters of what stands within a sentence
LONGEST_NAME = 500  # characters of a tool's name
LONGEST_ARGUMENTS = 10_000  # characters
MOST_BLOCKS, MOST_ARGUMENTS = 40, 200


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for a tool: its one argument, what it wants to do, what it was afterwards.

    `bare` are the same where the argument isn't known any more, or isn't the one expected.
    """

    argument: str
    wants: str
    was: str
    bare: tuple[str, str]

    @property
    def quotes(self) -> bool:
        """True if the argument may stand within the sentence."""
        return "{said}" in self.wants


WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "web_search": Wording(
            "query",
            "search the web for “{said}”",
            "web search for “{said}”",
            ("search the web", "web search"),
        ),
        "web_search_premium": Wording(
            "query",
            "search premium sources for “{said}”",
            "premium search for “{said}”",
            ("search premium sources", "premium search"),
        ),
        "document_library": Wording(
            "query",
            "search the documents for “{said}”",
            "document search for “{said}”",
            ("search the documents", "document search"),
        ),
        "image_generation": Wording(
            "prompt", "draw “{said}”", "drawing of “{said}”", ("draw something", "drawing")
        ),
        "code_interpreter": Wording(
            "code", "run this code", "running this code", ("run code", "running code")
        ),
    }
)
# Of a tool without words of its own: its name.
USE, USED = "use “{said}”", "“{said}”"


@dataclass(frozen=True, slots=True)
class CallInWords:
    """A call as people read it, in Slack's markup; `details` are blocks with the rest of it.

    `is_whole` is False where some of it had to be left out.
    """

    wants: str
    was: str
    details: tuple[Json, ...] = ()
    is_whole: bool = True


def in_words(name: str, arguments: str = "") -> CallInWords:
    """Put a call into words; what has no room in the sentence is among the details."""
    wording, value = WORDINGS.get(name), _expected(name, arguments)
    if wording is None or value is None:
        wants, was = _bare(name)
        details, is_whole = _listed(arguments)
        is_whole = is_whole and len(readable(name)) <= LONGEST_NAME
        return CallInWords(wants, was, details, is_whole)
    said = named(cut(seen(value), LONGEST_SAID))
    wants, was = wording.wants.format(said=said), wording.was.format(said=said)
    if wording.quotes and _fits(value):
        return CallInWords(wants, was)
    return CallInWords(wants, was, *_written(value))


def _expected(name: str, arguments: str) -> str | None:
    """Value of the one argument that a tool's wording is about; None if there is anything else."""
    wording, fields = WORDINGS.get(name), fields_of(arguments)
    if wording is None or not fields or len(fields) > 1:
        return None
    [(argument, value)] = fields
    is_expected = argument == wording.argument and isinstance(value, str) and value.strip()
    return str(value) if is_expected else None


def _fits(value: str) -> bool:
    """True if a value is within a sentence just what it is."""
    is_as_seen = seen(value, as_they_are=frozenset()) == value == " ".join(value.split())
    return is_as_seen and len(value) <= LONGEST_SAID and "`" not in value


def _bare(name: str) -> tuple[str, str]:
    if wording := WORDINGS.get(name):
        return wording.bare
    said = named(cut(readable(name), LONGEST_SAID))
    return USE.format(said=said), USED.format(said=said)


def _listed(arguments: str) -> tuple[tuple[Json, ...], bool]:
    """Blocks with the arguments, and whether these are all of them."""
    fields = fields_of(arguments)
    try:
        names = None if fields is None else listed(fields)
    except (TooDeep, RecursionError):
        names = None
    if names is None:  # nothing that could be listed
        return _written(arguments)
    shown = list(_within(names))
    made = blocks(shown)
    return tuple(made[:MOST_BLOCKS]), shown == names and len(made) <= MOST_BLOCKS


def _within(names: Iterable[Argument]) -> Iterator[Argument]:
    """As many of the arguments as there is room for; the last one may be cut."""
    left = LONGEST_ARGUMENTS
    for one in islice(names, MOST_ARGUMENTS):
        if len(one) > left:
            name = one.name[:left]
            yield replace(one, name=name, value=(one.value or "")[: left - len(name)])
            return
        yield one
        left -= len(one)


def _written(text: str) -> tuple[tuple[Json, ...], bool]:
    shown = seen(text)
    return tuple(preformatted(shown[:LONGEST_ARGUMENTS])), len(shown) <= LONGEST_ARGUMENTS
