"""Health checks for `/readyz`: the database and Slack answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.concurrency import tasks
from bot.slack.errors import SlackFailed
from storage.engine.database import Database, ping
from storage.engine.outages import Unavailable

PATIENCE = 1.5  # seconds in all: whoever asks has little patience, too
KEEP = 10.0  # seconds for which Slack is not asked again
FRESH = 1.0  # seconds for which nothing is asked again, however many want to know

NO_ANSWER = "The database doesn't answer."
NO_DATABASE = "The database can't be used: {reason}."
NO_SLACK = "{why}."
SLACK_LATE = "Slack can't be reached (no answer in time)."
STOPPING = "The app is shutting down."


class Probe:
    """A look at something that may not answer.

    One that is late is neither cancelled nor repeated: the next caller waits for the same.
    """

    def __init__(self, look: Callable[[], Coroutine[Any, Any, str | None]], late: str) -> None:
        self._look = look
        self._late = late
        self._task: asyncio.Task[str | None] | None = None

    async def problem(self) -> str | None:
        """The problem, if there is one; an answer that is late is one as well."""
        task = self._task = self._task or asyncio.create_task(self._look())
        done, _ = await asyncio.wait([task], timeout=PATIENCE)
        if not done:
            return self._late
        self._task = None
        return task.result()

    async def close(self) -> None:
        if self._task:
            await tasks.end([self._task])


@dataclass(slots=True)
class Health:
    """Asks the database once a second at most, and Slack now and then."""

    database: Database
    check_slack: Callable[[], Awaitable[None]]
    stopping: bool = False
    fresh: float = FRESH
    clock: Callable[[], float] = time.monotonic
    _known: list[str] = field(default_factory=list)
    _looked: float = field(default=float("-inf"))
    _slack_problem: str | None = None
    _slack_asked: float = field(default=float("-inf"))
    _probes: tuple[Probe, Probe] = field(init=False)

    def __post_init__(self) -> None:
        self._probes = (
            Probe(self._look_at_database, NO_ANSWER),
            Probe(self._look_at_slack, SLACK_LATE),
        )

    async def problems(self) -> list[str]:
        """Plain sentences about what is wrong; none if all is well."""
        if self.stopping:
            return [STOPPING]
        if self.clock() - self._looked >= self.fresh:
            found = await asyncio.gather(*(probe.problem() for probe in self._probes))
            self._known = [problem for problem in found if problem]
            self._looked = self.clock()
        return self._known

    async def close(self) -> None:
        """Look no more."""
        for probe in self._probes:
            await probe.close()

    async def _look_at_database(self) -> str | None:
        try:
            await self.database.run(ping)
        except Unavailable as outage:
            return NO_DATABASE.format(reason=outage)
        except Exception:  # noqa: BLE001 - whatever it is, the database does not serve
            return NO_ANSWER
        reason = self.database.trouble.reason  # a full disk can still be read
        return NO_DATABASE.format(reason=reason) if reason else None

    async def _look_at_slack(self) -> str | None:
        if self.clock() - self._slack_asked > KEEP:
            try:
                await self.check_slack()
                self._slack_problem = None
            except SlackFailed as failed:
                self._slack_problem = NO_SLACK.format(why=failed.why)
            self._slack_asked = self.clock()
        return self._slack_problem
