"""Read-only view of a thread's rows and branches, for the playground to show."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bot.branching.tree import outline
from storage.engine.database import Database
from storage.threads import branches, inspection


@dataclass(frozen=True, slots=True)
class ThreadInspection:
    """Looks at what a workspace's threads left in the database."""

    database: Database
    team: str

    async def tree(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """The threads of the tree that a thread belongs to, each with its depth."""
        leaves = await self.database.run(branches.tree, (self.team, channel, ts))
        return [asdict(leaf) | {"depth": depth} for leaf, depth in outline(leaves)]

    async def rows(self, channel: str, ts: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of a thread by their tables."""
        return await self.database.run(inspection.of_thread, (self.team, channel, ts))


@dataclass(frozen=True, slots=True)
class WorkspaceInspections:
    """Looks at the threads of several workspaces, each known by its channels."""

    database: Database
    team_of: Callable[[str], str | None]

    async def tree(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """The threads of a thread's tree; none if nobody has the channel."""
        team = self.team_of(channel)
        return await ThreadInspection(self.database, team).tree(channel, ts) if team else []

    async def rows(self, channel: str, ts: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of a thread by their tables; none if nobody has the channel."""
        team = self.team_of(channel)
        return await ThreadInspection(self.database, team).rows(channel, ts) if team else {}
