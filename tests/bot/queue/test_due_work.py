"""An idle node: one transaction a heartbeat, however much is stored, and awake when work is due."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event

from bot.concurrency.scheduler import ScheduledTask, TaskScheduler
from bot.queue.capacity import QueueLimits
from bot.queue.worker import Worker
from storage import deletion_queue, due, jobs
from storage.deletion_queue import DeletionKind
from storage.due import JOBS, DueWork
from storage.engine.database import Database
from storage.routines import clock_changes
from tests.bot.queue.test_worker import Hands, until
from tests.storage.routines.planner import Planner
from tests.storage.support.hands import Hand, message
from tests.storage.support.shared_files import Clerk
from tests.support.databases import connected

QUICK = QueueLimits(beat=0.02, lease=60.0)
BEATS = 10
HOUR = 3600.0


class Statements:
    """Counts what a database is asked."""

    def __init__(self, database: Database) -> None:
        self.all = 0
        self.beats = 0
        self.transactions = 0
        event.listen(database.sync_engine, "before_cursor_execute", self._statement)
        event.listen(database.sync_engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        self.all += text.split(None, 1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}
        self.beats += text.startswith("INSERT INTO nodes")

    def _commit(self, _connection: Any) -> None:
        self.transactions += 1


class Work:
    """Counts how often it is done."""

    def __init__(self) -> None:
        self.done = 0

    async def __call__(self) -> None:
        self.done += 1


@asynccontextmanager
async def idle_node(database: Database, tasks: Sequence[ScheduledTask]) -> AsyncIterator[None]:
    """A node without turns, which beats often."""

    async def look() -> dict[str, float | None]:
        return await database.run(due.look, QUICK.lease)

    scheduler = TaskScheduler(look)
    worker = Worker(database, "idle", QUICK)
    await worker.start(Hands(), due=scheduler.learn)
    try:
        async with scheduler.running(tasks):
            yield
    finally:
        await worker.stop()


async def store_much(database: Database) -> None:
    """Rows of every kind that are not due: turns that ended, files that are read, routines."""
    here, clerk, planner = Hand(database, "here"), Clerk(database, "here"), Planner(database)
    for number in range(20):
        ts = f"17{number:08}.000000"
        turn = await here.begin(message(team=f"T{number}", thread_ts=ts))
        await here.finish(turn, stay=False)
    await clerk.finish()
    await clerk.show()
    await database.run(clock_changes.noted)
    await planner.make(due_in=HOUR)
    await database.run(deletion_queue.schedule, DeletionKind.REVOKED, "T1", HOUR)


async def beaten(database: Database) -> Statements:
    """Statements of a node in some heartbeats, with a task for everything that can be due."""
    for job in JOBS:
        await database.run(jobs.claim, job, HOUR)
    tasks = [ScheduledTask(work, 0.0, Work()) for work in DueWork if work != DueWork.THREADS]
    async with idle_node(database, tasks):
        statements = Statements(database)
        await until(lambda: statements.beats >= BEATS)
    return statements


async def test_an_idle_node_needs_a_transaction_of_two_statements_a_beat(
    database: Database,
) -> None:
    asked = await beaten(database)

    assert asked.transactions <= asked.beats + 1  # it left
    assert asked.all <= 2 * asked.beats + 1


async def test_what_is_stored_and_not_due_costs_an_idle_node_nothing(database: Database) -> None:
    await store_much(database)

    asked = await beaten(database)

    assert asked.transactions <= asked.beats + 1
    assert asked.all <= 2 * asked.beats + 1


async def test_a_node_wakes_at_a_due_date_that_another_one_wrote(
    database: Database, database_url: str
) -> None:
    work, other_work = Work(), Work()
    tasks = [
        ScheduledTask(DueWork.DELETIONS, 0.0, work),
        ScheduledTask(DueWork.ROUTINES, 0.0, other_work),
    ]

    async with idle_node(database, tasks), connected(database_url) as other:
        await other.run(deletion_queue.schedule, DeletionKind.REVOKED, "T1", 0.05)
        await until(lambda: work.done >= 1)

    assert other_work.done == 0


async def test_a_node_with_a_long_beat_is_up_at_the_due_date_itself(database: Database) -> None:
    work = Work()
    await database.run(deletion_queue.schedule, DeletionKind.REVOKED, "T1", 0.05)

    async def look() -> dict[str, float | None]:
        return await database.run(due.look, QUICK.lease)

    scheduler = TaskScheduler(look)
    async with scheduler.running([ScheduledTask(DueWork.DELETIONS, 0.0, work)]):
        scheduler.learn(await look())
        await until(lambda: work.done >= 1)

    assert work.done == 1
