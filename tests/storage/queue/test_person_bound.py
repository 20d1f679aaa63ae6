"""A person has so many open turns, and no more are recorded."""

import pytest

from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.queue import cancellation, inbox
from storage.records import Addressed, AlreadyRecorded, NewTurn, OpenTurn, TooManyOpen
from tests.storage.support.hands import Hand, message, rows, slack_ts

MOST = 3


def elsewhere(number: int, **changes: str) -> NewTurn:
    """A message that opens the thread of that number."""
    return message(number, thread_ts=slack_ts(number), **changes)


async def accept(hand: Hand, new: NewTurn, node: str | None = None) -> OpenTurn | None:
    return await hand.database.run(inbox.accept, new, node=node, most=MOST)


@pytest.mark.parametrize("node", ["here", None], ids=["begun", "waiting"])
async def test_what_is_beyond_the_bound_is_not_recorded(
    node: str | None, here: Hand, database: Database
) -> None:
    for number in range(MOST):
        await accept(here, elsewhere(number), node)

    with pytest.raises(TooManyOpen):
        await accept(here, elsewhere(9), "here")

    assert len(await rows(database, Turn)) == MOST
    assert len(await rows(database, Thread)) == MOST


async def test_turns_in_one_thread_count_as_well(here: Hand) -> None:
    for number in range(MOST):
        await accept(here, message(number), "here")

    with pytest.raises(TooManyOpen):
        await accept(here, message(9), "here")


@pytest.mark.parametrize("other", [{"user": "U2"}, {"team": "T2"}], ids=["person", "workspace"])
async def test_others_have_a_bound_of_their_own(
    other: dict[str, str], here: Hand, database: Database
) -> None:
    for number in range(MOST):
        await accept(here, elsewhere(number))

    await accept(here, elsewhere(9, **other))

    assert len(await rows(database, Turn)) == MOST + 1


async def test_what_ended_makes_room(here: Hand) -> None:
    turns = [await accept(here, elsewhere(number), "here") for number in range(MOST)]
    assert turns[0]
    await here.finish(turns[0])

    assert await accept(here, elsewhere(9), "here")


async def test_what_is_to_stop_makes_room_for_what_takes_its_place(here: Hand) -> None:
    for number in range(MOST):
        await accept(here, elsewhere(number), "here")
    await here.database.run(cancellation.stop, "T1", "C1", slack_ts(0), slack_ts(60))

    assert await accept(here, elsewhere(9), "here")


async def test_a_known_message_beyond_the_bound_is_known(here: Hand) -> None:
    for number in range(MOST):
        await accept(here, elsewhere(number))

    with pytest.raises(AlreadyRecorded):
        await accept(here, elsewhere(1))


async def test_a_message_that_is_not_for_us_is_passed_over(here: Hand) -> None:
    for number in range(MOST):
        await accept(here, elsewhere(number))

    chatter = message(9, thread_ts=slack_ts(-5), addressed=Addressed.IF_IN_THREAD)

    assert await accept(here, chatter) is None
