"""Answers that another one replaces are marked, whatever happens to the marking."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.slack.client import SlackClient
from bot.turns.outdated_answers import MARK, OutdatedAnswers
from playground.faults import Fault
from playground.slack import LocalSlack
from storage.engine.database import Database
from storage.records import OpenTurn, Outcome
from storage.turns import checkpoints
from tests.storage.support.hands import Hand, message

CHANNEL = "C0GENERAL"


@dataclass(slots=True)
class Scene:
    """An answer of two messages, and the turn that gives it again."""

    database: Database
    slack: LocalSlack
    client: SlackClient
    again: OpenTurn
    messages: tuple[str, ...]

    async def mark(self, outcome: Outcome = Outcome.ANSWERED, cause: str = "") -> None:
        turn = replace(self.again, cause=cause or self.again.cause)
        await OutdatedAnswers(self.database).mark(turn, outcome, self.client)

    @property
    def marked(self) -> list[bool]:
        posted = self.slack.workspace.channels[CHANNEL].messages
        return [MARK in posted[ts].reactions for ts in self.messages]


@pytest_asyncio.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    local = LocalSlack()
    async with TestServer(local.app) as server:
        local.public_url = str(server.make_url("")).rstrip("/")
        client = SlackClient(local.bot_token, local.api_url)
        turn = await Hand(database, "here").begin(message(channel=CHANNEL))
        posted = [
            str((await client.call("chat.postMessage", channel=CHANNEL, text=text))["ts"])
            for text in ("One", "Two")
        ]
        for ts in posted:
            await database.run(checkpoints.reply_posted, turn, ts)
        again = replace(turn, cause=f"again:{turn.id}")
        yield Scene(database, local, client, again, tuple(posted))
        await client.close()


async def test_each_message_of_the_old_answer_is_marked(scene: Scene) -> None:
    await scene.mark()

    assert scene.marked == [True, True]


async def test_so_it_is_for_an_edited_question(scene: Scene) -> None:
    await scene.mark(cause=f"{scene.again.cause}:1700000020.000000")

    assert scene.marked == [True, True]


async def test_who_takes_the_turn_up_after_a_crash_marks_what_is_left(scene: Scene) -> None:
    await scene.client.call(
        "reactions.add", channel=CHANNEL, timestamp=scene.messages[0], name=MARK
    )

    await scene.mark()

    assert scene.marked == [True, True]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.STOPPED, Outcome.WITHDRAWN])
async def test_an_answer_stays_that_no_other_replaces(scene: Scene, outcome: Outcome) -> None:
    await scene.mark(outcome)

    assert scene.marked == [False, False]


async def test_the_answer_to_another_message_marks_nothing(scene: Scene) -> None:
    await scene.mark(cause="message")

    assert scene.marked == [False, False]


async def test_a_mark_that_slack_refuses_ends_nothing(scene: Scene) -> None:
    scene.slack.faults.add("reactions.add", Fault("error"))

    await scene.mark()

    assert False in scene.marked
