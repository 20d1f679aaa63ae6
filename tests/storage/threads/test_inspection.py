"""Dump of a thread's rows."""

from storage.engine.database import Database
from storage.records import Outcome
from storage.threads import inspection
from storage.turns import checkpoints
from tests.storage.support.hands import BY, Hand, message, place, slack_ts
from tests.storage.support.traces import answered


async def test_everything_of_a_thread_is_shown_by_table(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(checkpoints.reply_posted, turn, slack_ts(1))
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await here.finish(turn, Outcome.ANSWERED)
    await answered(here, message(2), "conv-1", "file-1")

    found = await database.run(inspection.of_thread, place())

    assert {name: len(shown) for name, shown in found.items()} == {
        "threads": 1,
        "turns": 2,
        "replies": 1,
        "files": 1,
    }
    assert [turn["ts"] for turn in found["turns"]] == [slack_ts(0), slack_ts(2)]
    assert found["threads"][0]["conversation_id"] == "conv-1"


async def test_nothing_of_other_threads_is_shown(here: Hand, database: Database) -> None:
    await here.begin(message(0, team="T2"))
    await here.begin(message(5, thread_ts=slack_ts(5)))

    assert await database.run(inspection.of_thread, place()) == {}


async def test_of_very_much_the_newest_is_shown(here: Hand, database: Database) -> None:
    for second in range(inspection.MAX_ROWS + 5):
        await here.accept(message(second))

    shown = (await database.run(inspection.of_thread, place()))["turns"]

    assert [turn["ts"] for turn in shown] == [
        slack_ts(n) for n in range(5, inspection.MAX_ROWS + 5)
    ]
