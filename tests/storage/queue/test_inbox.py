"""The inbox: accepting, beginning and finishing turns under a thread's claim."""

import asyncio

import pytest
from sqlalchemy import Connection, text, update

from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.queue import inbox
from storage.records import (
    Addressed,
    AlreadyRecorded,
    Answered,
    Claim,
    Lost,
    NewTurn,
    OpenTurn,
    Outcome,
)
from storage.turns import checkpoints
from tests.storage.support.hands import (
    BY,
    FIRST,
    POINT,
    Hand,
    message,
    place,
    rows,
    slack_ts,
    the_thread,
    the_turn,
)
from tests.support.databases import connected

# Accepting.


async def test_a_message_takes_its_idle_thread_and_begins(here: Hand, database: Database) -> None:
    turn = await here.begin()

    thread = await the_thread(database)
    assert (thread.node, thread.fence) == ("here", 1)
    assert turn.claim == Claim(thread.id, 1)
    assert (turn.ts, turn.text, turn.attempts) == (FIRST.ts, "What is a fence?", 1)


async def test_a_turn_carries_everything_that_its_message_said(here: Hand) -> None:
    new = message(3, cause="edit", user="W9", user_team="T9", event_id="Ev1")

    turn = await here.begin(new)

    assert (turn.team, turn.channel, turn.thread_ts) == place(new)
    assert (turn.cause, turn.user, turn.user_team) == ("edit", "W9", "T9")
    assert (turn.conversation_id, turn.answer, turn.replies) == (None, None, ())


async def test_a_released_thread_is_taken_again_under_a_new_fence(
    here: Hand, there: Hand, database: Database
) -> None:
    await here.finish(await here.begin())

    turn = await there.begin(message(1))

    assert turn.claim.fence == 2
    assert (await the_thread(database)).node == "there"


async def test_a_message_in_a_busy_thread_waits(
    here: Hand, there: Hand, database: Database
) -> None:
    await here.begin()

    begun = await there.accept(message(1))

    assert begun is None
    assert (await the_turn(database, 1)).attempts == 0
    assert (await the_thread(database)).node == "here"


DUPLICATES = {
    "the same message": (FIRST, FIRST),
    "the same event under another message": (
        message(event_id="Ev1"),
        message(1, event_id="Ev1"),
    ),
    "the same message under another event": (message(event_id="Ev1"), message(event_id="Ev2")),
}


@pytest.mark.parametrize("busy", [True, False], ids=["busy", "idle"])
@pytest.mark.parametrize(("first", "second"), DUPLICATES.values(), ids=DUPLICATES.keys())
async def test_what_is_recorded_already_is_known_and_changes_nothing(
    first: NewTurn, second: NewTurn, busy: bool, here: Hand, there: Hand
) -> None:
    turn = await here.begin(first)
    if not busy:
        await here.finish(turn)
    before = await rows(here.database, Thread), await rows(here.database, Turn)

    with pytest.raises(AlreadyRecorded):
        await there.accept(second)

    assert (await rows(here.database, Thread), await rows(here.database, Turn)) == before


async def test_a_known_event_opens_no_thread(here: Hand, database: Database) -> None:
    await here.begin(message(event_id="Ev1"))

    with pytest.raises(AlreadyRecorded):
        await here.accept(message(9, thread_ts=slack_ts(9), event_id="Ev1"))

    assert len(await rows(database, Thread)) == 1


async def test_messages_without_event_ids_are_not_duplicates(here: Hand) -> None:
    await here.begin()

    await here.accept(message(1))

    assert len(await rows(here.database, Turn)) == 2


async def test_another_cause_asks_again_about_the_same_message(here: Hand) -> None:
    first = await here.begin()
    await here.accept(message(cause="edit:1700000009.000000"))

    again = await here.finish(first)

    assert again
    assert (again.ts, again.cause) == (FIRST.ts, "edit:1700000009.000000")


@pytest.mark.parametrize(
    "elsewhere",
    [message(team="T2", event_id="Ev1"), message(channel="C2", event_id="Ev2")],
    ids=["another team", "another channel"],
)
async def test_the_same_timestamp_elsewhere_is_another_turn_of_another_thread(
    elsewhere: NewTurn, here: Hand, database: Database
) -> None:
    await here.begin(message(event_id="Ev1"))

    other = await here.begin(elsewhere)

    assert other.attempts == 1
    assert len(await rows(database, Thread)) == 2


async def test_a_reply_in_an_unknown_thread_is_nobodys(here: Hand, database: Database) -> None:
    begun = await here.accept(message(1), addressed=Addressed.IF_IN_THREAD)

    assert begun is None
    assert await rows(database, Thread) == await rows(database, Turn) == []


async def test_a_reply_needs_no_mention_in_a_known_idle_thread(here: Hand) -> None:
    await here.finish(await here.begin())

    begun = await here.accept(message(1), addressed=Addressed.IF_IN_THREAD)

    assert begun
    assert (begun.ts, begun.claim.fence) == (slack_ts(1), 2)


async def test_a_reply_needs_no_mention_in_a_busy_thread(here: Hand, there: Hand) -> None:
    turn = await here.begin()

    begun = await there.accept(message(1), addressed=Addressed.IF_IN_THREAD)

    assert begun is None
    following = await here.finish(turn)
    assert following
    assert following.ts == slack_ts(1)


@pytest.mark.parametrize("room", [True, False], ids=["idle", "busy"])
async def test_a_reply_from_before_we_came_is_nobodys(
    room: bool, here: Hand, there: Hand, database: Database
) -> None:
    await here.accept(message(5), room=room)

    begun = await there.accept(message(1), addressed=Addressed.IF_IN_THREAD)

    assert begun is None
    assert len(await rows(database, Turn)) == 1


async def test_a_thread_is_ours_once_a_message_opened_it(here: Hand, database: Database) -> None:
    await here.accept(FIRST, room=False)

    assert await database.run(inbox.is_ours, message(1))


@pytest.mark.parametrize(
    "elsewhere",
    [
        message(1, team="T2"),
        message(1, channel="C2"),
        message(1, thread_ts=slack_ts(5)),
        message(-1),
    ],
    ids=["another team", "another channel", "another thread", "before"],
)
async def test_a_thread_that_nothing_opened_is_not_ours(
    elsewhere: NewTurn, here: Hand, database: Database
) -> None:
    await here.begin()

    assert not await database.run(inbox.is_ours, elsewhere)


@pytest.mark.parametrize("addressed", Addressed)
async def test_a_message_that_arrives_while_its_thread_is_released_begins_at_once(
    addressed: Addressed, here: Hand, database_url: str
) -> None:
    turn = await here.begin()

    async with connected(database_url) as elsewhere:
        async with here.database.engine.begin() as connection:
            await connection.run_sync(inbox.finish, turn, "answered")
            accepting = asyncio.create_task(
                Hand(elsewhere, "there").accept(message(1), addressed=addressed)
            )
            await until_somebody_waits(here.database)
        begun = await accepting

    assert begun
    assert begun.ts == slack_ts(1)


@pytest.mark.parametrize("addressed", Addressed)
async def test_a_message_that_arrives_while_its_thread_goes_on_is_not_lost(
    addressed: Addressed, here: Hand, database_url: str
) -> None:
    first = await here.begin()
    await here.accept(message(1))

    async with connected(database_url) as elsewhere:
        async with here.database.engine.begin() as connection:
            second = await connection.run_sync(inbox.finish, first, "answered")
            accepting = asyncio.create_task(
                Hand(elsewhere, "there").accept(message(2), addressed=addressed)
            )
            await until_somebody_waits(here.database)
        begun = await accepting

    assert begun is None
    assert second
    third = await here.finish(second)
    assert third
    assert third.ts == slack_ts(2)


async def until_somebody_waits(database: Database) -> None:
    """Wait until a PostgreSQL transaction is blocked by a lock; for SQLite there is no need to."""
    if database.is_sqlite:
        return
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(10), database.engine.connect() as connection:
        while not await connection.scalar(waiting):
            await connection.rollback()


# Room.


async def test_without_room_the_turn_is_recorded_and_its_thread_left_to_nobody(
    here: Hand, database: Database
) -> None:
    begun = await here.accept(FIRST, room=False)

    assert begun is None
    assert (await the_thread(database)).node is None
    assert (await the_turn(database)).attempts == 0


async def test_without_room_an_idle_thread_keeps_its_fence(here: Hand, database: Database) -> None:
    await here.finish(await here.begin())

    await here.accept(message(1), room=False, addressed=Addressed.IF_IN_THREAD)

    thread = await the_thread(database)
    assert (thread.node, thread.fence) == (None, 1)


async def test_whoever_has_room_takes_the_turn_that_nobody_drains(here: Hand, there: Hand) -> None:
    await here.accept(FIRST, room=False)

    (turn,) = await there.take_over()

    assert (turn.ts, turn.attempts, turn.claim.fence) == (FIRST.ts, 1, 2)


async def test_a_message_in_an_untaken_thread_begins_the_one_that_waited(here: Hand) -> None:
    await here.accept(FIRST, room=False)

    begun = await here.begin(message(1))

    assert begun.ts == FIRST.ts


# Finishing.


async def test_finishing_the_last_turn_releases_the_thread(here: Hand, database: Database) -> None:
    following = await here.finish(await here.begin())

    assert following is None
    assert (await the_thread(database)).node is None


async def test_finishing_begins_the_oldest_message_although_events_came_out_of_order(
    here: Hand,
) -> None:
    turn = await here.begin()
    for second in (3, 1, 2):
        await here.accept(message(second))

    order = []
    following = await here.finish(turn)
    while following:
        order.append(following.ts)
        following = await here.finish(following)

    assert order == [slack_ts(1), slack_ts(2), slack_ts(3)]


async def test_a_message_older_than_the_one_in_work_is_next(here: Hand) -> None:
    turn = await here.begin(message(5))
    await here.accept(message(7))
    await here.accept(message(2))

    following = await here.finish(turn)

    assert following
    assert following.ts == slack_ts(2)


async def test_going_on_keeps_the_claim(here: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))

    following = await here.finish(turn)

    assert following
    assert following.claim == turn.claim


async def test_a_node_that_stops_leaves_what_waits_to_others(here: Hand, there: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))

    following = await here.finish(turn, stay=False)

    assert following is None
    (taken,) = await there.take_over()
    assert (taken.ts, taken.attempts) == (slack_ts(1), 1)


async def test_finishing_notes_the_outcome_and_the_time(here: Hand, database: Database) -> None:
    turn = await here.begin()

    await here.finish(turn, "failed")

    row = await the_turn(database)
    assert row.outcome == "failed"
    assert row.finished_at >= row.created_at > 1_600_000_000


async def test_a_turn_is_finished_once_although_its_thread_goes_on(
    here: Hand, database: Database
) -> None:
    """A commit whose confirmation was lost began a turn, which is reclaimed."""
    turn = await here.begin()
    await here.accept(message(1))
    unconfirmed = await here.finish(turn)

    with pytest.raises(Lost):
        await here.finish(turn, "failed")

    assert unconfirmed
    assert (await the_turn(database)).outcome == "answered"
    reclaimed = await here.reclaim(place())
    assert reclaimed
    assert reclaimed.id == unconfirmed.id


# Where the thread goes on.

UNANSWERED_AFTER = {
    Outcome.ANSWERED: (False, False),
    Outcome.NOTHING_ASKED: (False, True),
    Outcome.REFUSED: (False, True),
    Outcome.UNDELIVERED: (False, True),
    Outcome.AWAITING: (True, True),
    Outcome.DELIVERED: (False, True),
    Outcome.FAILED: (True, True),
    Outcome.INTERRUPTED: (True, True),
    Outcome.STOPPED: (True, True),
    Outcome.WITHDRAWN: (True, True),
    Outcome.EDITED: (True, True),
    Outcome.FORGOTTEN: (True, True),
}


@pytest.mark.parametrize("before", [False, True], ids=["answered", "unanswered"])
@pytest.mark.parametrize("outcome", Outcome)
async def test_a_turn_without_an_answer_may_leave_unanswered_turns(
    outcome: Outcome, before: bool, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(_set_unanswered, before)

    await here.finish(turn, outcome)

    assert (await the_thread(database)).has_unanswered_turns is UNANSWERED_AFTER[outcome][before]


@pytest.mark.parametrize("outcome", Outcome)
async def test_an_answer_moves_a_thread_with_unanswered_turns_and_clears_the_mark(
    outcome: Outcome, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(_set_unanswered, True)
    await database.run(_answer, turn)

    await here.finish(turn, outcome)

    thread = await the_thread(database)
    assert (thread.conversation_id, thread.entry_id) == ("conv-1", "entry-1")
    assert thread.has_unanswered_turns is False


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.FAILED])
async def test_the_following_turn_knows_of_unanswered_turns(outcome: Outcome, here: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))

    following = await here.finish(turn, outcome)

    assert following
    assert following.has_unanswered_turns is (outcome is Outcome.FAILED)


async def test_a_new_thread_has_no_unanswered_turns(here: Hand) -> None:
    assert (await here.begin()).has_unanswered_turns is False


def _set_unanswered(connection: Connection, has_unanswered_turns: bool) -> None:
    connection.execute(update(Thread).values(has_unanswered_turns=has_unanswered_turns))


def _answer(connection: Connection, turn: OpenTurn) -> None:
    checkpoints.conversation_started(connection, turn, "conv-1", BY)
    checkpoints.answered(connection, turn, Answered("An answer.", "entry-1"))


# Beginning again what broke off.


async def test_a_turn_that_broke_off_is_begun_once_more(here: Hand) -> None:
    turn = await here.begin()

    again = await here.again(turn)

    assert (again.id, again.claim, again.attempts) == (turn.id, turn.claim, 2)


async def test_a_turn_that_broke_off_goes_before_an_older_one_that_came_meanwhile(
    here: Hand, database: Database
) -> None:
    turn = await here.begin(message(5))
    await here.accept(message(2))

    again = await here.again(turn)

    assert again.ts == slack_ts(5)
    assert (await the_turn(database, 2)).attempts == 0


async def test_what_the_attempt_achieved_that_broke_off_is_kept(here: Hand) -> None:
    turn = await here.begin()
    await here.database.run(_answer, turn)
    for second in (12, 11):
        await here.database.run(checkpoints.reply_posted, turn, slack_ts(second))

    again = await here.again(turn)

    assert (again.answer, again.conversation_id) == ("An answer.", "conv-1")
    assert again.replies == (slack_ts(12), slack_ts(11))


async def test_a_turn_that_broke_off_is_told_where_its_thread_stands(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await here.accept(message(1))
    await database.run(_answer, first)
    second = await here.finish(first)
    assert second
    await database.run(_set_unanswered, True)

    again = await here.again(second)

    assert again.continues_from == POINT
    assert again.has_unanswered_turns is True


async def test_who_was_overtaken_cannot_begin_again(
    here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.fall_silent()
    await there.take_over()

    with pytest.raises(Lost):
        await here.again(turn)

    assert (await the_turn(database)).attempts == 2


async def test_who_released_the_thread_cannot_begin_again(here: Hand) -> None:
    turn = await here.begin()
    await here.finish(turn)

    with pytest.raises(Lost):
        await here.again(turn)


async def test_a_turn_that_has_ended_is_not_begun_again_although_its_thread_goes_on(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await here.finish(turn)

    with pytest.raises(Lost):
        await here.again(turn)

    assert (await the_turn(database)).attempts == 1


# Fences.


async def test_who_was_overtaken_cannot_finish(here: Hand, there: Hand, database: Database) -> None:
    turn = await here.begin()
    await here.fall_silent()
    await there.take_over()

    with pytest.raises(Lost):
        await here.finish(turn)

    assert (await the_turn(database)).finished_at is None
    assert (await the_thread(database)).node == "there"


async def test_who_released_the_thread_has_no_claim_left(here: Hand) -> None:
    turn = await here.begin()
    await here.finish(turn, stay=False)
    await here.accept(message(1), room=False)

    with pytest.raises(Lost):
        await here.finish(turn)


async def test_who_released_the_thread_can_write_nothing_into_it(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.finish(turn)

    with pytest.raises(Lost):
        await database.run(checkpoints.answered, turn, Answered("Late.", "entry-1"))

    assert (await the_turn(database)).answer is None


async def test_a_claim_on_a_thread_that_no_longer_exists_is_lost(here: Hand) -> None:
    with pytest.raises(Lost):
        await here.database.run(inbox.guard, Claim(thread_id=404, fence=1))
