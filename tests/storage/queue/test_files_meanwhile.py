"""Files that are posted between two turns of a thread, as the later turn knows of them (B3)."""

from dataclasses import replace
from typing import Any

import pytest

from storage.agents import place_settings
from storage.documents import shares
from storage.documents.records import NewShare
from storage.engine.database import Database
from tests.storage.support.hands import FIRST, Hand, message, slack_ts

FILE = NewShare("T1", "C1", "F1", "U2", slack_ts(5), FIRST.ts, skip=True)


@pytest.fixture
async def here(database: Database) -> Hand:
    hand = Hand(database, "here")
    await hand.send_heartbeat()
    return hand


async def test_a_turn_knows_of_files_posted_since_the_last_one(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await here.finish(first)
    await database.run(shares.record, FILE)

    second = await here.begin(message(9))
    again = await here.again(second)
    await here.finish(again)
    third = await here.begin(message(12))

    assert not first.files_meanwhile
    assert second.files_meanwhile
    assert again.files_meanwhile
    assert not third.files_meanwhile


async def test_a_queued_turn_knows_of_them_too(here: Hand, database: Database) -> None:
    first = await here.begin()
    await database.run(shares.record, FILE)
    await here.accept(message(9))

    second = await here.finish(first)

    assert second
    assert second.files_meanwhile


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"team": "T2"},
        {"channel": "C2"},
        {"thread_ts": slack_ts(1)},
        {"thread_ts": None},
        {"message_ts": slack_ts(9)},
        {"message_ts": slack_ts(11)},
    ],
    ids=["team", "channel", "thread", "no thread", "its own", "later"],
)
async def test_files_of_elsewhere_and_its_own_do_not_count(
    elsewhere: dict[str, Any], here: Hand, database: Database
) -> None:
    await here.finish(await here.begin())
    await database.run(shares.record, replace(FILE, **elsewhere))

    assert not (await here.begin(message(9))).files_meanwhile


async def test_pictures_count_where_documents_stay_out(here: Hand, database: Database) -> None:
    await database.run(place_settings.choose_auto, "T1", "C1", auto=False)

    assert await database.run(shares.record, FILE)
    assert not await database.run(shares.record, replace(FILE, file_id="F2", skip=False))
