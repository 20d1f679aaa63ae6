"""Somebody who has questions asked on schedule, and a test's hand on when they are due."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from bot.slack.views.routines import routine_list
from playground.slack import Message
from storage.models import Routine, RoutineRun
from storage.routines.routines import clock
from tests.storage.support.hands import rows
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser

WEEKDAYS = "every weekday at 9:00"
QUESTION = "What is 2 + 2?"
HOUR = 3_600.0  # seconds


def set_due(connection: Connection, ago: float) -> None:
    """Have every routine be due since a while."""
    due = clock(connection) - ago
    connection.execute(update(Routine).values(due=due, look_at=due))


@dataclass(frozen=True, slots=True)
class RoutineMaker:
    """A person with `/agent every`."""

    person: CommandUser

    @property
    def stage(self) -> Stage:
        return self.person.stage

    async def every(self, text: str = f"{WEEKDAYS.removeprefix('every ')} {QUESTION}") -> str:
        """Type `/agent every …`; what the person is told."""
        return await self.person.type(f"every {text}".strip())

    async def due(self, ago: float = 1.0) -> None:
        """Let every routine be due, as if the time had come."""
        await self.make_due(ago)
        await self.look()

    async def make_due(self, ago: float = 1.0) -> None:
        await self.stage.app.database.run(set_due, ago)

    async def press(self, action: str, number: int = 0) -> str:
        """Press a button in the newest list; the note that it then begins with."""
        routine = (await self.routines())[number]
        value = None if action == routine_list.NEW else routine.id
        await self.person.click(action, **({"value": value} if value else {}))
        return self.person.ephemerals[-1].text if self.person.ephemerals else ""

    async def routines(self) -> list[Any]:
        return sorted(await rows(self.stage.app.database, Routine), key=lambda one: one.created_at)

    async def runs(self) -> list[Any]:
        return sorted(await rows(self.stage.app.database, RoutineRun), key=lambda one: one.begun_at)

    @property
    def roots(self) -> list[Message]:
        """First messages of runs, here."""
        channel = self.stage.tenant.workspace.channels[self.person.channel]
        bot = self.stage.tenant.bot_user_id
        found = [one for one in channel.messages.values() if one.user == bot]
        return [one for one in found if one.text.startswith("🔁")]

    async def ran(self, count: int = 1) -> list[str]:
        """Texts of the answers of runs, once there are so many; their outcomes are noted."""
        await self.stage.until(lambda: len(self._answers) >= count)
        await self.stage.quiet()
        await self.look()
        return self._answers

    async def look(self) -> None:
        """Have the scheduler look now, as it does every few seconds, and wait for what it began."""
        await self.stage.app.scheduler.run_if_due()
        await self.stage.quiet()

    @property
    def _answers(self) -> list[str]:
        stage, channel = self.stage, self.person.channel
        found = [one for root in self.roots for one in stage.replies(root.ts, channel)]
        return [one.text for one in found if not one.metadata]
