"""Accounts that are connected: what Home lists, what a call uses, and disconnecting."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.connectors.offered import OfferedConnector, OfferedConnectors
from bot.core.actor import Actor
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.slack.views.connectors import ConnectionRow
from storage.connectors import accounts
from storage.connectors.accounts import Account
from storage.engine.database import Database

log = structlog.get_logger()

DISCONNECTED = "Disconnected *{title}*. I'm deleting the sign-in at Mistral, too."
NOT_CONNECTED = "*{title}* isn't connected."


def action_for(connector: OfferedConnector) -> Action:
    """Action of a person who connects or disconnects it."""
    return Action.CONNECT if connector.is_personal else Action.CONNECT_WORKSPACE


@dataclass(frozen=True, slots=True)
class ConnectedAccounts:
    """Accounts of a workspace's people, and its own."""

    database: Database
    offered: OfferedConnectors
    gate: Gate

    async def of(self, team: str, owner: str) -> dict[str, Account]:
        """The accounts of a person, or of the workspace, by connector."""
        found = await self.database.run(accounts.of_owner, team, owner)
        return {account.connector: account for account in found}

    async def listed(self, who: Actor) -> tuple[ConnectionRow, ...]:
        """Connectors that a person's Home lists: those of agents, and those connected before."""
        offered = await self.offered.of(who.team)
        own = await self.of(who.team, who.user)
        shared = await self.of(who.team, accounts.WORKSPACE)
        rows = [
            ConnectionRow(
                connector.name,
                connector.name,
                connector.is_personal,
                connector.name in (own if connector.is_personal else shared),
                await self.gate.denial(who, action_for(connector)) is None,
            )
            for connector in offered.values()
        ]
        left = [name for name in own if not (name in offered and offered[name].is_personal)]
        return (*rows, *(ConnectionRow(name, name, True, True, True) for name in left))

    async def disconnect(self, who: Actor, name: str) -> str:
        """Disconnect an account; a sentence about it. Raises NotAdmitted."""
        offered = (await self.offered.of(who.team)).get(name)
        connector = offered or OfferedConnector(name, is_personal=True)
        own = await self.of(who.team, who.user)
        if not connector.is_personal and name not in await self.of(who.team, accounts.WORKSPACE):
            connector = OfferedConnector(name, is_personal=name in own)
        # Nobody needs permission to take back what is their own.
        if not connector.is_personal:
            await self.gate.require(who, Action.CONNECT_WORKSPACE)
        account = Account(who.team, name, connector.owner(who.user), "")
        was_there = await self.database.run(
            partial(accounts.disconnect, account=account, by=who.user)
        )
        log.info("connector_disconnected", team=who.team, user=who.user, connector=name)
        return (DISCONNECTED if was_there else NOT_CONNECTED).format(title=name)
