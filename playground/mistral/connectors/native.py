"""Connectors that an agent uses while it answers: with the default credentials of the key."""

from collections.abc import Iterable

from playground.mistral.connectors import dialects
from playground.mistral.connectors.api import UNAUTHORIZED, find
from playground.mistral.requests.errors import RefusedError
from playground.mistral.state import Json, State
from playground.model import Failure
from playground.model.services import BY_NAME, NOBODY

CODE = 403


def signed_in(state: State, tools: Iterable[Json]) -> list[Json]:
    """The tools of an agent, its connectors with the account that they are used with."""
    return [_with_account(state, tool) if _is_connector(tool) else tool for tool in tools]


def missing(state: State, tools: Iterable[Json]) -> Failure | None:
    """The failure of an agent with a connector that nobody signed in to.

    Raises RefusedError where the request is refused instead.
    """
    for tool in filter(_is_connector, tools):
        connector = find(state, tool["connector_id"])
        default = connector.default()
        is_signed_in = default is not None and default.status == "valid"
        if BY_NAME[connector.name].needs_sign_in and not is_signed_in:
            message = UNAUTHORIZED.format(name=connector.name)
            if status := int(state.dialects.value(dialects.AS_STATUS)):
                raise RefusedError(status, message, "authentication_error")
            return Failure(message, CODE)
    return None


def _with_account(state: State, tool: Json) -> Json:
    connector = find(state, tool["connector_id"])
    default = connector.default()
    account = default.account if default else NOBODY
    return {
        **tool,
        "connector_id": connector.name,
        "account": account,
        "closed": connector.closed,
    }


def _is_connector(tool: Json) -> bool:
    return bool(tool["type"] == "connector")
