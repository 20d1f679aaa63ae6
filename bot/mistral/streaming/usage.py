"""Reader of what Mistral tells of an answer's usage: each number alone, and what is missing."""

import math
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from bot.core.answers.told_usage import ToldUsage
from bot.core.text import wellformed
from bot.mistral.streaming import fields

MOST = 10**9  # of tokens or calls: more is no number of one answer
MOST_CONNECTORS = 50
LONGEST_NAME = 64  # characters of a connector or a model


def told(usage: object, model: object = None) -> ToldUsage:
    """Read the usage that ends an answer. What can't be read counts as not told."""
    body = fields.mapping(usage)
    prompt, completion = number(body.get("prompt_tokens")), number(body.get("completion_tokens"))
    return ToldUsage(
        prompt=prompt,
        completion=completion,
        connector=number(body.get("connector_tokens")),
        total=number(body.get("total_tokens")),
        calls=_calls(body.get("connectors")),
        model=name(model),
    )


def author_of(frame: bytes) -> tuple[str, str]:
    """Read which model and which agent a frame says to be of; '' for what it doesn't say."""
    try:
        body = from_json(frame)
    except ValueError:
        return "", ""
    return model_in(body), fields.word(body.get("agent_id")) if isinstance(body, dict) else ""


def model_in(body: object) -> str:
    """Name of the model that an event or an entry is of; '' if it doesn't say."""
    return name(body.get("model")) if isinstance(body, dict) else ""


def number(value: object) -> int | None:
    """Read a number of things, also written as a text or a fraction; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = _number(value)
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= MOST:
        return None
    return round(value)


def name(value: object) -> str:
    """Read the name of a model or a connector, as it can be stored."""
    return wellformed(value).strip()[:LONGEST_NAME] if isinstance(value, str) else ""


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) <= LONGEST_NAME else None
    except ValueError:
        return None


def _calls(connectors: object) -> Mapping[str, int] | None:
    """Calls of each connector; None where nothing is told of them."""
    if not isinstance(connectors, dict):
        return None
    calls: dict[str, int] = {}
    for named, value in list(_named(connectors))[:MOST_CONNECTORS]:
        calls[named] = calls.get(named, 0) + value
    return calls


def _named(connectors: Mapping[Any, Any]) -> list[tuple[str, int]]:
    read = ((name(each), number(value)) for each, value in connectors.items())
    return [(named, calls) for named, calls in read if named and calls]
