"""A hand on routines in the database, as people and the scheduler have one."""

import hashlib
from dataclasses import replace

from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.models import Routine
from storage.records import PLACEHOLDER, NewTurn, TurnCause
from storage.routines import routines, schedule
from storage.routines.records import (
    DueRoutine,
    NewRoutine,
    RoutineBounds,
    Schedule,
    StoredRoutine,
)

DAILY = Schedule("0 9 * * *", "every day at 9:00", "UTC")
QUESTION = "Was ist neu bei Heliotrop?"
NEW = NewRoutine("T1", "U1", "T1", "C1", QUESTION, DAILY)
DAY = 86_400.0
MANY = 1_000


def turn_of(routine: StoredRoutine, number: int = 0) -> NewTurn:
    run = f"{routine.id}-{routine.due}-{number}"
    ts = PLACEHOLDER + hashlib.sha256(run.encode()).hexdigest()[:24]
    return NewTurn(
        team=routine.team,
        channel=routine.channel,
        thread_ts=ts,
        ts=ts,
        user=routine.user,
        user_team=routine.user_team,
        text=str(routine.question),
        event_id=ts,
        cause=f"{TurnCause.ROUTINE}:{routine.id}",
    )


def move(connection: Connection, seconds: float) -> None:
    """Have every routine be due earlier: as if time had passed."""
    moved = {"due": Routine.due - seconds, "look_at": Routine.look_at - seconds}
    connection.execute(update(Routine).values(moved))


class Planner:
    """Makes routines, lets time pass, and begins runs as a node does."""

    def __init__(self, database: Database) -> None:
        self.run = database.run

    async def make(self, *, due_in: float = -1.0, **changes: object) -> StoredRoutine:
        """Add a routine that is due in so many seconds."""
        at = await self.run(routines.clock)
        new = replace(NEW, **changes)  # type: ignore[arg-type]
        return await self.run(routines.add, new, at + due_in, RoutineBounds(MANY, MANY, MANY))

    async def take(self, most: int = MANY, most_of_team: int = MANY) -> list[DueRoutine]:
        return await self.run(schedule.take_due, most, most_of_team)

    async def begin(self, due: DueRoutine, *, number: int = 0, following: float = DAY) -> bool:
        turn = turn_of(due.routine, number)
        return await self.run(schedule.record_run, due, turn, due.at + following, "UTC")

    async def pass_time(self, seconds: float) -> None:
        await self.run(move, seconds)
