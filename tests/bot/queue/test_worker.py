"""Processes sharing threads: capacity, order, handover, takeover."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Connection, select, update

from bot.queue.capacity import QueueLimits
from bot.queue.worker import Worker
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.models import Node, Thread, Turn
from storage.queue import inbox
from storage.records import NewTurn, OpenTurn

QUICK = QueueLimits(beat=0.02, lease=30.0, grace=5.0)


class Hands:
    """Does turns: notes them down, and waits with each for a gate if there is one."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gate: asyncio.Event | None = None
        self.at_once = 0
        self.most_at_once = 0

    async def __call__(self, turn: OpenTurn) -> str:
        self.begun.append(turn.text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate:
                await self.gate.wait()
        finally:
            self.at_once -= 1
        return "answered"


def message(text: str, ts: str = "1.0", thread: str = "1.0") -> NewTurn:
    return NewTurn(
        team="T1",
        channel="C1",
        thread_ts=thread,
        ts=ts,
        user="U1",
        user_team="T1",
        text=text,
        event_id=f"Ev{thread}-{ts}",
    )


@asynccontextmanager
async def working(
    database: Database, hands: Hands, node: str = "one", limits: QueueLimits = QUICK
) -> AsyncIterator[Worker]:
    worker = Worker(database, node, limits)
    await worker.start(hands)
    try:
        yield worker
    finally:
        if hands.gate:
            hands.gate.set()
        await worker.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


async def test_an_idle_threads_message_is_begun_at_once(database: Database) -> None:
    hands = Hands()
    async with working(database, hands) as worker:
        await worker.accept(message("a"))
        await until(lambda: worker.open_turns == 0)

    assert hands.begun == ["a"]


async def test_a_threads_messages_are_done_one_after_the_other(database: Database) -> None:
    hands = Hands()
    hands.gate = asyncio.Event()
    async with working(database, hands) as worker:
        for number in range(4):
            await worker.accept(message(str(number), ts=f"{number + 1}.0"))
        hands.gate.set()
        await until(lambda: worker.open_turns == 0)

    assert hands.begun == ["0", "1", "2", "3"]
    assert hands.most_at_once == 1


async def test_threads_are_done_side_by_side(database: Database) -> None:
    hands = Hands()
    hands.gate = asyncio.Event()
    async with working(database, hands) as worker:
        for number in range(4):
            ts = f"{number + 1}.0"
            await worker.accept(message(str(number), ts=ts, thread=ts))
        await until(lambda: hands.at_once == 4)

    assert hands.most_at_once == 4


async def test_what_finds_no_room_waits_and_is_done(database: Database) -> None:
    hands = Hands()
    hands.gate = asyncio.Event()
    limits = QueueLimits(turns=2, beat=30.0)
    async with working(database, hands, limits=limits) as worker:
        for number in range(6):
            ts = f"{number + 1}.0"
            await worker.accept(message(str(number), ts=ts, thread=ts))
        full = hands.at_once
        hands.gate.set()
        await until(lambda: len(hands.begun) == 6)
        await until(lambda: worker.open_turns == 0)

    assert full == 2
    assert hands.most_at_once == 2
    assert sorted(hands.begun) == ["0", "1", "2", "3", "4", "5"]


async def test_a_message_that_comes_again_is_not_done_again(database: Database) -> None:
    hands = Hands()
    async with working(database, hands) as worker:
        await worker.accept(message("a"))
        await worker.accept(message("a"))
        await until(lambda: worker.open_turns == 0)
        await worker.accept(message("a"))

    assert hands.begun == ["a"]


async def test_a_dead_nodes_turn_is_taken_over(database: Database) -> None:
    dead, heir = Hands(), Hands()
    dead.gate = asyncio.Event()
    async with working(database, dead, "dead", QueueLimits(beat=1_000.0)) as worker:
        await worker.accept(message("a"))
        await until(lambda: dead.at_once == 1)
        await database.run(grow_old, "dead")

        async with working(database, heir, "heir", QueueLimits(beat=0.02, lease=60.0)) as other:
            await until(lambda: heir.begun == ["a"])
            await until(lambda: other.open_turns == 0)

    assert heir.begun == ["a"]


def grow_old(connection: Connection, node: str) -> None:
    connection.execute(update(Node).where(Node.id == node).values(seen=0.0))


async def test_a_node_that_stops_hands_over_at_once(database: Database) -> None:
    first, second = Hands(), Hands()
    first.gate = asyncio.Event()
    limits = QueueLimits(beat=0.02, lease=1_000.0, grace=0.0)
    async with working(database, second, "second", limits) as heir:
        leaving = Worker(database, "first", limits)
        await leaving.start(first)
        await leaving.accept(message("a"))
        await until(lambda: first.at_once == 1)

        await leaving.stop()
        await until(lambda: second.begun == ["a"])
        await until(lambda: heir.open_turns == 0)

    assert first.at_once == 0
    assert second.begun == ["a"]


async def test_a_node_that_stops_lets_turns_end_within_the_grace_period(
    database: Database,
) -> None:
    hands = Hands()
    hands.gate = asyncio.Event()
    worker = Worker(database, "one", QueueLimits(beat=1_000.0))
    await worker.start(hands)
    await worker.accept(message("a"))
    await worker.accept(message("b", ts="2.0"))
    await until(lambda: hands.at_once == 1)

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    await worker.accept(message("c", ts="3.0", thread="3.0"))
    hands.gate.set()
    await stopping

    states = await database.run(states_of_turns)
    assert states == {"a": True, "b": False, "c": False}
    assert await database.run(holders) == {None}


def states_of_turns(connection: Connection) -> dict[str, bool]:
    """Map each turn to True if it is finished; a finished one has lost its text, so by event."""
    names = {"Ev1.0-1.0": "a", "Ev1.0-2.0": "b", "Ev3.0-3.0": "c"}
    rows = connection.execute(select(Turn.event_id, Turn.finished_at))
    return {names[row.event_id]: row.finished_at is not None for row in rows}


def holders(connection: Connection) -> set[str | None]:
    return set(connection.scalars(select(Thread.node)))


async def test_a_process_that_is_alone_takes_everything_over_at_once(database: Database) -> None:
    gone, heir = Hands(), Hands()
    gone.gate = asyncio.Event()
    limits = QueueLimits(beat=1_000.0, lease=5_000.0, grace=0.0)
    async with working(database, gone, "gone", limits) as worker:
        await worker.accept(message("a"))
        await until(lambda: gone.at_once == 1)

        successor = Worker(database, "heir", limits)
        await successor.start(heir, alone=True)
        await until(lambda: successor.open_turns == 0)
        await successor.stop()

    assert heir.begun == ["a"]


async def test_a_turn_whose_recording_was_not_confirmed_is_found(database: Database) -> None:
    class Forgetful(Database):
        """Commits, and then loses the word of it, once."""

        failed = False

        def __init__(self) -> None:
            """Another view of the same database."""
            self.__dict__.update(vars(database))

        async def run(self, body, *args, **kwargs):  # type: ignore[no-untyped-def]
            result = await super().run(body, *args, **kwargs)
            if body.__name__ == "accept" and not self.failed:
                self.failed = True
                raise Unavailable
            return result

    hands = Hands()
    async with working(Forgetful(), hands) as worker:
        try:
            await worker.accept(message("a"))
        except Unavailable:
            await worker.accept(message("a"))
        await until(lambda: hands.begun == ["a"])
        await until(lambda: worker.open_turns == 0)

    assert hands.begun == ["a"]


async def test_a_turn_that_broke_is_tried_again(database: Database) -> None:
    class Clumsy(Hands):
        async def __call__(self, turn: OpenTurn) -> str:
            await super().__call__(turn)
            if len(self.begun) == 1:
                raise Unavailable
            return "answered"

    hands = Clumsy()
    async with working(database, hands) as worker:
        await worker.accept(message("a"))
        await until(lambda: hands.begun == ["a", "a"])
        await until(lambda: worker.open_turns == 0)

    assert hands.begun == ["a", "a"]


async def test_what_was_taken_over_without_our_hearing_of_it_is_begun(database: Database) -> None:
    class Deaf(Database):
        """Takes over, and then loses the word of it, once."""

        failed = False

        def __init__(self) -> None:
            """Another view of the same database."""
            self.__dict__.update(vars(database))

        async def run(self, body, *args, **kwargs):  # type: ignore[no-untyped-def]
            result = await super().run(body, *args, **kwargs)
            if body.__name__ == "take_over" and result and not self.failed:
                self.failed = True
                raise Unavailable
            return result

    hands = Hands()
    await database.run(inbox.accept, message("a"), node=None)
    worker = Worker(Deaf(), "one", QUICK)
    with pytest.raises(Unavailable):
        await worker.start(hands)

    await worker.start(hands)
    await until(lambda: hands.begun == ["a"])
    await worker.stop()

    assert hands.begun == ["a"]


async def test_a_node_that_cannot_beat_stops_its_own_turns_and_goes_on_later(
    database: Database,
) -> None:
    class Away(Database):
        """A database that is away while told so."""

        away = False

        def __init__(self) -> None:
            """Another view of the same database."""
            self.__dict__.update(vars(database))

        async def run(self, body, *args, **kwargs):  # type: ignore[no-untyped-def]
            if self.away:
                raise Unavailable
            return await super().run(body, *args, **kwargs)

    hands = Hands()
    hands.gate = asyncio.Event()
    link = Away()
    async with working(link, hands, limits=QueueLimits(beat=0.02, lease=0.1)) as worker:
        await worker.accept(message("a"))
        await until(lambda: hands.at_once == 1)

        link.away = True
        await until(lambda: worker.open_turns == 0)
        link.away = False
        await until(lambda: hands.begun == ["a", "a"])

    assert hands.begun == ["a", "a"]
