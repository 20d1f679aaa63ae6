"""Events of channels and workspaces: they end, close to us, or open to more people."""

from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.actor import Actor
from bot.slack.views.block_kit import plainly
from handlers import responses
from handlers.payloads import interactions, lifecycle
from handlers.payloads.interactions import Click
from handlers.payloads.workspace import ended_organization
from storage.agents.place_settings import Audience


class WorkspaceOffboarding(Protocol):
    """Port to offboarding: see `bot.retention.offboarding`."""

    async def channel(self, team: str, channel: str) -> None: ...
    async def workspace(self, team: str) -> None: ...
    async def revoked(self, team: str) -> None: ...
    async def has_ended(self, team: str) -> bool: ...


class RunningTurns(Protocol):
    """Port to cancellation: see `bot.queue.cancellation`."""

    async def channel(self, team: str, channel: str) -> None: ...


class AudienceNotices(Protocol):
    """Port to the libraries' audiences: see `bot.documents.following.audience`."""

    async def widened(self, team: str, channel: str, audience: Audience) -> None: ...
    async def narrowed(self, team: str, channel: str) -> None: ...


class DepartureNotes(Protocol):
    """Port to departures: see `bot.retention.departures`."""

    async def left(self, team: str, channel: str, by: str | None) -> None: ...
    async def returned(self, team: str, channel: str) -> None: ...
    async def delete(self, who: Actor, channel: str) -> str: ...


class RoutineEnds(Protocol):
    """Port to the end of routines: see `bot.routines.endings`."""

    async def person_left(self, team: str, user: str, channel: str) -> None: ...
    async def channel_closed(self, team: str, channel: str) -> None: ...


class LifecycleHandlers:
    """Passes it on. Slack gets its acknowledgement when it is recorded."""

    def __init__(self, offboarding: WorkspaceOffboarding) -> None:
        self._departing = offboarding

    async def uninstalled(self, body: dict[str, Any]) -> None:
        for team in await self._teams(lifecycle.uninstalled(body), body):
            await self._departing.workspace(team)

    async def revoked(self, body: dict[str, Any]) -> None:
        """Tokens hold no more; only the bot's own is all that we have."""
        for team in await self._teams(lifecycle.revoked(body), body):
            await self._departing.revoked(team)

    async def _teams(self, team: str | None, body: dict[str, Any]) -> list[str]:
        """The workspace, and its organization if the event may be about that one's app."""
        enterprise = ended_organization(body) if team else None
        is_over = enterprise is not None and await self._departing.has_ended(enterprise)
        return [each for each in (team, enterprise if is_over else None) if each]

    async def channel_deleted(self, body: dict[str, Any]) -> None:
        """A channel, public or private, is gone."""
        if place := lifecycle.channel(body):
            await self._departing.channel(*place)


class ChannelHandlers:
    """Channels that we are out of, that are archived, or that more people see than before.

    What is being answered there is stopped, since it could not be shown. What we keep goes by the
    rules of retention, unless we are invited again or the channel is opened again.
    """

    def __init__(
        self,
        running: RunningTurns,
        departures: DepartureNotes,
        audiences: AudienceNotices,
        routines: RoutineEnds,
        bot_user_id: str,
    ) -> None:
        self._running = running
        self._departures = departures
        self._audiences = audiences
        self._routines = routines
        self._bot_user_id = bot_user_id

    async def closed(self, body: dict[str, Any]) -> None:
        """We were removed from a channel, or it was archived."""
        if place := lifecycle.channel(body):
            await self._running.channel(*place)
            await self._departures.left(*place, lifecycle.remover(body))
            await self._routines.channel_closed(*place)

    async def opened(self, body: dict[str, Any]) -> None:
        """A channel is no longer archived."""
        if place := lifecycle.channel(body):
            await self._departures.returned(*place)

    async def delete(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """An admin wants deleted what we keep of a channel."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._deleted(click))

    async def member_left(self, body: dict[str, Any]) -> None:
        """Somebody left a channel; perhaps it was us."""
        user, place = lifecycle.member(body), lifecycle.channel(body)
        if user == self._bot_user_id:
            await self.closed(body)
        elif user and place:
            team, channel = place
            await self._routines.person_left(team, user, channel)

    async def shared(self, body: dict[str, Any]) -> None:
        """A channel was shared with another company."""
        await self._widened(body, Audience.SHARED)

    async def made_public(self, body: dict[str, Any]) -> None:
        await self._widened(body, Audience.PUBLIC)

    async def made_private(self, body: dict[str, Any]) -> None:
        if place := lifecycle.channel(body):
            await self._audiences.narrowed(*place)

    async def _deleted(self, click: Click) -> dict[str, Any]:
        return plainly(await self._departures.delete(click.here, click.value))

    async def _widened(self, body: dict[str, Any], audience: Audience) -> None:
        if place := lifecycle.channel(body):
            await self._audiences.widened(*place, audience)
