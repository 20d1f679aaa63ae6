"""Lineage of a thread's conversation."""

from dataclasses import replace

from storage.engine.database import Database
from storage.queue import inbox
from storage.records import Answered, ConversationPoint, NewTurn, OpenTurn, TurnCause
from storage.threads import lineage
from storage.threads.lineage import Lineage
from storage.turns import checkpoints
from tests.storage.support.hands import BY, FIRST, POINT, Hand, message, place


async def begun(hand: Hand, new: NewTurn, conversation: str) -> OpenTurn:
    turn = await hand.begin(new)
    await hand.database.run(checkpoints.conversation_started, turn, conversation, BY)
    return turn


async def answer(hand: Hand, new: NewTurn, entry: str, conversation: str = "conv-1") -> int:
    """A question, answered in that entry of a conversation."""
    turn = await begun(hand, new, conversation)
    await hand.database.run(checkpoints.answered, turn, Answered("Because.", entry))
    await hand.database.run(inbox.finish, turn, "answered")
    return turn.id


async def of(database: Database, new: NewTurn = FIRST) -> Lineage:
    found = await database.run(lineage.of_thread, place(new))
    assert found
    return found


def askers(found: Lineage) -> list[str]:
    return [told.user for told in found.answered]


async def test_a_thread_that_is_none_of_ours_has_none(database: Database) -> None:
    assert await database.run(lineage.of_thread, place()) is None


async def test_another_workspaces_thread_is_none_of_ours(here: Hand, database: Database) -> None:
    await answer(here, FIRST, "e1")

    found = await database.run(lineage.of_thread, ("T2", FIRST.channel, FIRST.thread_ts))

    assert found is None


async def test_a_thread_without_an_answer_stands_nowhere(here: Hand, database: Database) -> None:
    await here.finish(await here.begin(), "failed")

    found = await of(database)

    assert (found.point, found.answered) == (None, ())


async def test_questions_come_in_their_order(here: Hand, database: Database) -> None:
    await answer(here, FIRST, "e1")
    await answer(here, message(1, user="U2"), "e2")
    await answer(here, message(2, user="U3"), "e3", "conv-2")

    found = await of(database)

    assert askers(found) == ["U1", "U2", "U3"]
    assert found.point == ConversationPoint("conv-2", "e3", BY.agent_id, BY.agent_version)
    assert all(told.answered_at and told.profile == "general" for told in found.answered)


async def test_a_regenerated_answer_takes_the_place_of_the_first(
    here: Hand, database: Database
) -> None:
    first = await answer(here, FIRST, "e1")
    again = replace(FIRST, user="U2", cause=f"{TurnCause.AGAIN}:{first}")
    await answer(here, again, "e2", "conv-2")

    assert askers(await of(database)) == ["U1"]


async def test_a_question_without_an_answer_is_told_apart(here: Hand, database: Database) -> None:
    await answer(here, FIRST, "e1")
    turn = await begun(here, message(1, user="U2"), "conv-1")
    await here.finish(turn, "stopped")

    found = await of(database)

    assert askers(found) == ["U1"]
    assert [told.user for told in found.unanswered] == ["U2"]


async def test_a_branch_knows_what_came_before_it(here: Hand, database: Database) -> None:
    await answer(here, FIRST, "e1")
    branch = message(9, thread_ts="1700000009.000000", user="U2", cause="again:1")
    goes_on = replace(branch, continues_from=replace(POINT, entry_id="e1"))
    await answer(here, goes_on, "e2", "conv-2")

    assert askers(await of(database, branch)) == ["U1", "U2"]


async def test_what_another_channel_asked_is_not_told(here: Hand, database: Database) -> None:
    await answer(here, FIRST, "e1")
    elsewhere = message(9, thread_ts="1700000009.000000", channel="C2", cause="again:1")
    goes_on = replace(elsewhere, continues_from=replace(POINT, entry_id="e1"))
    await answer(here, goes_on, "e2", "conv-2")

    assert len((await of(database, elsewhere)).answered) == 1
