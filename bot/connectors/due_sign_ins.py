"""Sign-ins that are looked at from time to time: somebody may be done without a word to us."""

from dataclasses import dataclass

import structlog

from bot.connectors.sign_ins import SignIns
from bot.core.errors import UserFacingError
from bot.core.per_workspace import NotInstalled, PerWorkspace
from storage.connectors import sign_ins
from storage.connectors.sign_ins import OpenSignIn
from storage.engine.database import Database

log = structlog.get_logger()

BATCH = 20


@dataclass(frozen=True, slots=True)
class DueSignIns:
    """Finishes sign-ins of all workspaces, whichever node they began on, and ends old ones."""

    database: Database
    sign_ins_of: PerWorkspace[SignIns]

    async def look(self) -> None:
        """Look at those that are due; each again ever more slowly, until its time is over."""
        for sign_in in await self.database.run(sign_ins.due, BATCH):
            await self._look_at(sign_in)

    async def _look_at(self, sign_in: OpenSignIn) -> None:
        try:
            await (await self.sign_ins_of(sign_in.team)).finish(sign_in)
        except NotInstalled:
            await self.database.run(sign_ins.end, sign_in.team, sign_in.id)
        except UserFacingError as trouble:
            log.info("sign_in_not_seen", team=sign_in.team, error=type(trouble).__name__)
