"""Retention policy, applied by one of the nodes."""

import asyncio
from contextlib import AsyncExitStack

from bot.retention.idle_threads import IdleThreads
from bot.retention.steps import PAUSE
from storage.engine.database import Database
from storage.models import Thread
from tests.storage.support.hands import Hand, message, rows, slack_ts
from tests.storage.support.traces import answered, idle_for
from tests.support.databases import connected

DAYS = 90
NODES = 3
MORE_THAN_A_STEP = 201


async def idle(database: Database, count: int = 1) -> None:
    hand = Hand(database, "here")
    for second in range(count):
        await answered(hand, message(second, thread_ts=slack_ts(second)), f"conv-{second}")
    await idle_for(database, DAYS + 1)


async def test_it_is_done_when_it_is_due(database: Database) -> None:
    await idle(database)

    await IdleThreads(database, DAYS).run_if_due()

    assert await rows(database, Thread) == []


async def test_it_is_not_done_again_before_its_time(database: Database) -> None:
    await IdleThreads(database, DAYS).run_if_due()
    await idle(database)

    await IdleThreads(database, DAYS).run_if_due()

    assert len(await rows(database, Thread)) == 1


async def test_several_nodes_forget_each_thread_once(database: Database, database_url: str) -> None:
    await idle(database)

    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(NODES)]
        found = await asyncio.gather(*(IdleThreads(node, DAYS).apply() for node in nodes))

    assert sum(one.total() for one in found) == 1


async def test_between_steps_others_have_their_turn(database: Database) -> None:
    await idle(database, MORE_THAN_A_STEP)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    found = await IdleThreads(database, DAYS, sleep).apply()

    assert found == {("T1", "C1"): MORE_THAN_A_STEP}
    assert waits == [PAUSE]
