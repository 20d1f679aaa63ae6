"""Heartbeats between nodes: expired leases, and takeover of a dead node's threads."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.queue.capacity import QueueLimits
from bot.queue.lease import Lease
from bot.queue.worker import Worker
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.models import Node, Turn
from storage.queue import inbox
from storage.records import NewTurn, OpenTurn
from tests.bot.queue.test_worker import Hands, message, until, working
from tests.storage.support.hands import rows
from tests.support.clock import Clock
from tests.support.databases import connected

SILENT = QueueLimits(beat=1_000.0, grace=0.0)
LIVELY = QueueLimits(beat=0.02, lease=60.0)
THREADS = 12


class Link(Database):
    """A node's own way to the database; nothing comes through while it is cut."""

    cut = False

    def __init__(self, database: Database) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(database))

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.cut:
            raise Unavailable
        return await super().run(body, *args, **kwargs)


@pytest.fixture
def hands() -> Hands:
    return waiting_hands()


def waiting_hands() -> Hands:
    hands = Hands()
    hands.gate = asyncio.Event()
    return hands


@asynccontextmanager
async def leased(database: Database, hands: Hands, clock: Clock) -> AsyncIterator[Worker]:
    """A node whose lease runs out by that clock only."""
    worker = Worker(database, "one", LIVELY, Lease(LIVELY.lease, clock))
    await worker.start(hands)
    try:
        yield worker
    finally:
        if hands.gate:
            hands.gate.set()
        await worker.stop()


def question(text: str, number: int, team: str = "T1") -> NewTurn:
    """A message that opens the thread of that number."""
    ts = f"{number}.0"
    return replace(message(text, ts=ts, thread=ts), team=team)


def grow_old(connection: Connection, node: str) -> None:
    connection.execute(update(Node).where(Node.id == node).values(seen=0.0))


# A lease that runs out.


async def test_a_node_whose_lease_ran_out_stops_its_turns_and_finds_them_again(
    database: Database, hands: Hands, clock: Clock
) -> None:
    async with leased(database, hands, clock) as worker:
        await worker.accept(message("a"))
        await until(lambda: hands.at_once == 1)

        clock.now += LIVELY.lease
        await until(lambda: len(hands.begun) == 2)

    assert hands.begun == ["a", "a"]
    assert hands.most_at_once == 1


async def test_a_node_whose_lease_is_fresh_goes_on(
    database: Database, hands: Hands, clock: Clock
) -> None:
    async with leased(database, hands, clock) as worker:
        await worker.accept(message("a"))
        await until(lambda: hands.at_once == 1)

        clock.now += Lease.MARGIN * LIVELY.lease - 1
        await beaten(database, "one")

    assert hands.begun == ["a"]


async def test_a_node_whose_turns_were_taken_over_leaves_them(
    database: Database, hands: Hands, clock: Clock
) -> None:
    link, heirs = Link(database), waiting_hands()
    async with leased(link, hands, clock) as worker:
        await worker.accept(message("a"))
        await until(lambda: hands.at_once == 1)
        link.cut = True
        clock.now += LIVELY.lease
        await until(lambda: worker.open_turns == 0)
        await database.run(grow_old, "one")
        async with working(database, heirs, "heir", LIVELY):
            await until(lambda: heirs.begun == ["a"])

            link.cut = False
            await beaten(database, "one")

    assert hands.begun == ["a"]
    assert heirs.begun == ["a"]


async def beaten(database: Database, node: str, times: int = 3) -> None:
    """Wait until a node has beaten some more: the first beat may be under way already."""
    for _ in range(times):
        before = await last_beat(database, node)
        async with asyncio.timeout(10):
            while await last_beat(database, node) == before:
                await asyncio.sleep(0.002)


async def last_beat(database: Database, node: str) -> float:
    return next(float(row.seen) for row in await rows(database, Node) if row.id == node)


# Three nodes.


async def test_a_dead_nodes_threads_all_move_and_each_is_begun_once(database_url: str) -> None:
    dead, heirs = waiting_hands(), [Hands(), Hands()]
    async with AsyncExitStack() as stack:
        links = [await stack.enter_async_context(connected(database_url)) for _ in range(3)]
        worker = await stack.enter_async_context(working(links[0], dead, "dead", SILENT))
        for number in range(THREADS):
            await worker.accept(question(str(number), number))
        await until(lambda: dead.at_once == THREADS)
        await links[0].run(grow_old, "dead")

        workers = [
            await stack.enter_async_context(working(link, hands, f"heir {number}", LIVELY))
            for number, (link, hands) in enumerate(zip(links[1:], heirs, strict=True))
        ]
        await until(lambda: sum(len(hands.begun) for hands in heirs) >= THREADS)
        await until(lambda: not any(worker.open_turns for worker in workers))

    begun = Counter(text for hands in heirs for text in hands.begun)
    assert begun == {str(number): 1 for number in range(THREADS)}


async def test_heirs_share_what_one_of_them_has_no_room_for(database_url: str) -> None:
    dead, heirs = waiting_hands(), [waiting_hands(), waiting_hands()]
    half = replace(LIVELY, turns=THREADS // 2)
    async with AsyncExitStack() as stack:
        links = [await stack.enter_async_context(connected(database_url)) for _ in range(3)]
        worker = await stack.enter_async_context(working(links[0], dead, "dead", SILENT))
        for number in range(THREADS):
            await worker.accept(question(str(number), number))
        await until(lambda: dead.at_once == THREADS)
        await links[0].run(grow_old, "dead")

        for number, (link, hands) in enumerate(zip(links[1:], heirs, strict=True)):
            await stack.enter_async_context(working(link, hands, f"heir {number}", half))
        await until(lambda: sum(hands.at_once for hands in heirs) == THREADS)
        shares = [hands.at_once for hands in heirs]

    assert shares == [THREADS // 2, THREADS // 2]


# Capacity for a workspace.

NARROW = QueueLimits(turns=4, workspace_turns=2, beat=0.02)


class ByTeam(Hands):
    """Also notes how many turns of a workspace are under way."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: asyncio.Event = asyncio.Event()
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def __call__(self, turn: OpenTurn) -> str:
        self.open[turn.team] += 1
        self.most[turn.team] = max(self.most[turn.team], self.open[turn.team])
        try:
            return await super().__call__(turn)
        finally:
            self.open[turn.team] -= 1


async def test_a_workspace_has_no_more_turns_under_way_than_it_may(database: Database) -> None:
    hands = ByTeam()
    async with working(database, hands, limits=NARROW) as worker:
        for number in range(6):
            await worker.accept(question(str(number), number))
        await beaten(database, "one")
        hands.gate.set()
        await until(lambda: len(hands.begun) == 6)
        await until(lambda: worker.open_turns == 0)

    assert hands.most["T1"] == 2


async def test_another_workspace_has_room_beside_one_that_has_none(database: Database) -> None:
    hands = ByTeam()
    async with working(database, hands, limits=NARROW) as worker:
        for number in range(6):
            await worker.accept(question(str(number), number))
        await worker.accept(question("theirs", 9, team="T2"))

        await until(lambda: "theirs" in hands.begun)

    assert hands.most["T1"] == 2


async def test_what_another_workspace_left_waiting_is_found_behind_a_full_one(
    database: Database,
) -> None:
    hands, full = ByTeam(), waiting_hands()
    nobody = QueueLimits(turns=0, beat=1_000.0)
    async with working(database, full, "full", nobody) as busy:
        for number in range(6):
            await busy.accept(question(str(number), number))
        await busy.accept(question("theirs", 9, team="T2"))

        async with working(database, hands, limits=NARROW):
            await until(lambda: len(hands.begun) == 3)
            under_way = dict(hands.open)

    assert under_way == {"T1": 2, "T2": 1}


class Gates(Hands):
    """Has a gate for each turn."""

    def __init__(self) -> None:
        super().__init__()
        self.gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def __call__(self, turn: OpenTurn) -> str:
        self.begun.append(turn.text)
        await self.gates[turn.text].wait()
        return "answered"


async def test_who_waits_behind_a_full_workspace_is_begun_when_it_has_room(
    database: Database,
) -> None:
    hands = Gates()
    limits = QueueLimits(turns=4, workspace_turns=2, beat=1_000.0, grace=0.0)
    async with working(database, hands, limits=limits) as worker:
        for number in range(3):
            await worker.accept(question(str(number), number))
        await worker.accept(question("theirs", 9, team="T2"))
        hands.gates["theirs"].set()
        await until(lambda: worker.open_turns == 2)
        hands.gates["0"].set()

        await until(lambda: "2" in hands.begun)


class Slow(Database):
    """Tells what was taken over only when it may."""

    def __init__(self, database: Database) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(database))
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = await super().run(body, *args, **kwargs)
        if body.__name__ == "take_over" and result:
            self.asked.set()
            await self.go.wait()
        return result


async def test_what_was_waiting_goes_before_what_arrives_while_it_is_taken(
    database: Database,
) -> None:
    hands, link = Gates(), Slow(database)
    limits = QueueLimits(turns=1, beat=1_000.0, grace=0.0)
    async with working(link, hands, limits=limits) as worker:
        await worker.accept(question("first", 1))
        await worker.accept(question("waits", 2))
        hands.gates["first"].set()
        await link.asked.wait()
        await worker.accept(question("new", 3))
        link.go.set()
        await until(lambda: "waits" in hands.begun)

        assert worker.open_turns == 1


class Deaf(Database):
    """Takes over once without telling what, and then as it should."""

    def __init__(self, database: Database) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(database))
        self.is_deaf = True

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = await super().run(body, *args, **kwargs)
        if body.__name__ == "take_over" and result and self.is_deaf:
            self.is_deaf = False
            raise Unavailable
        return result


async def test_what_was_taken_unheard_is_found_even_if_more_is_taken_before_the_next_beat(
    database: Database,
) -> None:
    hands, link = Gates(), Deaf(database)
    worker = Worker(link, "one", QueueLimits(turns=2, beat=0.2, lease=60.0, grace=0.0))
    await worker.start(hands)
    await worker.accept(question("busy", 1))
    await database.run(inbox.accept, question("unheard", 2), node=None)
    with pytest.raises(Unavailable):
        await worker._heartbeat.take_over()
    await worker._heartbeat.take_over()

    await until(lambda: "unheard" in hands.begun)
    await worker.stop()


class Meanwhile(Database):
    """A node's way to the database, on which something happens right after some transaction."""

    def __init__(self, database: Database) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(database))
        self.happens: dict[str, Callable[[], Awaitable[None]]] = {}

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = await super().run(body, *args, **kwargs)
        if event := self.happens.pop(body.__name__, None):
            await event()
        return result


async def test_a_doubt_that_comes_while_threads_are_taken_over_is_looked_into(
    database: Database,
) -> None:
    hands, link = Gates(), Meanwhile(database)
    worker = Worker(link, "one", QueueLimits(turns=2, beat=0.05, lease=60.0, grace=0.0))
    await worker.start(hands)
    # As after a commit of ours of which no word arrived.
    await database.run(inbox.accept, question("ours", 1), node="one")

    async def mark_for_reclaim() -> None:
        worker._heartbeat.mark_for_reclaim(("T1", "C1", "branch:x"))

    link.happens["take_over"] = mark_for_reclaim
    await worker._heartbeat.take_over()

    await until(lambda: "ours" in hands.begun)
    await worker.stop()


async def test_a_doubt_that_comes_while_the_same_is_looked_into_is_not_forgotten(
    database: Database,
) -> None:
    hands, link = Gates(), Meanwhile(database)
    worker = Worker(link, "one", QueueLimits(turns=2, beat=0.05, lease=60.0, grace=0.0))
    await worker.start(hands)
    place = ("T1", "C1", "1.0")

    async def doubt_again() -> None:
        # As after a commit of ours of which no word arrived.
        await database.run(inbox.accept, question("ours", 1), node="one")
        worker._heartbeat.mark_for_reclaim(place)

    link.happens["reclaim"] = doubt_again
    worker._heartbeat.mark_for_reclaim(place)

    await until(lambda: "ours" in hands.begun)
    await worker.stop()


async def test_a_doubt_about_a_thread_whose_task_is_about_to_end_is_not_forgotten(
    database: Database,
) -> None:
    hands = Gates()
    async with working(database, hands, limits=QueueLimits(beat=1_000.0, grace=0.0)) as worker:
        await worker.accept(question("ours", 1))
        await until(lambda: hands.begun == ["ours"])
        worker._heartbeat.mark_for_reclaim(("T1", "C1", "1.0"))
        await worker._heartbeat._beat()  # while the task is there still
        await worker._thread_tasks.cancel()

        await worker._heartbeat._beat()

        await until(lambda: hands.begun == ["ours", "ours"])


async def test_a_node_that_froze_does_not_take_its_own_threads_from_itself(
    database: Database,
) -> None:
    hands = Gates()
    async with working(database, hands, limits=QueueLimits(beat=1_000.0, grace=0.0)) as worker:
        await worker.accept(question("mine", 1))
        await until(lambda: hands.begun == ["mine"])
        await database.run(grow_old, "one")

        await worker._heartbeat.take_over()

        assert worker.open_turns == 1
        assert [turn.attempts for turn in await rows(database, Turn)] == [1]
