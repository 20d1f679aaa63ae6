"""Slack messages that turns recorded."""

from storage.engine.database import Database
from storage.turns import checkpoints, replies
from tests.storage.support.hands import Hand, message


async def test_messages_that_no_turn_recorded_keep_their_order(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.reply_posted, turn, "2.0")

    found = await database.run(replies.unrecorded, "T1", "C1", ["3.0", "2.0", "1.0"])

    assert found == ["3.0", "1.0"]


async def test_nothing_is_asked_about_nothing(database: Database) -> None:
    assert await database.run(replies.unrecorded, "T1", "C1", []) == []


async def test_the_same_timestamp_in_another_place_is_another_message(
    here: Hand, database: Database
) -> None:
    turn = await here.begin(message(channel="C2"))
    await database.run(checkpoints.reply_posted, turn, "1.0")
    other = await here.begin(message(team="T2"))
    await database.run(checkpoints.reply_posted, other, "1.0")

    assert await database.run(replies.unrecorded, "T1", "C1", ["1.0"]) == ["1.0"]
