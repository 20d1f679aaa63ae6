"""Going on after a person allowed or denied the use of tools."""

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from playground.model.pieces import Piece, Text
from playground.model.prompt import Prompt

from .running import RUNNERS, Plan, perform
from .use import Use

_DENIED = "I didn't use {tool}, as it wasn't allowed."


def settled(prompt: Prompt) -> list[dict[str, Any]]:
    """Return the calls a history ends with, if these are tools that were allowed or denied."""
    last_first = takewhile(lambda e: e["type"] == "function.call", reversed(prompt.entries))
    calls = list(last_first)[::-1]
    known = all(c["name"] in RUNNERS and c.get("confirmation_status") for c in calls)
    return calls if known else []


def resume(calls: list[dict[str, Any]], prompt: Prompt) -> Iterator[Piece]:
    """Use the tools that were allowed, and tell which ones were not."""
    allowed = [call for call in calls if call["confirmation_status"] == "allowed"]
    denied = [call["name"] for call in calls if call["confirmation_status"] == "denied"]
    yield from perform(Plan(tuple(map(_use, allowed))), prompt)
    for number, tool in enumerate(denied):
        space = "\n\n" if allowed or number else ""
        yield Text(space + _DENIED.format(tool=tool))


def _use(call: dict[str, Any]) -> Use:
    arguments = call["arguments"]
    return Use(call["name"], json.loads(arguments) if isinstance(arguments, str) else arguments)
