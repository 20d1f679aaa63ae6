"""Functions by which agents use connectors with a sign-in: one for each tool of a connector."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.profiles.tools import Connector, Tools

Seen = Mapping[str, Sequence[Mapping[str, Any]]]  # the tools of connectors, by connector

LONGEST_NAME = 64  # characters of a function's
PERSON = "person"
UNSEEN = "connect"  # the only function of a connector whose tools nobody has seen yet
UNSEEN_DESCRIPTION = (
    "Use {connector}. Call this when a question needs it: the person is then asked to sign in."
)
NOTHING: Mapping[str, Any] = {"type": "object", "properties": {}}
UNFIT = re.compile(r"[^a-zA-Z0-9_-]")


@dataclass(frozen=True, slots=True)
class ConnectorFunction:
    """A tool of a connector as a function; without a `tool`, a wish to use the connector.

    `consent` asks for it before each call; `is_personal` says whose sign-in counts.
    """

    name: str
    connector: str
    is_personal: bool
    tool: str = ""
    title: str = ""
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    consent: bool = False
    repeatable: bool = True

    def definition(self) -> dict[str, Any]:
        """Definition of the function as a model is told it."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": dict(self.parameters),
            },
        }


def signs_in(tools: Tools) -> bool:
    """True if a profile has a connector with a sign-in."""
    return any(isinstance(one, Connector) and one.sign_in for one in tools)


def functions(tools: Tools, seen: Seen) -> tuple[ConnectorFunction, ...]:
    """The functions of a profile's connectors, as their tools were last seen."""
    connectors = (one for one in tools if isinstance(one, Connector) and one.sign_in)
    return tuple(one for connector in connectors for one in _of(connector, seen))


def _of(connector: Connector, seen: Seen) -> Iterator[ConnectorFunction]:
    name, is_personal = connector.connector_id, connector.sign_in == PERSON
    if name not in seen:
        described = UNSEEN_DESCRIPTION.format(connector=name)
        yield ConnectorFunction(_name(name, UNSEEN), name, is_personal, description=described)
        return
    for told in seen[name]:
        tool, reads = str(told["name"]), told.get("reads") is True
        is_left_out = tool in connector.exclude or (
            bool(connector.include) and tool not in connector.include
        )
        if not is_left_out:
            yield ConnectorFunction(
                _name(name, tool),
                name,
                is_personal,
                tool,
                str(told.get("title", "")),
                str(told.get("description", "")),
                told.get("parameters") or NOTHING,
                consent=not reads or tool in connector.requires_confirmation,
                repeatable=reads,
            )


def _name(connector: str, tool: str) -> str:
    """Name of a function: of letters that Mistral takes, and short enough."""
    full = f"{connector}__{tool}"
    name = UNFIT.sub("_", full)
    if name == full and len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(full.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"
