"""Connectors in the agent form: one text with their names, and whose sign-in each uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.profiles.tools import LONGEST_CONNECTOR, Connector, Tools

FIELD = "connectors"
MOST = 10
ONE = re.compile(r"\s*([\w.-]{1,64})\s*(?:\(\s*(person|workspace)\s*\))?\s*", re.ASCII)
UNREADABLE = (
    "Write names, separated by commas, such as: tickets (person), calendar (workspace), lunch."
)
TOO_MANY = f"An agent can have up to {MOST} connectors."
TWICE = "{name} is there twice."


class WrongConnectors(ValueError):
    """The text can't be read; the message is one sentence."""


def text(tools: Tools) -> str:
    """The connectors of a profile as they are written in the form."""
    return ", ".join(
        f"{one.connector_id} ({one.sign_in})" if one.sign_in else one.connector_id
        for one in tools
        if isinstance(one, Connector)
    )


def merged(fields: Mapping[str, Any], before: Tools) -> list[dict[str, Any]]:
    """The connectors as they are written in a profile; what the text doesn't say stays as before.

    A text that can't be read changes nothing: see `problem`.
    """
    known = {one.connector_id: one for one in before if isinstance(one, Connector)}
    kept = {name: one.model_dump(mode="json", exclude_defaults=True) for name, one in known.items()}
    if FIELD not in fields or problem(fields):
        return list(kept.values())
    made = []
    for name, sign_in in _named(str(fields[FIELD])):
        bare = {key: value for key, value in kept.get(name, {}).items() if key != "sign_in"}
        tool = {**bare, "type": "connector", "connector_id": name}
        made.append(tool | ({"sign_in": sign_in} if sign_in else {}))
    return made


def problem(fields: Mapping[str, Any]) -> str:
    """Sentence about a text that can't be read; '' for one that can."""
    try:
        list(_named(str(fields.get(FIELD, ""))))
    except WrongConnectors as wrong:
        return str(wrong)
    return ""


def _named(written: str) -> Iterator[tuple[str, str]]:
    if not written.strip():
        return
    parts = written.split(",")
    if len(parts) > MOST:
        raise WrongConnectors(TOO_MANY)
    seen = set()
    for part in parts:
        found = ONE.fullmatch(part)
        if found is None or len(found[1]) > LONGEST_CONNECTOR:
            raise WrongConnectors(UNREADABLE)
        if found[1] in seen:
            raise WrongConnectors(TWICE.format(name=found[1]))
        seen.add(found[1])
        yield found[1], found[2] or ""
