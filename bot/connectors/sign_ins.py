"""Sign-ins: offered where a question needs one, begun by its person, finished, and followed up.

Whatever says that somebody signed in, the page that they come back to, their word or a look at
Mistral by any node, ends in `finish`, which is idempotent: the account is noted in one transaction,
and the question is asked again under a cause that is recorded once.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import structlog

from bot.connectors.accounts import action_for
from bot.connectors.addresses import TERM, Addresses, SignInState, StaleAddress, state_of
from bot.connectors.errors import NotConnectedYet, NotToldApart, NotYourSignIn, SignInOver
from bot.connectors.followed_up import FollowedUp
from bot.connectors.offered import OfferedConnector, OfferedConnectors, credentials_of
from bot.core.actor import Actor
from bot.mistral.connectors import ConnectorTool, CredentialsGone, MistralConnectors
from bot.permissions.gate import Gate
from bot.slack.views.connectors import ToSignIn
from storage.connectors import accounts, sign_ins
from storage.connectors.accounts import WORKSPACE
from storage.connectors.sign_ins import OpenSignIn, SignInStatus
from storage.engine.database import Database
from storage.records import OpenTurn

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """A sign-in with where it goes on, for the page that says so."""

    sign_in: OpenSignIn
    title: str
    url: str
    host: str


@dataclass(frozen=True, slots=True)
class SignIns:
    """Sign-ins of a workspace's people. `listeners` hear of everybody who connected something."""

    database: Database
    connectors: MistralConnectors
    offered: OfferedConnectors
    gate: Gate
    addresses: Addresses
    questions: FollowedUp
    listeners: list[Callable[[Actor], None]] = field(default_factory=list)

    async def for_question(self, turn: OpenTurn, connector: OfferedConnector) -> OpenSignIn:
        """Record the sign-in that a question waits for; the same each time."""
        owner = connector.owner(turn.user)
        key = f"{turn.team}/{turn.id}/{connector.name}/{owner}"
        sign_in = OpenSignIn(
            turn.team,
            hashlib.sha256(key.encode()).hexdigest()[:40],
            turn.user,
            turn.user_team,
            connector.name,
            owner,
            turn.channel,
            turn.thread_ts,
            turn.id,
        )
        await self.database.run_with_retry(sign_ins.offer, sign_in, TERM)
        return sign_in

    async def at_home(self, who: Actor, name: str) -> ToSignIn:
        """The window for a connector that somebody chose in their Home. Raises UserFacingError."""
        connector = await self.offered.named(who.team, name)
        await self.gate.require(who, action_for(connector))
        owner = connector.owner(who.user)
        id_ = secrets.token_hex(20)
        sign_in = OpenSignIn(who.team, id_, who.user, who.team, name, owner)
        await self.database.run(sign_ins.offer, sign_in, TERM)
        return await self.window(who, id_)

    async def window(self, who: Actor, id_: str) -> ToSignIn:
        """The window from which a person signs in; an earlier one's address is void.

        Raises UserFacingError.
        """
        sign_in = await self._own(who, id_)
        about = await self.connectors.about(sign_in.connector)
        if not await self.connectors.tells_apart(sign_in.connector):
            raise NotToldApart
        nonce = secrets.token_urlsafe(24)
        if await self.database.run(sign_ins.begin, who.team, id_, nonce) is None:
            raise SignInOver
        is_personal = sign_in.owner != WORKSPACE
        if page := self.addresses.start(state_of(sign_in, nonce)):
            return ToSignIn(id_, about.title, page, is_personal)
        begun = await self._address(sign_in, about.title, None)
        return ToSignIn(id_, begun.title, begun.url, is_personal, begun.host)

    async def begun(self, state: SignInState) -> BegunSignIn:
        """Address to which our page leads a person. Raises StaleAddress and UserFacingError."""
        sign_in = await self.database.run(sign_ins.find, state.team, state.id)
        is_current = await self.database.run(
            partial(sign_ins.is_current, team=state.team, id_=state.id, nonce=state.nonce)
        )
        if sign_in is None or not is_current:
            raise StaleAddress
        about = await self.connectors.about(sign_in.connector)
        return await self._address(sign_in, about.title, self.addresses.back(state))

    async def came_back(self, state: SignInState) -> bool:
        """Take note of somebody who comes back, once; False if Mistral doesn't know of it yet.

        Raises StaleAddress.
        """
        sign_in = await self.database.run(
            partial(sign_ins.come_back, team=state.team, id_=state.id, nonce=state.nonce)
        )
        if sign_in is None:
            raise StaleAddress
        return await self.finish(sign_in)

    async def check(self, who: Actor, id_: str) -> None:
        """Look whether somebody who says so has signed in. Raises UserFacingError."""
        sign_in = await self._own(who, id_)
        if sign_in.status == SignInStatus.OFFERED or not await self.finish(sign_in):
            raise NotConnectedYet

    async def finish(self, sign_in: OpenSignIn) -> bool:
        """Finish a sign-in, if there is one at Mistral, and ask its question again."""
        if sign_in.status != SignInStatus.CONNECTED and not await self._connected(sign_in):
            return False
        self.offered.catalogues.forget(sign_in.team)  # agents get the tools that were seen
        if await self.questions.ask_again(sign_in):
            await self.database.run(sign_ins.end, sign_in.team, sign_in.id)
        return True

    async def _connected(self, sign_in: OpenSignIn) -> bool:
        """Note who signed in; False while Mistral knows of nobody who can use it."""
        team, name = sign_in.team, sign_in.connector
        credentials = credentials_of(team, sign_in.owner)
        if not await self.connectors.is_signed_in(name, credentials):
            return False
        try:
            tools = await self.connectors.tools(name, credentials)
        except CredentialsGone:
            return False
        await self.database.run(
            partial(
                accounts.remember_tools, team=team, connector=name, tools=list(map(_as_json, tools))
            )
        )
        who = Actor(team, sign_in.user)
        if await self.database.run(sign_ins.connected, sign_in, credentials):
            log.info("connector_connected", team=team, user=who.user, connector=name)
            for listener in self.listeners:
                listener(who)
        return True

    async def _own(self, who: Actor, id_: str) -> OpenSignIn:
        """A sign-in of this very person, who may do it. Raises UserFacingError."""
        sign_in = await self.database.run(sign_ins.find, who.team, id_)
        if sign_in is None:
            raise SignInOver
        if sign_in.user != who.user:
            log.warning("foreign_sign_in", team=who.team, user=who.user)
            raise NotYourSignIn
        connector = OfferedConnector(sign_in.connector, sign_in.owner != WORKSPACE)
        await self.gate.require(Actor(who.team, who.user), action_for(connector))
        return sign_in

    async def _address(
        self, sign_in: OpenSignIn, title: str, return_url: str | None
    ) -> BegunSignIn:
        credentials = credentials_of(sign_in.team, sign_in.owner)
        address = await self.connectors.sign_in(
            sign_in.connector, credentials, "Threadwind", return_url
        )
        return BegunSignIn(sign_in, title, address.url, address.host)


def _as_json(tool: ConnectorTool) -> dict[str, Any]:
    return asdict(tool) | {"parameters": dict(tool.parameters)}
