"""Stopped and withdrawn turns."""

from collections.abc import Awaitable, Callable

import pytest

from storage.engine.database import Database
from storage.queue import cancellation
from storage.records import Answered, NewTurn, OpenTurn, Outcome
from storage.turns import approvals
from storage.turns.approvals import CallDecision, ToolCall, Verdict, WaitingApproval
from tests.storage.support.hands import BY, FIRST, Hand, message, place, slack_ts, the_turn

Ask = Callable[[Database], Awaitable[list[int]]]
Begin = Callable[[Hand, OpenTurn], Awaitable[OpenTurn | None]]

# Stopping what is under way in a thread.


async def stop(database: Database, new: NewTurn = FIRST, pressed: int = 60) -> list[int]:
    """Stop the turn under way in a message's thread, by a press in that second."""
    team, channel, thread_ts = place(new)
    return await database.run(cancellation.stop, team, channel, thread_ts, slack_ts(pressed))


async def test_the_turn_under_way_is_marked(here: Hand, database: Database) -> None:
    turn = await here.begin()

    asked = await stop(database)

    assert asked == [turn.id]
    assert (await the_turn(database)).stopped == Outcome.STOPPED


async def test_what_waits_in_the_thread_is_not_stopped(here: Hand, database: Database) -> None:
    await here.begin()
    await here.accept(message(1))

    await stop(database)

    assert (await the_turn(database, 1)).stopped is None


async def test_what_has_ended_is_not_stopped(here: Hand, database: Database) -> None:
    await here.finish(await here.begin())

    asked = await stop(database)

    assert asked == []
    assert (await the_turn(database)).stopped is None


@pytest.mark.parametrize(("pressed", "is_stopped"), [(19, False), (21, True)])
async def test_only_what_was_asked_before_the_press_is_stopped(
    pressed: int, is_stopped: bool, here: Hand, database: Database
) -> None:
    """A press on an answer that just ended is not meant for the next one."""
    await here.begin(message(20))

    asked = await stop(database, pressed=pressed)

    assert bool(asked) is is_stopped


ELSEWHERE = {
    "another team": message(team="T2"),
    "another channel": message(channel="C2"),
    "another thread": message(5, thread_ts=slack_ts(5)),
}


@pytest.mark.parametrize("other", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_what_is_under_way_elsewhere_goes_on(
    other: NewTurn, here: Hand, database: Database
) -> None:
    await here.begin(other)
    turn = await here.begin()

    asked = await stop(database)

    assert asked == [turn.id]


async def test_nothing_is_under_way_in_a_thread_that_does_not_exist(database: Database) -> None:
    assert await stop(database) == []


# Withdrawing what answers a message.


async def withdraw(database: Database, new: NewTurn = FIRST) -> list[int]:
    """Withdraw a message: stop the turns that answer it."""
    return await database.run(cancellation.withdraw, new.team, new.channel, new.ts)


async def test_a_turn_that_has_begun_is_withdrawn(here: Hand, database: Database) -> None:
    turn = await here.begin()

    asked = await withdraw(database)

    assert asked == [turn.id]
    assert (await the_turn(database)).stopped == Outcome.WITHDRAWN


async def test_a_turn_that_waits_is_withdrawn(here: Hand, database: Database) -> None:
    await here.begin()
    await here.accept(message(1))

    await withdraw(database, message(1))

    assert (await the_turn(database, 1)).stopped == Outcome.WITHDRAWN


async def test_the_other_turns_of_the_thread_are_not_withdrawn(
    here: Hand, database: Database
) -> None:
    await here.begin()
    await here.accept(message(1))

    await withdraw(database, message(1))

    assert (await the_turn(database)).stopped is None


async def test_whatever_asks_about_the_message_is_withdrawn(here: Hand, database: Database) -> None:
    await here.begin()
    await here.accept(message(cause="edit:1700000009.000000"))

    assert len(await withdraw(database)) == 2


async def test_what_an_agent_asked_for_below_the_message_expires(
    here: Hand, database: Database
) -> None:
    approval = WaitingApproval("conv-1", "entry-1", (ToolCall("call-1", "send"),), BY)
    for second in (0, 1):
        turn = await here.begin(message(second, thread_ts=slack_ts(second)))
        await database.run(approvals.ask, turn, approval, Answered("May I?", "entry-1"), 60.0)
        await database.run(approvals.posted, turn, approval, [CallDecision(slack_ts(second + 90))])
        await here.finish(turn, Outcome.AWAITING)

    await withdraw(database)

    closed = await database.run(approvals.close, 10)
    assert [(one.ts, one.verdict) for one in closed] == [(slack_ts(90), Verdict.EXPIRED)]


async def test_every_turn_of_a_channel_that_closed_is_withdrawn(
    here: Hand, database: Database
) -> None:
    await here.begin()
    await here.accept(message(1))
    await here.begin(message(2, channel="C2", thread_ts=slack_ts(2)))

    asked = await database.run(cancellation.withdraw_all, FIRST.team, FIRST.channel)

    assert len(asked) == 2
    assert [(await the_turn(database, n)).stopped for n in (0, 1)] == [Outcome.WITHDRAWN] * 2


async def test_what_has_ended_is_not_withdrawn(here: Hand, database: Database) -> None:
    await here.finish(await here.begin())

    asked = await withdraw(database)

    assert asked == []
    assert (await the_turn(database)).stopped is None


@pytest.mark.parametrize(
    "other",
    [message(team="T2"), message(channel="C2"), message(5)],
    ids=["another team", "another channel", "another message"],
)
async def test_what_answers_another_message_goes_on(
    other: NewTurn, here: Hand, database: Database
) -> None:
    await here.begin(other)

    assert await withdraw(database) == []


# What a node is to stop.


@pytest.mark.parametrize(
    ("ask", "outcome"),
    [(stop, Outcome.STOPPED), (withdraw, Outcome.WITHDRAWN)],
    ids=["stop", "withdraw"],
)
async def test_a_node_learns_how_its_turns_are_to_end(
    ask: Ask, outcome: Outcome, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await ask(database)

    assert await database.run(cancellation.asked_of, "here") == [(turn.id, outcome)]


async def test_a_node_is_asked_for_its_own_turns_only(
    here: Hand, there: Hand, database: Database
) -> None:
    theirs = message(channel="C2")
    await there.begin(theirs)
    await stop(database, theirs)
    ours = await here.begin()
    await stop(database)

    assert await database.run(cancellation.asked_of, "here") == [(ours.id, Outcome.STOPPED)]


async def test_whoever_took_a_thread_over_is_asked(
    here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await stop(database)
    await here.fall_silent()
    await there.take_over()

    assert await database.run(cancellation.asked_of, "here") == []
    assert await database.run(cancellation.asked_of, "there") == [(turn.id, Outcome.STOPPED)]


async def test_nobody_is_asked_about_turns_that_go_on(here: Hand, database: Database) -> None:
    await here.begin()

    assert await database.run(cancellation.asked_of, "here") == []


async def test_nobody_is_asked_about_a_turn_that_has_not_begun(
    here: Hand, database: Database
) -> None:
    await here.begin()
    await here.accept(message(1))
    await withdraw(database, message(1))

    assert await database.run(cancellation.asked_of, "here") == []


async def test_nobody_is_asked_about_a_turn_that_has_ended(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await stop(database)
    await here.finish(turn, Outcome.STOPPED)

    assert await database.run(cancellation.asked_of, "here") == []


# Whoever begins the turn is told.


async def test_a_turn_begins_without_a_wish_to_stop_it(here: Hand) -> None:
    assert (await here.begin()).stopped is None


async def begun_next(hand: Hand, turn: OpenTurn) -> OpenTurn | None:
    await withdraw(hand.database, message(1))
    return await hand.finish(turn)


async def begun_again(hand: Hand, turn: OpenTurn) -> OpenTurn | None:
    await withdraw(hand.database)
    return await hand.again(turn)


async def taken_over(hand: Hand, turn: OpenTurn) -> OpenTurn | None:
    await withdraw(hand.database)
    await hand.fall_silent()
    (taken,) = await Hand(hand.database, "heir").take_over()
    return taken


async def reclaimed(hand: Hand, turn: OpenTurn) -> OpenTurn | None:
    await withdraw(hand.database)
    return await hand.reclaim(place())


@pytest.mark.parametrize("begin", [begun_next, begun_again, taken_over, reclaimed])
async def test_whoever_begins_a_turn_learns_that_it_is_to_stop(begin: Begin, here: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))

    begun = await begin(here, turn)

    assert begun
    assert begun.stopped == Outcome.WITHDRAWN


async def test_the_turn_after_a_stopped_one_is_not_stopped(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await stop(database)

    following = await here.finish(turn, Outcome.STOPPED)

    assert following
    assert following.stopped is None
