"""Health checks for `/readyz`: the database and Slack answer."""

import asyncio
import time
from dataclasses import dataclass, field

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.identity import check_token
from storage.engine.database import Database, ping

PATIENCE = 3.0  # seconds for each of the two to answer
KEEP = 10.0  # seconds for which Slack is not asked again

NO_DATABASE = "The database does not answer."
NO_SLACK = "Slack does not answer, or refuses the token ({reason})."
STOPPING = "The app is shutting down."


@dataclass(slots=True)
class Health:
    """Asks the database each time, and Slack now and then."""

    database: Database
    slack: SlackClient
    stopping: bool = False
    _slack_problem: str | None = None
    _slack_asked: float = field(default=float("-inf"))

    async def problems(self) -> list[str]:
        """Plain sentences about what is wrong; none if all is well."""
        if self.stopping:
            return [STOPPING]
        found = [await self._database_problem(), await self._ask_slack()]
        return [problem for problem in found if problem]

    async def _database_problem(self) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.database.run(ping)
        except Exception:  # noqa: BLE001 - whatever it is, the database does not serve
            return NO_DATABASE
        return None

    async def _ask_slack(self) -> str | None:
        if time.monotonic() - self._slack_asked > KEEP:
            self._slack_problem = await self._slack_state()
            self._slack_asked = time.monotonic()
        return self._slack_problem

    async def _slack_state(self) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                await check_token(self.slack)
        except SlackFailed as failed:
            return NO_SLACK.format(reason=failed.code)
        except TimeoutError:
            return NO_SLACK.format(reason="timeout")
        return None
