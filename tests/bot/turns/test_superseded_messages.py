"""A message that was posted for a turn of somebody else: removed, unless it is theirs too."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.slack.client import SlackClient
from bot.turns.superseded_messages import SupersededMessages
from playground.faults import Fault
from playground.slack import LocalSlack
from storage.engine.database import Database
from storage.records import OpenTurn, Outcome
from storage.turns import checkpoints
from tests.storage.support.hands import Hand, message

CHANNEL = "C0GENERAL"
QUESTION = message(channel=CHANNEL)
OTHER = "1700000099.000000"


class Watched(Database):
    """Tells when somebody looked at what is in the database once, and then again."""

    def __init__(self, database: Database) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(database))
        self.looked_at = asyncio.Event()

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        found = await super().run(body, *args, **kwargs)
        self.looked_at.set()
        return found

    async def looked_at_twice(self) -> None:
        async with asyncio.timeout(10):
            for _ in range(2):
                self.looked_at.clear()
                await self.looked_at.wait()


@dataclass(slots=True)
class Scene:
    """We posted `ours` for the turn `lost`; the heir has the same turn as `theirs`."""

    database: Watched
    slack: LocalSlack
    client: SlackClient
    superseded: SupersededMessages
    heir: Hand
    theirs: OpenTurn
    lost: OpenTurn
    ours: str

    @property
    def shows_ours(self) -> bool:
        return self.ours in self.slack.workspace.channels[CHANNEL].messages

    async def heir_records(self, ts: str) -> None:
        await self.database.run(checkpoints.reply_posted, self.theirs, ts)

    def begin(self) -> None:
        self.superseded.begin(self.lost, self.ours)

    async def end(self) -> None:
        """Wait until what was begun is done."""
        async with asyncio.timeout(10):
            await asyncio.gather(*self.superseded._tasks)


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    local = LocalSlack()
    async with TestServer(local.app) as server:
        local.public_url = str(server.make_url("")).rstrip("/")
        yield local


@pytest_asyncio.fixture
async def scene(database: Database, slack: LocalSlack) -> AsyncIterator[Scene]:
    watched = Watched(database)
    client = SlackClient(slack.bot_token, slack.api_url)
    superseded = SupersededMessages(watched, client)
    heir = Hand(watched, "heir")
    lost = await Hand(watched, "here").begin(QUESTION)
    [theirs] = await heir.take_over()
    posted = await client.call("chat.postMessage", channel=CHANNEL, text="Hi")
    yield Scene(watched, slack, client, superseded, heir, theirs, lost, str(posted["ts"]))
    await superseded.close()
    await client.close()


async def test_our_message_goes_where_the_new_holder_has_another(scene: Scene) -> None:
    await scene.heir_records(OTHER)

    scene.begin()
    await scene.end()

    assert not scene.shows_ours


async def test_our_message_stays_where_the_new_holder_made_it_its_own(scene: Scene) -> None:
    await scene.heir_records(scene.ours)
    await scene.heir_records(OTHER)

    scene.begin()
    await scene.end()

    assert scene.shows_ours


async def test_our_message_goes_where_the_turn_ended_without_any(scene: Scene) -> None:
    await scene.heir.finish(scene.theirs, Outcome.UNDELIVERED)

    scene.begin()
    await scene.end()

    assert not scene.shows_ours


async def test_our_message_stays_until_the_new_holder_has_another(scene: Scene) -> None:
    scene.begin()
    await scene.database.looked_at_twice()
    was_shown = scene.shows_ours

    await scene.heir_records(OTHER)
    await scene.end()

    assert (was_shown, scene.shows_ours) == (True, False)


async def test_a_message_that_is_gone_already_is_no_trouble(scene: Scene) -> None:
    await scene.heir_records(OTHER)
    await scene.client.call("chat.delete", channel=CHANNEL, ts=scene.ours)

    scene.begin()
    await scene.end()

    assert not scene.shows_ours


async def test_a_removal_that_did_not_reach_slack_is_tried_again(scene: Scene) -> None:
    await scene.heir_records(OTHER)
    scene.slack.faults.add("chat.delete", Fault("drop_before"))

    scene.begin()
    await scene.end()

    assert not scene.shows_ours


async def test_closing_leaves_our_message_to_the_new_holder(scene: Scene) -> None:
    scene.begin()

    await scene.superseded.close()

    assert scene.superseded._tasks == set()
    assert scene.shows_ours
