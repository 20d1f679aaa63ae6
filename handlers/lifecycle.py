"""Events of channels and workspaces: they end, close to us, or open to more people."""

from typing import Any, Protocol

from handlers.payloads import lifecycle
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

    What is being answered there is stopped, since it could not be shown. What we keep stays, for
    the day on which we are invited again or the channel is opened again.
    """

    def __init__(self, running: RunningTurns, audiences: AudienceNotices, bot_user_id: str) -> None:
        self._running = running
        self._audiences = audiences
        self._bot_user_id = bot_user_id

    async def closed(self, body: dict[str, Any]) -> None:
        """We were removed from a channel, or it was archived."""
        if place := lifecycle.channel(body):
            await self._running.channel(*place)

    async def member_left(self, body: dict[str, Any]) -> None:
        """Somebody left a channel; perhaps it was us."""
        if lifecycle.member(body) == self._bot_user_id:
            await self.closed(body)

    async def shared(self, body: dict[str, Any]) -> None:
        """A channel was shared with another company."""
        await self._widened(body, Audience.SHARED)

    async def made_public(self, body: dict[str, Any]) -> None:
        await self._widened(body, Audience.PUBLIC)

    async def made_private(self, body: dict[str, Any]) -> None:
        if place := lifecycle.channel(body):
            await self._audiences.narrowed(*place)

    async def _widened(self, body: dict[str, Any], audience: Audience) -> None:
        if place := lifecycle.channel(body):
            await self._audiences.widened(*place, audience)
