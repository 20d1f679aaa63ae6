"""Turns that are stopped while they run here, and turns that run out of time."""

import asyncio
from collections.abc import Awaitable

import pytest
import pytest_asyncio

from bot.core import errors, metrics
from bot.queue.cancellation import STOPS, WISHES_KEPT, Cancellation
from storage.engine.database import Database
from storage.queue import cancellation as rows
from storage.records import OpenTurn, Outcome
from tests.storage.support.hands import Hand, message, slack_ts, the_turn

FOREVER = 3_600.0
PRESSED = slack_ts(60)


@pytest.fixture
def cancellation(sqlite: Database) -> Cancellation:
    return Cancellation(sqlite, "here")


@pytest_asyncio.fixture
async def turn(sqlite: Database) -> OpenTurn:
    return await Hand(sqlite, "here").begin()


async def pause() -> None:
    """Let a deadline that is due end the block around this."""
    for _ in range(5):
        await asyncio.sleep(0)


async def run(cancellation: Cancellation, turn: int, during: Awaitable[None] | None = None) -> None:
    """Run a turn's work, in the middle of which something happens."""
    async with cancellation.deadline(turn, FOREVER):
        if during:
            await during
        await pause()


async def stop(cancellation: Cancellation, turn: int, *wishes: Outcome) -> None:
    for wish in wishes:
        cancellation.stop(turn, wish)


# Stopping a turn that runs here.


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Outcome.STOPPED, errors.Stopped),
        (Outcome.WITHDRAWN, errors.Withdrawn),
        (Outcome.FORGOTTEN, errors.BeingForgotten),
    ],
)
async def test_a_turn_that_runs_is_stopped_for_its_reason(
    wish: Outcome, error: type[errors.Stopped], cancellation: Cancellation
) -> None:
    with pytest.raises(errors.Stopped) as raised:
        await run(cancellation, 1, stop(cancellation, 1, wish))

    assert type(raised.value) is error
    assert raised.value.outcome is wish


async def test_a_turn_runs_to_its_end_where_nobody_stops_it(cancellation: Cancellation) -> None:
    await run(cancellation, 1)


async def test_another_turn_is_not_stopped(cancellation: Cancellation) -> None:
    await run(cancellation, 1, stop(cancellation, 2, Outcome.STOPPED))


async def test_a_turn_that_is_just_about_to_run_is_stopped(cancellation: Cancellation) -> None:
    cancellation.stop(1, Outcome.WITHDRAWN)

    with pytest.raises(errors.Withdrawn):
        await run(cancellation, 1)


async def test_a_wish_ends_with_its_turn(cancellation: Cancellation) -> None:
    cancellation.stop(1, Outcome.STOPPED)
    with pytest.raises(errors.Stopped):
        await run(cancellation, 1)

    await run(cancellation, 1)


async def test_a_wish_that_comes_too_late_is_forgotten(cancellation: Cancellation) -> None:
    async with cancellation.deadline(1, FOREVER):
        cancellation.stop(1, Outcome.STOPPED)

    await run(cancellation, 1)


async def test_a_turn_that_is_over_can_be_stopped_for_its_next_attempt(
    cancellation: Cancellation,
) -> None:
    await run(cancellation, 1)
    cancellation.stop(1, Outcome.STOPPED)

    with pytest.raises(errors.Stopped):
        await run(cancellation, 1)


async def test_the_last_wish_decides(cancellation: Cancellation) -> None:
    stops = stop(cancellation, 1, Outcome.STOPPED, Outcome.FORGOTTEN)

    with pytest.raises(errors.BeingForgotten):
        await run(cancellation, 1, stops)


async def test_a_turn_that_is_ending_can_be_stopped_again(cancellation: Cancellation) -> None:
    async def stopped_twice() -> None:
        cancellation.stop(1, Outcome.STOPPED)
        try:
            await pause()
        finally:
            cancellation.stop(1, Outcome.WITHDRAWN)

    with pytest.raises(errors.Withdrawn):
        await run(cancellation, 1, stopped_twice())


async def test_only_the_newest_wishes_are_kept(cancellation: Cancellation) -> None:
    for turn in range(WISHES_KEPT + 1):
        cancellation.stop(turn, Outcome.STOPPED)

    await run(cancellation, 0)
    with pytest.raises(errors.Stopped):
        await run(cancellation, 1)


def test_every_stop_ends_its_turn_as_it_was_wished() -> None:
    assert all(error.outcome == wish for wish, error in STOPS.items())


# Running out of time.


async def test_a_turn_that_takes_too_long_is_told_that_mistral_is_silent(
    cancellation: Cancellation,
) -> None:
    with pytest.raises(errors.ModelSilent):
        async with cancellation.deadline(1, 0.0):
            await pause()


async def test_a_timeout_inside_a_turn_stays_what_it_is(cancellation: Cancellation) -> None:
    with pytest.raises(TimeoutError, match="within"):
        async with cancellation.deadline(1, FOREVER):
            raise TimeoutError("within")


async def test_an_error_inside_a_turn_stays_what_it_is(cancellation: Cancellation) -> None:
    with pytest.raises(errors.ModelFailed):
        async with cancellation.deadline(1, FOREVER):
            raise errors.ModelFailed


# Wishes of people.


async def test_a_stop_in_a_thread_stops_what_runs_there(
    cancellation: Cancellation, turn: OpenTurn, sqlite: Database
) -> None:
    with pytest.raises(errors.Stopped) as raised:
        await run(cancellation, turn.id, cancellation.thread("T1", "C1", turn.thread_ts, PRESSED))

    assert type(raised.value) is errors.Stopped
    assert (await the_turn(sqlite)).stopped == Outcome.STOPPED


async def test_a_stop_before_the_question_stops_nothing(
    cancellation: Cancellation, sqlite: Database
) -> None:
    turn = await Hand(sqlite, "here").begin(message(90))

    await run(cancellation, turn.id, cancellation.thread("T1", "C1", turn.thread_ts, PRESSED))


async def test_stops_are_counted(cancellation: Cancellation, turn: OpenTurn) -> None:
    before = metrics.stops._value.get()

    for _ in range(2):  # the second one finds nothing left to stop
        await cancellation.thread("T1", "C1", turn.thread_ts, PRESSED)

    assert metrics.stops._value.get() == before + 1


async def test_a_deleted_question_stops_its_answer(
    cancellation: Cancellation, sqlite: Database
) -> None:
    turn = await Hand(sqlite, "here").begin(message(20))

    with pytest.raises(errors.Withdrawn):
        await run(cancellation, turn.id, cancellation.message("T1", "C1", slack_ts(20)))

    assert (await the_turn(sqlite, 20)).stopped == Outcome.WITHDRAWN


# Wishes that reached other nodes.


async def test_what_other_nodes_were_told_stops_what_runs_here(
    cancellation: Cancellation, turn: OpenTurn, sqlite: Database
) -> None:
    await sqlite.run(rows.withdraw, "T1", "C1", turn.ts)

    with pytest.raises(errors.Withdrawn):
        await run(cancellation, turn.id, cancellation.run_if_due())


async def test_a_look_finds_only_what_runs_on_this_node(turn: OpenTurn, sqlite: Database) -> None:
    elsewhere = Cancellation(sqlite, "there")
    await sqlite.run(rows.withdraw, "T1", "C1", turn.ts)

    await run(elsewhere, turn.id, elsewhere.run_if_due())


async def test_nothing_is_looked_up_where_nothing_runs(
    cancellation: Cancellation, turn: OpenTurn, sqlite: Database
) -> None:
    await sqlite.run(rows.withdraw, "T1", "C1", turn.ts)

    await cancellation.run_if_due()

    await run(cancellation, turn.id)
