"""Privacy of what people and models write."""

import logging

import pytest
from sqlalchemy import Connection, select

from playground.faults import Fault
from playground.model import ScriptedModel
from storage.models import Turn
from tests.support.app import Stage, opened

SECRET = "xylophone"


async def talk(stage: Stage) -> None:
    """A conversation in which everything goes wrong once."""
    stage.mistral.faults.add("conversations.start", Fault("error", status=500))
    stage.slack.faults.add("chat.startStream", Fault("error", status=500))
    thread = await stage.ask(f"The word is {SECRET}")
    await stage.answers(thread)
    await stage.say(f"Again: {SECRET}", thread=thread)
    await stage.answers(thread, 2)


def texts(connection: Connection) -> list[tuple[str | None, str | None]]:
    return [(row.text, row.answer) for row in connection.execute(select(Turn.text, Turn.answer))]


async def test_the_logs_carry_no_words(
    migrated_sqlite: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with opened(migrated_sqlite, model=ScriptedModel(f"You said {SECRET}")) as stage:
        await talk(stage)

    out, err = capfd.readouterr()
    assert "turn_ended" in out
    assert SECRET not in out + err + caplog.text
    assert "xoxb-" not in out + err + caplog.text


async def test_the_database_keeps_no_words_of_a_finished_turn(database_url: str) -> None:
    async with opened(database_url, model=ScriptedModel(f"You said {SECRET}")) as stage:
        await talk(stage)

        assert await stage.app.database.run(texts) == [(None, None), (None, None)]
