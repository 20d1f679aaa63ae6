"""Reading of dialects as people name them: NAME, NAME=VALUE, or a file that `verify` wrote."""

import json
from collections.abc import Iterable
from pathlib import Path

KEY = "dialects"


class UnreadableDialect(ValueError):
    """Neither a dialect's name nor a file of dialects was given; the text says why."""


def chosen(given: Iterable[str], known: Iterable[str]) -> dict[str, float | None]:
    """Read dialects by name, each with its value or None. Raises UnreadableDialect."""
    names = frozenset(known)
    found: dict[str, float | None] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if name in names:
            found[name] = _number(value, text) if sign else None
        else:
            found |= _of_file(text, names)
    return found


def _of_file(text: str, names: frozenset[str]) -> dict[str, float | None]:
    path = Path(text)
    if not path.is_file():
        raise UnreadableDialect(f"“{text}” is neither a dialect nor a file")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableDialect(f"“{text}” is not a JSON file") from error
    spoken = content.get(KEY) if isinstance(content, dict) else None
    if not isinstance(spoken, dict):
        raise UnreadableDialect(f"“{text}” doesn't list any “{KEY}”")
    if unknown := sorted(spoken.keys() - names):
        raise UnreadableDialect(f"“{text}” lists “{unknown[0]}”, which is not a dialect")
    return {name: _value(value, text) for name, value in spoken.items() if value is not False}


def _value(value: object, text: str) -> float | None:
    if value is True or value is None:
        return None
    return _number(str(value), text)


def _number(value: str, text: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise UnreadableDialect(f"“{text}” has a value that is not a number") from error
