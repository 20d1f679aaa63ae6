"""Edits of questions, by the state of the turn that answers them."""

from dataclasses import replace

import pytest

from storage.agents import place_settings
from storage.engine.database import Database
from storage.queue import cancellation
from storage.records import Addressed, Follow, NewTurn, Outcome
from storage.turns import checkpoints, edits
from storage.turns.edits import AppliedEdit, EditFate
from tests.storage.support.hands import BY, FIRST, POINT, Hand, message, slack_ts, the_turn
from tests.storage.support.traces import save

EDIT = "1700000050.000000"
NEW = replace(FIRST, text="What is a hedge?", attachments=("F1",))
REPLY = slack_ts(5)


async def apply(
    database: Database,
    new: NewTurn = NEW,
    addressed: Addressed | None = Addressed.DIRECTLY,
    *,
    has_new_words: bool = True,
) -> AppliedEdit:
    def work(*arguments: object) -> AppliedEdit:
        return edits.apply(*arguments, has_new_words=has_new_words)  # type: ignore[arg-type]

    return await database.run(work, new, EDIT, addressed)


async def due(database: Database) -> list[str]:
    """The edits that can be offered an answer now; they are claimed."""
    found = await database.run(edits.due, 10)
    return [offer.edit for offer in found if await database.run(edits.claim, offer)]


async def test_a_message_that_asked_nothing_is_unknown(database: Database) -> None:
    assert (await apply(database)).fate is EditFate.UNKNOWN


async def test_another_persons_message_is_unknown(here: Hand, database: Database) -> None:
    await here.begin()

    assert (await apply(database, replace(NEW, user="U2"))).fate is EditFate.UNKNOWN


async def test_a_question_that_waits_gets_the_new_words(here: Hand, database: Database) -> None:
    await here.begin()
    await here.accept(message(1))

    applied = await apply(database, message(1, text="And a hedge?", attachments=("F1",)))

    turn = await the_turn(database, 1)
    assert applied.fate is EditFate.DROPPED
    assert (turn.text, turn.attachments, turn.stopped) == ("And a hedge?", ["F1"], None)


@pytest.mark.parametrize("begun", [False, True], ids=["waits", "begun"])
async def test_a_question_that_is_for_us_no_longer_is_withdrawn(
    here: Hand, database: Database, begun: bool
) -> None:
    await here.begin()
    await here.accept(message(1))

    applied = await apply(database, NEW if begun else message(1), None)

    assert applied.fate is EditFate.WITHDRAWN
    assert (await the_turn(database, 0 if begun else 1)).stopped == Outcome.WITHDRAWN


async def test_a_question_of_which_nothing_is_shown_is_asked_again(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()

    applied = await apply(database)

    assert (applied.fate, applied.stops) == (EditFate.SUPERSEDED, turn.id)
    assert (await the_turn(database)).stopped == Outcome.EDITED
    assert applied.again == replace(NEW, cause=f"again:{turn.id}:{EDIT}")


async def test_one_that_is_asked_again_continues_where_the_thread_stands(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await save(database, first, POINT.conversation_id)
    await here.finish(first)
    second = await here.begin(message(1))
    before = await apply(database, message(1))
    await database.run(cancellation.withdraw, *FIRST_PLACE, slack_ts(1))
    await database.run(checkpoints.conversation_started, second, "conv-2", BY)
    after = await apply(database, message(1))

    for applied in (before, after):
        assert applied.again is not None
        assert applied.again.continues_from is not None
        assert applied.again.continues_from.conversation_id == POINT.conversation_id


FIRST_PLACE = (FIRST.team, FIRST.channel)


async def test_the_same_edit_told_again_asks_the_same_again(here: Hand, database: Database) -> None:
    turn = await here.begin()

    first = await apply(database)
    second = await apply(database)
    await here.finish(turn, Outcome.EDITED)
    third = await apply(database)

    assert first.again == second.again == third.again


async def test_an_edit_of_an_answer_that_is_shown_is_offered_when_that_ends(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.reply_posted, turn, REPLY)

    applied = await apply(database)
    before = await due(database)
    await here.finish(turn)

    assert applied == AppliedEdit(EditFate.DROPPED)
    assert (before, await due(database), await due(database)) == ([], [EDIT], [])


async def test_it_is_not_offered_where_the_message_is_for_us_no_longer(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.reply_posted, turn, REPLY)
    await apply(database)

    await apply(database, addressed=None)
    await here.finish(turn)

    assert await due(database) == []


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.FORGOTTEN])
async def test_it_is_not_offered_where_the_question_is_gone(
    here: Hand, database: Database, outcome: Outcome
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.reply_posted, turn, REPLY)
    await apply(database)

    await here.finish(turn, outcome)

    assert await due(database) == []


async def test_an_edit_after_the_answer_is_for_the_person_to_decide(
    here: Hand, database: Database
) -> None:
    await here.finish(await here.begin())

    assert (await apply(database)).fate is EditFate.ANSWERED
    assert (await apply(database, addressed=None)).fate is EditFate.DROPPED
    assert (await apply(database, has_new_words=False)).fate is EditFate.DROPPED


async def test_a_question_that_was_withdrawn_and_calls_again_is_asked(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await apply(database, addressed=None)
    await here.finish(turn, Outcome.WITHDRAWN)

    applied = await apply(database)

    assert applied.fate is EditFate.SUPERSEDED
    assert applied.again is not None


async def test_an_edit_of_what_somebody_stops_asks_nothing(here: Hand, database: Database) -> None:
    await here.begin()
    await database.run(cancellation.stop, *FIRST_PLACE, FIRST.thread_ts, slack_ts(60))

    assert await apply(database) == AppliedEdit(EditFate.DROPPED)


async def test_a_plain_reply_is_for_us_unless_the_channel_follows_mentions(
    here: Hand, database: Database
) -> None:
    await here.finish(await here.begin())
    in_thread = await apply(database, addressed=Addressed.IF_IN_THREAD)

    await database.run(place_settings.choose_follow, *FIRST_PLACE, Follow.MENTION)
    on_mention = await apply(database, addressed=Addressed.IF_IN_THREAD)

    assert in_thread.fate is EditFate.ANSWERED
    assert on_mention.fate is EditFate.DROPPED


async def test_an_edit_while_files_are_sent_again_is_offered_afterwards(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.finish(turn)
    again = await here.begin(replace(FIRST, cause=f"files:{turn.id}"))

    await apply(database)
    await here.finish(again, Outcome.DELIVERED)

    assert await due(database) == [EDIT]
