"""Property tests of the inbox: its invariants hold in every order of steps, and concurrently.

No turn is lost, none is finished twice, a thread has one holder whose writes count, turns begin
in the order of their messages, one that has begun continues before any other begins, and a node
that lost a thread can write nothing more into it.
"""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from storage.engine.database import Database
from storage.models import Node, Thread, Turn
from storage.queue import cancellation, nodes
from storage.records import Addressed, AlreadyRecorded, Lost, NewTurn, OpenTurn
from storage.turns import checkpoints
from tests.storage.support.hands import BY, Hand, message, rows, slack_ts
from tests.storage.support.world import World
from tests.support.databases import connected

# One after the other, in every order.


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the turns that were given out; mostly of those that are still in work."""

    number: int
    in_work: bool


@dataclass(frozen=True, slots=True)
class Accept:
    node: int
    thread: int
    second: int
    addressed: Addressed
    room: bool


@dataclass(frozen=True, slots=True)
class Finish:
    pick: Pick
    stay: bool
    confirmed: bool  # False: the commit's confirmation is lost, and the node retries


@dataclass(frozen=True, slots=True)
class Write:
    pick: Pick


@dataclass(frozen=True, slots=True)
class Again:
    """The turn was interrupted, and its holder begins it again."""

    pick: Pick


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody stops what is under way in the turn's thread."""

    pick: Pick


@dataclass(frozen=True, slots=True)
class Die:
    """The node's row is deleted, or its heartbeat expires; the process may go on as a zombie."""

    node: int
    leaves: bool


@dataclass(frozen=True, slots=True)
class TakeOver:
    node: int
    limit: int


@dataclass(frozen=True, slots=True)
class Reclaim:
    pick: Pick


OfHolder = Finish | Write | Again  # what only the thread's holder may do
Step = Accept | OfHolder | Die | TakeOver | Reclaim | Stop

NODE = st.integers(0, 2)
OFTEN = st.sampled_from([True, True, True, False])
PICK = st.builds(Pick, st.integers(0, 50), OFTEN)
ADDRESSED = OFTEN.map(lambda directly: Addressed.DIRECTLY if directly else Addressed.IF_IN_THREAD)
ACCEPT = st.builds(Accept, NODE, st.integers(0, 1), st.integers(0, 9), ADDRESSED, OFTEN)
FINISH = st.builds(Finish, PICK, OFTEN, OFTEN)
STEPS = st.one_of(
    ACCEPT,
    ACCEPT,
    FINISH,
    FINISH,
    st.builds(Write, PICK),
    st.builds(Again, PICK),
    st.builds(Stop, PICK),
    st.builds(Die, NODE, st.booleans()),
    st.builds(TakeOver, NODE, st.integers(1, 3)),
    st.builds(Reclaim, PICK),
)


AT_LAST = Finish(Pick(0, in_work=True), stay=True, confirmed=True)


class Story:
    """Runs steps on the database, and compares every result with the model, World."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.world = World()
        self.given: list[tuple[Hand, OpenTurn]] = []  # every turn ever given out, to whom

    async def take(self, step: Step) -> None:
        match step:
            case Accept():
                await self.accept(step)
            case TakeOver(node, limit):
                await self.take_over(await self.living(node), limit)
            case Die(node, leaves):
                await self.die(Hand(self.database, f"node-{node}"), leaves)
            case Finish(pick) | Write(pick) | Again(pick) | Reclaim(pick) | Stop(pick):
                if picked := self.picked(pick):
                    await self.use(step, *picked)

    def picked(self, pick: Pick) -> tuple[Hand, OpenTurn] | None:
        in_work = [(hand, turn) for hand, turn in self.given if self.world.is_valid(turn)]
        choice = in_work if pick.in_work else self.given
        return choice[pick.number % len(choice)] if choice else None

    async def living(self, number: int) -> Hand:
        hand = Hand(self.database, f"node-{number}")
        await hand.send_heartbeat()
        self.world.alive.add(hand.id)
        return hand

    async def accept(self, step: Accept) -> None:
        hand = await self.living(step.node)
        new = message(step.second, thread_ts=slack_ts(-step.thread), channel=f"C{step.thread}")
        if step.addressed is Addressed.IF_IN_THREAD and not self.world.is_ours(new):
            assert await hand.accept(new, addressed=Addressed.IF_IN_THREAD, room=step.room) is None
            return
        if self.world.knows(new):
            with pytest.raises(AlreadyRecorded):
                await hand.accept(new, addressed=step.addressed, room=step.room)
            return
        begun = await hand.accept(new, addressed=step.addressed, room=step.room)
        thread = self.world.accept(new)
        assert bool(begun) is (step.room and thread.node is None)
        if begun:
            self.begin(hand, begun)

    async def use(self, step: OfHolder | Reclaim | Stop, hand: Hand, turn: OpenTurn) -> None:
        match step:
            case Reclaim():
                await self.reclaim(hand, turn)
            case Stop():
                await self.stop(turn)
            case _ if not self.world.is_valid(turn):
                with pytest.raises(Lost):
                    await self.attempt(hand, turn, step)
            case Finish():
                await self.finish(hand, turn, step)
            case Again():
                self.begin(hand, await hand.again(turn))
            case Write():
                await self.attempt(hand, turn, step)

    async def attempt(self, hand: Hand, turn: OpenTurn, step: OfHolder) -> None:
        match step:
            case Finish(stay=stay):
                await hand.finish(turn, stay=stay)
            case Again():
                await hand.again(turn)
            case Write():
                await self.database.run(
                    checkpoints.conversation_started, turn, f"conv-{turn.id}", BY
                )

    async def stop(self, turn: OpenTurn) -> None:
        thread = self.world.thread_of(turn)
        asked = await self.database.run(
            cancellation.stop, turn.team, turn.channel, turn.thread_ts, slack_ts(60)
        )
        assert len(asked) == len(set(thread.begun) - thread.stopped) <= 1
        thread.stopped.update(thread.begun)

    async def finish(self, hand: Hand, turn: OpenTurn, step: Finish) -> None:
        following = await hand.finish(turn, stay=step.stay)
        thread = self.world.finish(turn)
        assert bool(following) is (step.stay and bool(thread.waiting))
        if following is None:
            self.world.release(thread)
        elif step.confirmed:
            self.begin(hand, following)
        else:
            self.begin(hand, following)
            with pytest.raises(Lost):
                await hand.finish(turn)
            await self.reclaim(hand, turn)

    async def take_over(self, hand: Hand, limit: int) -> None:
        expected = min(limit, self.world.to_take_over())
        taken = await hand.take_over(limit)
        assert len({turn.claim.thread_id for turn in taken}) == len(taken) == expected
        for turn in taken:
            assert self.world.thread_of(turn).node not in self.world.alive
            self.begin(hand, turn)

    async def reclaim(self, hand: Hand, turn: OpenTurn) -> None:
        """Reclaim the thread, as after a lost confirmation that it is this node's."""
        thread = self.world.thread_of(turn)
        reclaimed = await hand.reclaim((turn.team, turn.channel, turn.thread_ts))
        assert bool(reclaimed) is (thread.node == hand.id)
        if reclaimed:
            self.begin(hand, reclaimed)

    async def die(self, hand: Hand, leaves: bool) -> None:
        self.world.alive.discard(hand.id)
        if leaves:
            await self.database.run(nodes.leave, hand.id)
        else:
            await hand.fall_silent()

    def begin(self, hand: Hand, turn: OpenTurn) -> None:
        self.world.begin(turn, hand.id)
        self.given.append((hand, turn))

    async def end(self) -> None:
        """Let every node die, and one more node finish what is left."""
        await self.database.run(nodes.forget_all)
        self.world.alive.clear()
        last = await self.living(9)
        await self.take_over(last, limit=100)
        for hand, turn in self.given:  # grows while it is gone through
            if hand == last and self.world.is_valid(turn):
                await self.finish(hand, turn, AT_LAST)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=30, max_size=60))
async def test_the_inbox_keeps_its_promises_in_every_story(
    database: Database, steps: list[Step]
) -> None:
    await database.run(forget_everything)
    story = Story(database)

    for step in steps:
        await story.take(step)
    await story.end()

    recorded = sorted(story.world.recorded)
    assert sorted(story.world.finished) == recorded
    ended = await rows(database, Turn)
    assert sorted((row.team, row.channel, row.ts) for row in ended if row.finished_at) == [
        (team, channel, ts) for (team, channel, _), ts in recorded
    ]
    assert [row.node for row in await rows(database, Thread) if row.node] == []


def forget_everything(connection: Connection) -> None:
    for table in (Turn, Thread, Node):
        connection.execute(delete(table))


# All at the same time.

THREADS = 4
MESSAGES = 8  # in each thread
NODES = 4
TIMEOUT = 60.0  # seconds after which the work is taken to hang


@dataclass(slots=True)
class Crowd:
    """Nodes that get all messages, each twice, in any order, and work through what they hold."""

    chance: random.Random
    may_die: bool
    recorded: list[tuple[str, str]] = field(default_factory=list)  # each acceptance
    finished: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0

    async def deliver(self, hand: Hand, messages: list[NewTurn]) -> None:
        for new in messages:
            try:
                begun = await hand.accept(new, room=self.chance.random() < 0.8)
            except AlreadyRecorded:
                continue
            self.recorded.append((new.channel, new.ts))
            if begun:
                await self.work_through(hand, begun)
            elif self.chance.random() < 0.3:
                await self.sweep(hand)

    async def sweep(self, hand: Hand, limit: int = 2) -> bool:
        taken = await hand.take_over(limit)
        await asyncio.gather(*(self.work_through(hand, turn) for turn in taken))
        return bool(taken)

    async def work_through(self, hand: Hand, turn: OpenTurn) -> None:
        following: OpenTurn | None = turn
        while following:
            turn = following
            if self.may_die and self.chance.random() < 0.15:
                await hand.fall_silent()
                await asyncio.sleep(0)
                await hand.send_heartbeat()
            older = [ts for channel, ts in self.left() if channel == turn.channel and ts != turn.ts]
            try:
                following = await hand.finish(turn)
            except Lost:
                self.lost += 1
                return
            self.finished.append((turn.channel, turn.ts))
            if older:
                assert following
                assert following.ts <= min(older)

    def left(self) -> Counter[tuple[str, str]]:
        return Counter(self.recorded) - Counter(self.finished)


@pytest.mark.parametrize("may_die", [False, True], ids=["all live", "some die"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_nodes_at_work_at_the_same_time_finish_every_turn_once(
    seed: int, may_die: bool, database_url: str
) -> None:
    chance = random.Random(seed)
    crowd = Crowd(chance, may_die)
    messages = [
        message(second, channel=f"C{thread}")
        for thread in range(THREADS)
        for second in range(MESSAGES)
    ]
    deliveries = chance.sample(messages * 2, len(messages) * 2)

    async with asyncio.timeout(TIMEOUT), AsyncExitStack() as stack:
        hands = [
            Hand(await stack.enter_async_context(connected(database_url)), f"node-{n}")
            for n in range(NODES)
        ]
        for hand in hands:
            await hand.send_heartbeat()
        await asyncio.gather(
            *(crowd.deliver(hand, deliveries[n::NODES]) for n, hand in enumerate(hands))
        )
        while await crowd.sweep(hands[0]):
            pass
        threads = await rows(hands[0].database, Thread)

    everything = sorted((new.channel, new.ts) for new in messages)
    assert sorted(crowd.recorded) == everything
    assert sorted(crowd.finished) == everything
    assert [thread.node for thread in threads] == [None] * THREADS
    assert may_die or not crowd.lost
