"""Offboarding of a channel that was deleted, or a workspace that uninstalled the app.

It is recorded before the event is acknowledged; `bot.retention.deletion_queue` carries it out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from storage.engine.database import Database
from storage.queue import cancellation
from storage.records import Outcome
from storage.retention import offboarding

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Offboarding:
    """Records which channel or workspace is gone.

    `forget` drops what this process knows of a workspace, `stop` ends a turn that runs here, and
    `has_token` tells whether Slack accepts the token that we have.
    """

    database: Database
    forget: Callable[[str], None]
    stop: Callable[[int, str], None]
    has_token: Callable[[str], Awaitable[bool | None]]

    async def channel(self, team: str, channel: str) -> None:
        log.info("channel_gone", team=team, channel=channel)
        await self.database.run(offboarding.channel_gone, team, channel)

    async def workspace(self, team: str) -> None:
        log.info("workspace_gone", team=team)
        await self.database.run(offboarding.workspace_gone, team)
        self.forget(team)

    async def has_ended(self, team: str) -> bool:
        """True if Slack says that a workspace's token is no good, or there is none."""
        return await self.has_token(team) is False

    async def revoked(self, team: str) -> None:
        """Stop a workspace's work, which nobody can be shown; what is kept is deleted later.

        Revoking is the usual answer to a token that leaked, and the workspace may be back soon, or
        even before the word of it is here.
        """
        if await self.has_token(team):
            log.info("tokens_replaced", team=team)
            return
        if await self.database.run(offboarding.tokens_revoked, team):
            log.warning("tokens_revoked", team=team, deleted_in=offboarding.GRACE)
        self.forget(team)
        for turn in await self.database.run(cancellation.withdraw_all, team):
            self.stop(turn, Outcome.WITHDRAWN)
