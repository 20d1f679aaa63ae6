"""Transcripts of clips: kept while their turn is open, by the holder of its thread alone."""

import pytest
from sqlalchemy import Connection, text

from storage.engine.database import Database
from storage.records import Lost, OpenTurn
from storage.retention import forgetting
from storage.token_usage import TRANSCRIPTION, TokenUsage, TurnUsage
from storage.turns import voice
from storage.turns.voice import KnownTranscript, QuotedMessage
from tests.storage.support.hands import FIRST, Hand, message

HERE = (FIRST.team, FIRST.channel, FIRST.ts)
TOOK = TurnUsage().plus(TokenUsage(calls={TRANSCRIPTION: 1}, audio=7))


async def begun(hand: Hand) -> OpenTurn:
    return await hand.begin(message(attachments=("F1", "F2")))


async def known(database: Database) -> dict[str, KnownTranscript]:
    return await database.run(voice.known, HERE)


async def test_what_was_heard_outlives_an_interruption(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.heard, turn, "F1", "Tea?", TOOK)
    again = await here.again(turn)

    assert await known(database) == {"F1": KnownTranscript("Tea?", ())}
    assert (again.usage.ended.audio, again.usage.ended.calls) == (7, {TRANSCRIPTION: 1})


async def test_when_the_turn_ends_only_the_quotes_remain(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.heard, turn, "F1", "Tea?", TOOK)
    await database.run(voice.keep, turn, "F1", "Tea?", quotes=["2.0", "3.0"])
    await here.finish(turn)

    assert await known(database) == {"F1": KnownTranscript(None, ("2.0", "3.0"))}


async def test_quotes_come_in_their_order(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.keep, turn, "F2", "First", quotes=["2.0"])
    await database.run(voice.keep, turn, "F1", "Second", quotes=["3.0", "4.0"])

    found = await database.run(voice.quoted, HERE)
    assert found == QuotedMessage(FIRST.thread_ts, (("2.0",), ("3.0", "4.0")))
    assert await database.run(voice.take_quotes, HERE) in (
        ["2.0", "3.0", "4.0"],
        ["3.0", "4.0", "2.0"],
    )
    assert await database.run(voice.quoted, HERE) is None


async def test_who_lost_the_thread_writes_nothing(
    database: Database, here: Hand, there: Hand
) -> None:
    turn = await begun(here)
    await here.fall_silent()
    await there.take_over()

    with pytest.raises(Lost):
        await database.run(voice.heard, turn, "F1", "Tea?", TOOK)
    assert await known(database) == {}


async def test_another_workspace_or_message_finds_nothing(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.keep, turn, "F1", "Tea?", quotes=["2.0"])

    for position in (("T2", *HERE[1:]), (HERE[0], "C2", HERE[2]), (*HERE[:2], "9.0")):
        assert await database.run(voice.known, position) == {}
        assert await database.run(voice.quoted, position) is None


async def test_words_are_encrypted(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.heard, turn, "F1", "Tea at four", TOOK)

    def stored(connection: Connection) -> str:
        return str(connection.scalar(text("SELECT text FROM voice_transcripts")))

    assert "Tea" not in await database.run(stored)


async def test_a_forgotten_thread_takes_them_along(database: Database, here: Hand) -> None:
    turn = await begun(here)
    await database.run(voice.keep, turn, "F1", "Tea?", quotes=["2.0"])
    await here.finish(turn)
    await database.run(forgetting.forget, (FIRST.team, FIRST.channel, FIRST.thread_ts), "9")

    assert await known(database) == {}


def test_a_turn_without_clips_is_stored_as_older_versions_read_it() -> None:
    assert "audio" not in TurnUsage(TokenUsage(10)).stored()["ended"]
    assert TurnUsage.read(TOOK.stored()) == TOOK
