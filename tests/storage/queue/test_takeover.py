"""Takeover of threads from dead nodes, and of waiting turns."""

import pytest
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.models import Turn
from storage.queue import nodes, takeover
from storage.queue.takeover import Room
from storage.records import Answered
from storage.turns import checkpoints
from tests.storage.support.hands import (
    BY,
    FIRST,
    LEASE,
    Hand,
    message,
    place,
    slack_ts,
    the_thread,
    the_turn,
)

# Taking over.


async def test_the_turn_of_a_silent_node_is_begun_again(here: Hand, there: Hand) -> None:
    first = await here.begin()
    await here.fall_silent()

    (turn,) = await there.take_over()

    assert turn.id == first.id
    assert (turn.attempts, turn.claim.fence) == (2, 2)


async def test_the_turn_of_a_node_that_left_is_begun_again(here: Hand, there: Hand) -> None:
    first = await here.begin()
    await here.database.run(nodes.leave, "here")

    (turn,) = await there.take_over()

    assert (turn.id, turn.attempts) == (first.id, 2)


async def test_a_turn_that_only_waited_is_begun_for_the_first_time(here: Hand, there: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await here.finish(turn, stay=False)

    (taken,) = await there.take_over()

    assert taken.attempts == 1


async def test_taking_over_begins_one_turn_only(
    here: Hand, there: Hand, database: Database
) -> None:
    await here.begin(message(2))
    await here.accept(message(5))
    await here.fall_silent()

    (taken,) = await there.take_over()

    assert taken.ts == slack_ts(2)
    assert (await the_turn(database, 5)).attempts == 0


async def test_what_had_begun_goes_on_before_an_older_message_that_came_late(
    here: Hand, there: Hand
) -> None:
    await here.begin(message(5))
    await here.accept(message(2))
    await here.fall_silent()

    (taken,) = await there.take_over()

    assert (taken.ts, taken.attempts) == (slack_ts(5), 2)


async def test_what_had_begun_is_not_lost_when_its_heir_stops_before_it(
    here: Hand, there: Hand
) -> None:
    await here.begin(message(5))
    await here.accept(message(2))
    await here.fall_silent()
    (taken,) = await there.take_over()
    await there.finish(taken, stay=False)

    (left,) = await there.take_over()

    assert {taken.ts, left.ts} == {slack_ts(5), slack_ts(2)}


async def test_what_an_earlier_attempt_achieved_is_handed_over(here: Hand, there: Hand) -> None:
    turn = await here.begin()
    await here.database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    for second in (11, 12):
        await here.database.run(checkpoints.reply_posted, turn, slack_ts(second))
    await here.database.run(checkpoints.answered, turn, Answered("An answer.", "entry-1"))
    await here.fall_silent()

    (taken,) = await there.take_over()

    assert (taken.conversation_id, taken.answer) == ("conv-1", "An answer.")
    assert taken.replies == (slack_ts(11), slack_ts(12))


async def test_threads_of_living_nodes_are_left_alone(
    here: Hand, there: Hand, database: Database
) -> None:
    await here.begin()

    taken = await there.take_over()

    assert taken == []
    assert (await the_thread(database)).node == "here"


async def test_a_heartbeat_brings_a_silent_node_back_to_life(here: Hand, there: Hand) -> None:
    await here.begin()
    await here.fall_silent()
    await here.send_heartbeat()

    taken = await there.take_over()

    assert taken == []


async def test_a_silent_node_without_open_turns_leaves_an_idle_thread(
    here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.fall_silent()
    await database.run(_end_behind_the_inbox, turn.id)

    taken = await there.take_over()

    assert taken == []
    assert (await the_thread(database)).node is None


async def test_nothing_is_left_to_take_over_twice(here: Hand, there: Hand) -> None:
    await here.begin()
    await here.fall_silent()
    await there.take_over()

    again = await there.take_over()

    assert again == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_no_more_is_taken_than_there_is_room_for(limit: int, here: Hand, there: Hand) -> None:
    for channel in ("C1", "C2"):
        await here.begin(message(channel=channel))
    for channel in ("C3", "C4", "C5"):
        await here.accept(message(channel=channel), room=False)
    await here.fall_silent()

    taken = await there.take_over(limit)

    assert len({turn.claim.thread_id for turn in taken}) == limit


async def test_threads_of_the_dead_come_before_those_that_wait(here: Hand, there: Hand) -> None:
    await here.accept(message(channel="C1"), room=False)
    await here.begin(message(channel="C2"))
    await here.fall_silent()

    (taken,) = await there.take_over(limit=1)

    assert taken.channel == "C2"


async def test_what_waits_is_taken_oldest_first_over_many_threads(here: Hand, there: Hand) -> None:
    channels = ["C3", "C1", "C5", "C2", "C4"]
    for channel in sorted(channels):  # their threads' ids tell nothing about who waits longest
        await here.finish(await here.begin(message(channel=channel)))
    for second, channel in enumerate(channels, start=1):
        await here.accept(message(second, channel=channel), room=False)

    taken = [turn.channel for _ in channels for turn in await there.take_over(limit=1)]

    assert taken == channels


async def test_several_that_wait_are_taken_before_those_who_came_later(
    here: Hand, there: Hand
) -> None:
    for channel in ("C5", "C4", "C3", "C2", "C1"):
        await here.accept(message(channel=channel), room=False)

    taken = await there.take_over(limit=2)

    assert {turn.channel for turn in taken} == {"C5", "C4"}


@pytest.mark.parametrize("held", [True, False], ids=["of the dead", "that wait"])
async def test_threads_of_workspaces_without_room_are_left(
    held: bool, here: Hand, there: Hand, database: Database
) -> None:
    for team in ("T1", "T2", "T3"):
        await here.accept(message(team=team), room=held)
    await here.fall_silent()

    taken = await there.take_over(without=("T1", "T3"))

    assert [turn.team for turn in taken] == ["T2"]


async def test_workspaces_without_room_take_no_others_place(here: Hand, there: Hand) -> None:
    for team in ("T1", "T2"):
        await here.accept(message(team=team), room=False)

    taken = await there.take_over(limit=1, without=("T1",))

    assert [turn.team for turn in taken] == ["T2"]


async def test_what_was_left_for_want_of_room_is_taken_later(here: Hand, there: Hand) -> None:
    await here.accept(FIRST, room=False)
    await there.take_over(without=(FIRST.team,))

    (taken,) = await there.take_over()

    assert (taken.ts, taken.attempts) == (FIRST.ts, 1)


async def test_a_longer_lease_waits_longer(here: Hand, there: Hand) -> None:
    await here.begin()
    await here.fall_silent()

    taken = await there.database.run(takeover.take_over, "there", lease=LEASE * 1_000, room=Room(1))

    assert taken == []


def _end_behind_the_inbox(connection: Connection, turn_id: int) -> None:
    connection.execute(update(Turn).where(Turn.id == turn_id).values(finished_at=1.0))


# Reclaiming.


async def test_a_thread_that_was_taken_without_confirmation_is_reclaimed(here: Hand) -> None:
    unconfirmed = await here.begin()

    turn = await here.reclaim(place())

    assert turn
    assert (turn.id, turn.attempts, turn.claim.fence) == (unconfirmed.id, 2, 2)


async def test_a_thread_that_is_drained_here_is_not_reclaimed(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()

    reclaimed = await here.reclaim(place(), frozenset({turn.claim.thread_id}))

    assert reclaimed is None
    assert (await the_thread(database)).fence == 1


async def test_a_thread_of_another_node_is_not_reclaimed(here: Hand, there: Hand) -> None:
    await there.begin()

    assert await here.reclaim(place()) is None


async def test_a_thread_that_was_never_recorded_is_not_reclaimed(here: Hand) -> None:
    assert await here.reclaim(place()) is None


async def test_reclaiming_a_thread_without_open_turns_releases_it(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(_end_behind_the_inbox, turn.id)

    reclaimed = await here.reclaim(place())

    assert reclaimed is None
    assert (await the_thread(database)).node is None


async def test_one_busy_thread_does_not_take_the_room_of_others(here: Hand) -> None:
    for second in range(3):
        await here.accept(message(second, channel="C1"), room=False)
    await here.accept(message(channel="C2"), room=False)

    taken = await here.take_over(limit=2)

    assert {turn.channel for turn in taken} == {"C1", "C2"}


@pytest.mark.parametrize("attachments", [(), ("F1", "F2")])
async def test_a_turn_knows_the_files_of_its_message(
    here: Hand, attachments: tuple[str, ...]
) -> None:
    turn = await here.begin(message(attachments=attachments))

    assert turn.attachments == attachments
    assert (await here.again(turn)).attachments == attachments
    row = await the_turn(here.database)
    assert row.attachments == (list(attachments) or None)
