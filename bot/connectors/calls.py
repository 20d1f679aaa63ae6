"""Calls of connectors' tools: each with the sign-in of whoever asks, or of the workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict

from bot.connectors.offered import OfferedConnector, credentials_of
from bot.connectors.offers import SignInOffers
from bot.core.actor import ActorInChannel
from bot.mistral.connectors import CredentialsGone, MistralConnectors
from bot.profiles.connected import ConnectorFunction
from bot.tools.function_tool import FunctionTool, ToolCaller
from storage.connectors import accounts
from storage.engine.database import Database
from storage.records import OpenTurn

log = structlog.get_logger()

TIMEOUT = 60.0  # seconds for one call
ONLY_DIRECTLY = (
    "This uses the account of the person who asks, so it works only in a direct message with this "
    "app. Tell them to ask there."
)
EXPIRED = (
    "The sign-in isn't valid any more. Tell the person to ask again: they get a Connect button."
)
JUST_CONNECTED = (
    "This was connected a moment ago, and its tools aren't known here yet. Tell the person to ask "
    "again in a minute."
)
FAILED = "The tool reported an error: {text}"
NOTHING = "Done, without any result."


class AnyArguments(BaseModel):
    """Arguments of a connector's tool, which the connector checks itself."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class ConnectorCalls:
    """Runs functions of connectors, once somebody is signed in.

    The name of the credentials is made from who asks, here and nowhere else, so that no argument
    of a model's can choose another person's.
    """

    database: Database
    connectors: MistralConnectors
    offers: SignInOffers

    def tool(self, function: ConnectorFunction) -> FunctionTool:
        """A function of a connector, as it runs for whoever asks."""

        async def run(caller: ToolCaller, values: Mapping[str, Any]) -> str:
            here = ActorInChannel(caller.team, caller.user, caller.channel)
            return await self.call(here, function, values)

        return FunctionTool(
            name=function.name,
            description=function.description,
            arguments=AnyArguments,
            run=run,
            timeout=TIMEOUT,
            consent=function.consent,
            repeatable=function.repeatable,
            title=function.title,
        )

    async def require_signed_in(
        self, turn: OpenTurn, functions: Iterable[ConnectorFunction]
    ) -> None:
        """Raise SignInNeeded where calls need a sign-in that isn't there; it is offered then."""
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        needed = {one.connector: one for one in functions}
        for function in needed.values():
            connector = OfferedConnector(function.connector, function.is_personal)
            is_out_of_place = function.is_personal and not here.is_direct
            if not (is_out_of_place or await self._is_signed_in(here, connector)):
                raise await self.offers.make(turn, connector)

    async def call(
        self, here: ActorInChannel, function: ConnectorFunction, arguments: Mapping[str, Any]
    ) -> str:
        """Call a tool; what it returned, as text for the model. Raises UserFacingError."""
        if function.is_personal and not here.is_direct:
            return ONLY_DIRECTLY
        if not function.tool:
            return JUST_CONNECTED
        owner = OfferedConnector(function.connector, function.is_personal).owner(here.user)
        credentials = credentials_of(here.team, owner)
        try:
            result = await self.connectors.call(
                function.connector, function.tool, arguments, credentials
            )
        except CredentialsGone:
            log.info("connector_sign_in_expired", connector=function.connector)
            return EXPIRED
        text = result.text or NOTHING
        return FAILED.format(text=text) if result.is_error else text

    async def _is_signed_in(self, here: ActorInChannel, connector: OfferedConnector) -> bool:
        owner = connector.owner(here.user)
        known = await self.database.run(partial(accounts.of_owner, team=here.team, owner=owner))
        if connector.name not in {account.connector for account in known}:
            return False
        credentials = credentials_of(here.team, owner)
        return await self.connectors.is_signed_in(connector.name, credentials)
