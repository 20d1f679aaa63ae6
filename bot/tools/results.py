"""Result of a call: what the agent is told, and the files and links that come with it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.file_names import base_name
from bot.core.text import wellformed
from bot.tools.function_tool import ToolAnswer, ToolFile, ToolLink

LONGEST_RESULT = 100_000  # characters; each of them is paid for with every further question
LARGEST_FILE = 48 * 1024 * 1024  # bytes
MOST_FILES, MOST_LINKS = 10, 20
LONGEST_LINK = 2_000  # characters
NOTHING = "Done."  # what a tool gave that returns nothing
TOO_LONG = (
    "The tool's result is too large: it has {length:,} characters, and at most {most:,} are "
    "allowed. Ask it for less."
)
WRONG_TYPE = "The tool gave a result of the wrong type, so it can't be used."
WRONG_FILES = "The tool gave a file that can't be sent."


class ToolOutcome(StrEnum):
    """Outcome of a call; a label of the metrics."""

    OK = "ok"
    FAILED = "failed"
    LATE = "timeout"
    WRONG_ARGUMENTS = "wrong_arguments"
    WRONG_RESULT = "wrong_result"
    UNKNOWN_TOOL = "unknown_tool"
    DENIED = "denied"
    TOO_MANY = "too_many"
    LOST = "lost"  # a crash interrupted it, and it must not run again


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file that a call made, by the id under which it is kept until it is sent."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Result of a call: its `text` for the agent, and what is shown to people."""

    text: str
    outcome: ToolOutcome = ToolOutcome.OK
    files: tuple[ReadyFile, ...] = ()
    links: tuple[ToolLink, ...] = ()

    def stored(self) -> str:
        """As JSON, from which `read` makes the same."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, stored: str) -> "ToolResult":
        told = json.loads(stored)
        return cls(
            told["text"],
            ToolOutcome(told["outcome"]),
            tuple(ReadyFile(**one) for one in told["files"]),
            tuple(ToolLink(**one) for one in told["links"]),
        )


class WrongResult(Exception):
    """A tool returned what can't be used; the message is a sentence for the agent."""


def answer_of(returned: object) -> ToolAnswer:
    """Result that a tool returned, checked. Raises WrongResult."""
    given = returned if isinstance(returned, ToolAnswer) else ToolAnswer(_text(returned))
    if not isinstance(_fields(given, "text")[0], str):
        raise WrongResult(WRONG_TYPE)
    if len(given.text) > LONGEST_RESULT:
        raise WrongResult(TOO_LONG.format(length=len(given.text), most=LONGEST_RESULT))
    files, links = _all_of(given.files, ToolFile), _all_of(given.links, ToolLink)
    if len(files) > MOST_FILES or not all(map(_may_be_sent, files)):
        raise WrongResult(WRONG_FILES)
    shown = [one for one in links if _may_be_shown(one)][:MOST_LINKS]
    text = wellformed(given.text).strip() or _in_place_of_text(files)
    return ToolAnswer(text, files, tuple(shown))


def _text(returned: object) -> str:
    if returned is None:
        return ""
    if isinstance(returned, str):
        return returned
    try:
        return json.dumps(returned, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise WrongResult(WRONG_TYPE) from error


def _all_of(given: Sequence[Any], kind: type[Any]) -> tuple[Any, ...]:
    if not isinstance(given, tuple | list) or not all(isinstance(one, kind) for one in given):
        raise WrongResult(WRONG_TYPE)
    return tuple(given)


def _may_be_sent(file: ToolFile) -> bool:
    name, content = _fields(file, "name", "content")
    return isinstance(name, str) and bool(base_name(name)) and isinstance(content, bytes | Path)


def _may_be_shown(link: ToolLink) -> bool:
    parts = _fields(link, "title", "url")
    is_text = all(isinstance(one, str) and len(one) <= LONGEST_LINK for one in parts)
    return is_text and link.url.startswith(("https://", "http://"))


def _fields(given: object, *names: str) -> tuple[Any, ...]:
    """Fields of what an operator's code made: its types are a promise."""
    return tuple(getattr(given, name) for name in names)


def _in_place_of_text(files: Sequence[ToolFile]) -> str:
    """Words for the agent about a result without text."""
    names = ", ".join(base_name(file.name) for file in files)
    return f"Sent to the person: {names}." if names else NOTHING
