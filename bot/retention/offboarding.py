"""Offboarding of a channel that was deleted, or a workspace that uninstalled the app.

It is recorded before the event is acknowledged; `bot.retention.deletion_queue` carries it out.
"""

from dataclasses import dataclass

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from storage.engine.database import Database
from storage.retention import offboarding

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Offboarding:
    """Records which channel or workspace is gone."""

    database: Database
    catalogues: WorkspaceCatalogues

    async def channel(self, team: str, channel: str) -> None:
        log.info("channel_gone", team=team, channel=channel)
        await self.database.run(offboarding.channel_gone, team, channel)

    async def workspace(self, team: str) -> None:
        log.info("workspace_gone", team=team)
        await self.database.run(offboarding.workspace_gone, team)
        self.catalogues.forget(team)
