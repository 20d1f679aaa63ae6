"""A node without room: whose turn is begun next, and who may take the last room."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import pytest

from bot.core.errors import TooManyQuestions
from bot.queue.capacity import QueueLimits
from bot.queue.worker import Worker
from storage.engine.database import Database
from storage.queue import inbox
from storage.records import NewTurn, OpenTurn
from tests.bot.queue.test_worker import until

SLOW_BEAT = 1_000.0  # seconds: nothing is left to the next one

_numbers = count(1)


class Desk:
    """Works on each turn until it is let go; notes whose turns were begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended = 0
        self.gates: defaultdict[str, asyncio.Queue[None]] = defaultdict(asyncio.Queue)

    async def __call__(self, turn: OpenTurn) -> str:
        self.begun.append(turn.user)
        await self.gates[turn.user].get()
        self.ended += 1
        return "answered"

    async def end(self, user: str) -> None:
        """End one turn of a person, and wait until room was given away."""
        before = len(self.begun)
        self.gates[user].put_nowait(None)
        await until(lambda: len(self.begun) > before)


def question(user: str, thread: str | None = None) -> NewTurn:
    ts = f"17000{next(_numbers):05}.000000"
    return NewTurn(
        team="T1",
        channel="C1",
        thread_ts=thread or ts,
        ts=ts,
        user=user,
        user_team="T1",
        text="Well?",
        event_id=f"Ev{ts}",
    )


@asynccontextmanager
async def node(
    database: Database, desk: Desk, turns: int, person_turns: int = 50
) -> AsyncIterator[Worker]:
    limits = QueueLimits(turns=turns, person_turns=person_turns, beat=SLOW_BEAT, grace=0.0)
    worker = Worker(database, "one", limits)
    await worker.start(desk)
    try:
        yield worker
    finally:
        await worker.stop()


@pytest.mark.parametrize(("turns", "under_way"), [(1, 1), (2, 2), (4, 3), (20, 19)])
async def test_somebody_begins_after_one_more_turn_of_a_persons_many(
    turns: int, under_way: int, sqlite: Database
) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns) as worker:
        for _ in range(30):
            await worker.accept(question("UANN"))
        await until(lambda: len(desk.begun) == under_way)
        await worker.accept(question("UBEN"))
        if turns == under_way:
            await desk.end("UANN")

        await until(lambda: "UBEN" in desk.begun)

    assert desk.begun == ["UANN"] * under_way + ["UBEN"]


async def test_everybody_is_served_before_anybody_is_served_again(sqlite: Database) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns=1) as worker:
        for user in ("UANN", "UBEN", "UEVE", "UJOE"):
            for _ in range(3):
                await worker.accept(question(user))
        for number in range(11):
            await desk.end(desk.begun[number])

    assert desk.begun == ["UANN", "UBEN", "UEVE", "UJOE"] * 3


async def test_turns_of_one_persons_long_threads_make_room_as_well(database: Database) -> None:
    desk = Desk()
    async with node(database, desk, turns=2) as worker:
        for _ in range(2):
            first = question("UANN")
            await worker.accept(first)
            for _ in range(5):
                await worker.accept(question("UANN", first.ts))
        await worker.accept(question("UBEN"))

        await desk.end("UANN")

    assert desk.begun == ["UANN", "UANN", "UBEN"]


async def test_a_thread_keeps_its_room_where_nobody_waits(sqlite: Database) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns=3) as worker:
        first = question("UANN")
        await worker.accept(first)
        await worker.accept(question("UBEN", first.ts))
        await desk.end("UANN")

        assert worker.open_turns == 1

    assert desk.begun == ["UANN", "UBEN"]


async def test_the_next_turn_of_a_thread_counts_for_who_asked_it(sqlite: Database) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns=3) as worker:
        first = question("UANN")
        await worker.accept(first)
        await worker.accept(question("UBEN", first.ts))
        await desk.end("UANN")
        await worker.accept(question("UBEN"))
        await worker.accept(question("UBEN"))
        await worker.accept(question("UANN"))
        await until(lambda: len(desk.begun) == 4)

    assert desk.begun == ["UANN", "UBEN", "UBEN", "UANN"]


async def test_what_another_node_recorded_gets_room_of_a_full_one(database: Database) -> None:
    desk = Desk()
    worker = Worker(database, "one", QueueLimits(turns=1, beat=0.02, lease=60.0, grace=0.0))
    await worker.start(desk)
    try:
        first = question("UANN")
        await worker.accept(first)
        await worker.accept(question("UANN", first.ts))
        await database.run(inbox.accept, question("UBEN"), node=None)
        await until(lambda: worker._thread_tasks.capacity.overflowed)

        await desk.end("UANN")
    finally:
        await worker.stop()

    assert desk.begun == ["UANN", "UBEN"]


@pytest.mark.parametrize("turns", [1, 9], ids=["without room", "with room"])
async def test_a_person_has_so_many_questions_and_no_more(turns: int, sqlite: Database) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns, person_turns=2) as worker:
        for _ in range(2):
            await worker.accept(question("UANN"))

        with pytest.raises(TooManyQuestions) as refused:
            await worker.accept(question("UANN"))
        await worker.accept(question("UBEN"))

    assert "2 questions" in refused.value.sentence


@pytest.mark.parametrize("cause", ["approval:1", "files:1"])
async def test_what_completes_an_answer_is_no_further_question(
    cause: str, sqlite: Database
) -> None:
    desk = Desk()
    async with node(sqlite, desk, turns=9, person_turns=1) as worker:
        await worker.accept(question("UANN"))

        await worker.accept(replace(question("UANN"), cause=cause))

        await until(lambda: len(desk.begun) == 2)


@pytest.mark.parametrize("cause", ["again:1", "branch:1", "compare:1:2"])
async def test_clicks_ask_questions_as_well(cause: str, sqlite: Database) -> None:
    async with node(sqlite, Desk(), turns=9, person_turns=1) as worker:
        await worker.accept(question("UANN"))

        with pytest.raises(TooManyQuestions):
            await worker.accept(replace(question("UANN"), cause=cause))
