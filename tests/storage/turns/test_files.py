"""Files that tools made, in both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from storage.engine.database import Database
from storage.models import ProducedFile
from storage.records import Answered, GeneratedFile, Lost, OpenTurn
from storage.turns import checkpoints
from storage.turns import files as produced
from storage.turns.files import FileOrigin
from tests.storage.support.hands import FIRST, Hand, rows

Change = Callable[[Connection, OpenTurn], None]

FOX = GeneratedFile(0, "file-fox", "fox.png", "A fox")
HEN = GeneratedFile(1, "file-hen", "hen.png")


def answer(connection: Connection, turn: OpenTurn) -> None:
    checkpoints.answered(connection, turn, Answered("Look.", "entry-1", files=(FOX, HEN)))


def upload(connection: Connection, turn: OpenTurn) -> None:
    produced.uploaded(connection, turn.claim, turn.id, {1: "F2", 0: "F1"})


def share(connection: Connection, turn: OpenTurn) -> None:
    produced.shared(connection, turn.claim, turn.id, [0])


def give_up(connection: Connection, turn: OpenTurn) -> None:
    produced.given_up(connection, turn.claim, turn.id, [0])


async def test_files_are_recorded_with_the_answer(here: Hand, database: Database) -> None:
    turn = await here.begin()

    await database.run(answer, turn)
    await database.run(answer, turn)

    assert await database.run(produced.missing, turn.id) == [FOX, HEN]


async def test_an_upload_is_noted_until_it_is_shared(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(answer, turn)

    await database.run(upload, turn)

    found = await database.run(produced.missing, turn.id)
    assert [file.slack_file_id for file in found] == ["F1", "F2"]


async def test_what_is_shared_is_not_missing(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(answer, turn)

    await database.run(share, turn)

    assert await database.run(produced.missing, turn.id) == [HEN]


@pytest.mark.parametrize("change", [share, give_up])
async def test_words_go_with_their_use(change: Change, here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(answer, turn)

    await database.run(change, turn)

    assert [row.alt for row in await rows(database, ProducedFile)] == [None, None]


@pytest.mark.parametrize("change", [answer, upload, share, give_up])
async def test_who_was_overtaken_notes_nothing_of_files(
    change: Change, here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(answer, turn)
    before = await rows(database, ProducedFile)
    await here.fall_silent()
    await there.take_over()

    with pytest.raises(Lost):
        await database.run(change, turn)

    assert await rows(database, ProducedFile) == before


@pytest.mark.parametrize(
    ("team", "channel", "found"),
    [
        ("T1", "C1", FileOrigin(FIRST.thread_ts, FIRST.ts)),
        ("T1", "C2", None),
        ("T2", "C1", None),
    ],
    ids=["here", "another channel", "another workspace"],
)
async def test_an_origin_is_known_to_its_own_channel(
    team: str, channel: str, found: FileOrigin | None, here: Hand, database: Database
) -> None:
    turn = await here.begin()

    assert await database.run(produced.origin, team, channel, turn.id) == found
