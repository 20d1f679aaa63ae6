"""Offboarding events: the app is uninstalled, tokens are revoked, a channel is deleted."""

from typing import Any, Protocol

from handlers.payloads import lifecycle


class WorkspaceOffboarding(Protocol):
    """Port to offboarding: see `bot.retention.offboarding`."""

    async def channel(self, team: str, channel: str) -> None: ...
    async def workspace(self, team: str) -> None: ...


class LifecycleHandlers:
    """Passes it on. Slack gets its acknowledgement when it is recorded."""

    def __init__(self, offboarding: WorkspaceOffboarding) -> None:
        self._departing = offboarding

    async def uninstalled(self, body: dict[str, Any]) -> None:
        if team := lifecycle.uninstalled(body):
            await self._departing.workspace(team)

    async def revoked(self, body: dict[str, Any]) -> None:
        """Tokens hold no more; only the bot's own is all that we have."""
        if team := lifecycle.revoked(body):
            await self._departing.workspace(team)

    async def channel_deleted(self, body: dict[str, Any]) -> None:
        """A channel, public or private, is gone."""
        if place := lifecycle.deleted_channel(body):
            await self._departing.channel(*place)
