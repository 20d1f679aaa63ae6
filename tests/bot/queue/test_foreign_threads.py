"""Replies that are not for us: what they cost, and that none that is for us is lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import event

from bot.queue.foreign_threads import TERM, ForeignThreads
from bot.queue.worker import Worker
from storage.engine.database import Database
from storage.queue import inbox
from storage.queue.inbox import ThreadStanding
from storage.records import Addressed, NewTurn
from tests.bot.queue.test_worker import QUICK, Hands, message, until

OLD = "1700000000.000100"
_numbers = count(1)


def reply(thread: str = OLD) -> NewTurn:
    ts = f"{int(float(thread)) + 1}.{next(_numbers):06}"
    return replace(message("And?", ts, thread), addressed=Addressed.IF_IN_THREAD)


def young_thread() -> str:
    return f"{int(time.time()) + 5}.000001"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Statements while the block runs, heartbeats left out."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement.split("\n", maxsplit=1)[0])

    event.listen(database.sync_engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(database.sync_engine, "before_cursor_execute", note)


@asynccontextmanager
async def node(
    database: Database, name: str = "one", beat: float = 1_000.0
) -> AsyncIterator[Worker]:
    worker = Worker(database, name, replace(QUICK, beat=beat))
    await worker.start(Hands())
    try:
        yield worker
    finally:
        await worker.stop()


async def nothing() -> None:
    """Accept nothing."""


async def test_a_foreign_reply_costs_one_read_and_then_nothing(database: Database) -> None:
    async with node(database) as worker:
        with statements(database) as first:
            assert not await worker.may_follow(reply())
        with statements(database) as second:
            assert not await worker.may_follow(reply())

    assert [one.split()[0] for one in first if not one.startswith("BEGIN")] == ["SELECT"]
    assert "BEGIN IMMEDIATE" not in first
    assert second == []


async def test_a_mention_makes_a_remembered_thread_ours_at_once(database: Database) -> None:
    async with node(database) as worker:
        assert not await worker.may_follow(reply())

        await worker.accept(message("a", f"{OLD}5", OLD))

        assert await worker.may_follow(reply())


async def test_nothing_is_remembered_where_another_node_can_enter_the_thread(
    database: Database,
) -> None:
    async with node(database, "one", beat=0.01) as here, node(database, "two") as there:
        await until(lambda: not here._heartbeat.is_alone)
        assert not await here.may_follow(reply())

        await there.accept(message("a", f"{OLD}5", OLD))

        assert await here.may_follow(reply("1700000000.000100"))


async def test_a_thread_that_is_entered_while_it_is_looked_up_is_not_remembered() -> None:
    reading, read_on = asyncio.Event(), asyncio.Event()

    async def read(_new: NewTurn) -> ThreadStanding:
        reading.set()
        await read_on.wait()
        return ThreadStanding.FOREIGN

    threads = ForeignThreads(read)
    looked = asyncio.create_task(threads.may_be_ours(reply()))
    await reading.wait()
    with threads.entering(message("a", f"{OLD}5", OLD)):
        pass
    read_on.set()
    await looked

    assert await threads.may_be_ours(reply())


async def test_a_thread_is_remembered_for_a_term() -> None:
    now, reads = 0.0, 0

    async def read(_new: NewTurn) -> ThreadStanding:
        nonlocal reads
        reads += 1
        return ThreadStanding.FOREIGN

    threads = ForeignThreads(read, clock=lambda: now)
    for _ in range(3):
        await threads.may_be_ours(reply())
    now = TERM + 1.0
    await threads.may_be_ours(reply())

    assert reads == 2


async def test_a_reply_waits_for_a_message_that_is_just_being_recorded_here() -> None:
    async def read(_new: NewTurn) -> ThreadStanding:
        return ThreadStanding.FOREIGN

    threads = ForeignThreads(read)
    with threads.entering(message("a", OLD, OLD)):
        waiting = asyncio.create_task(threads.may_be_ours(reply()))
        await asyncio.sleep(0)
        assert not waiting.done()

    assert await waiting


async def test_a_young_foreign_thread_costs_one_read_too(database: Database) -> None:
    thread = young_thread()
    async with node(database) as worker:
        with statements(database) as told:
            for early in (reply(thread), reply(thread)):
                assert not await worker.may_follow(early)
                worker.follow_later(early, nothing)
            await until(lambda: not worker._foreign._early)

    assert [one.split()[0] for one in told if not one.startswith("BEGIN")] == ["SELECT"]


async def test_a_reply_that_overtook_its_opener_on_another_node_is_accepted_later(
    database: Database,
) -> None:
    thread, accepted = young_thread(), asyncio.Event()

    async def accept() -> None:
        accepted.set()

    async with node(database, "one", beat=0.01) as here, node(database, "two") as there:
        await until(lambda: not here._heartbeat.is_alone)
        assert not await here.may_follow(reply(thread))
        here.follow_later(reply(thread), accept)

        await there.accept(message("a", thread, thread))

        async with asyncio.timeout(10):
            await accepted.wait()


async def test_a_door_that_records_a_turn_wakes_replies_that_wait(database: Database) -> None:
    thread, accepted = young_thread(), asyncio.Event()

    async def accept() -> None:
        accepted.set()

    async with node(database) as worker:
        assert not await worker.may_follow(reply(thread))
        worker.follow_later(reply(thread), accept)

        await database.run(inbox.accept, message("a", thread, thread), node=None)
        worker.recorded("T1", "U1")

        async with asyncio.timeout(10):
            await accepted.wait()


async def test_a_reply_that_overtook_its_opener_is_accepted_later(database: Database) -> None:
    thread, accepted = young_thread(), asyncio.Event()

    async def accept() -> None:
        accepted.set()

    async with node(database) as worker:
        early = reply(thread)
        assert not await worker.may_follow(early)
        worker.follow_later(early, accept)
        await worker.accept(message("a", thread, thread))

        async with asyncio.timeout(10):
            await accepted.wait()


async def test_a_reply_that_waits_is_decided_when_the_node_stops(database: Database) -> None:
    thread, accepted = young_thread(), asyncio.Event()

    async def accept() -> None:
        accepted.set()

    async with node(database) as worker:
        worker.follow_later(reply(thread), accept)
        await worker.accept(message("a", thread, thread))

    assert accepted.is_set()


@pytest.mark.parametrize("thread", [OLD, "nonsense"])
async def test_nobody_waits_for_the_opener_of_an_old_thread(thread: str) -> None:
    async def read(_new: NewTurn) -> ThreadStanding:
        raise AssertionError

    threads = ForeignThreads(read)
    threads.watch(replace(reply(), thread_ts=thread), nothing)

    assert not threads._watches
