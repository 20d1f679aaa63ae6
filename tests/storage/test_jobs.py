import asyncio
from contextlib import AsyncExitStack

from sqlalchemy import Connection, update

from storage import jobs
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Job
from tests.support.databases import connected

CALLERS = 5
DAY = 86_400.0


async def test_a_job_that_never_ran_is_due(database: Database) -> None:
    assert await database.run(jobs.claim, "purge", DAY)


async def test_a_job_that_just_ran_is_not_due(database: Database) -> None:
    await database.run(jobs.claim, "purge", DAY)

    assert not await database.run(jobs.claim, "purge", DAY)


async def test_a_job_is_due_again_after_its_time(database: Database) -> None:
    await database.run(jobs.claim, "purge", DAY)
    await database.run(bring_forward, "purge", DAY)

    assert await database.run(jobs.claim, "purge", DAY)


async def test_a_job_is_not_due_before_its_time(database: Database) -> None:
    await database.run(jobs.claim, "purge", DAY)
    await database.run(bring_forward, "purge", DAY - 60)

    assert not await database.run(jobs.claim, "purge", DAY)


async def test_jobs_are_due_independently(database: Database) -> None:
    await database.run(jobs.claim, "purge", DAY)

    assert await database.run(jobs.claim, "tidy", DAY)


async def test_one_of_several_concurrent_callers_runs_a_new_job(database_url: str) -> None:
    assert sorted(await ask_together(database_url)) == [False] * (CALLERS - 1) + [True]


async def test_one_of_several_concurrent_callers_runs_a_job_that_is_due_again(
    database: Database, database_url: str
) -> None:
    await database.run(jobs.claim, "purge", DAY)
    await database.run(bring_forward, "purge", DAY)

    assert sorted(await ask_together(database_url)) == [False] * (CALLERS - 1) + [True]


async def ask_together(url: str) -> list[bool]:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(url)) for _ in range(CALLERS)]
        return await asyncio.gather(*(node.run(jobs.claim, "purge", DAY) for node in nodes))


def bring_forward(connection: Connection, name: str, seconds: float) -> None:
    """Make the job due as if that much time had passed."""
    connection.execute(
        update(Job).where(Job.name == name, Job.due > now()).values(due=Job.due - seconds)
    )
