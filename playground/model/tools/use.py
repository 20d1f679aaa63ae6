"""A tool call: its arguments and its outcome."""

from dataclasses import dataclass, field
from typing import Any

from playground.model.pieces import Content, NewFile

Arguments = dict[str, str]
_CHARACTERS_IN_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Use:
    tool: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said` is told once the tool is done, at once where it `failed`.

    `info` and `tokens` go with the tool's end. The `closing` ends the answer, once for all.
    """

    said: tuple[Content | NewFile, ...]
    tokens: int
    info: dict[str, Any] = field(default_factory=dict)
    failed: bool = False
    closing: str = ""


def weight(text: str) -> int:
    """Count about as many tokens as a result costs."""
    return 1 + len(text) // _CHARACTERS_IN_A_TOKEN
