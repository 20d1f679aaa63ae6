"""One's own tools in the agent form: those that are chosen, with consent as it was before."""

from collections.abc import Mapping
from typing import Any

from bot.profiles.tools import Function, Tools

FIELD = "functions"


def names(tools: Tools) -> tuple[str, ...]:
    """The names of a profile's own tools, as the form has them."""
    return tuple(one.name for one in tools if isinstance(one, Function))


def merged(fields: Mapping[str, Any], before: Tools) -> list[dict[str, Any]]:
    """The tools as they are written in a profile; without the field they stay as before."""
    known = {one.name: one for one in before if isinstance(one, Function)}
    kept = {name: one.model_dump(mode="json", exclude_defaults=True) for name, one in known.items()}
    if FIELD not in fields:
        return list(kept.values())
    return [kept.get(name, {"type": "function", "name": name}) for name in fields[FIELD]]
