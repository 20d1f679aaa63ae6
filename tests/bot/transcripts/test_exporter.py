"""People are told of an export that fails, whatever the reason."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor, ActorInChannel
from bot.mistral.port import ConversationPort, Dialogue, Exchange
from bot.profiles import catalogue
from bot.slack.identity import Identity
from bot.slack.posting.direct_messages import WrittenFile
from bot.transcripts.errors import NotExported
from bot.transcripts.exporter import Exporter
from storage.engine.database import Database
from storage.queue import inbox
from storage.records import Answered, ConversationPoint
from storage.turns import checkpoints
from tests.storage.support.hands import BY, FIRST, Hand

HERE = ActorInChannel(FIRST.team, FIRST.user, FIRST.channel)


class World:
    """Slack and Mistral, as far as an export needs them; `error` is what Mistral raises."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.given: list[tuple[str, str, list[str]]] = []
        self.told: list[str] = []
        self.over = asyncio.Event()

    async def dialogue(self, _point: ConversationPoint) -> Dialogue:
        if self.error:
            raise self.error
        return Dialogue((Exchange("Hi", ("Because.",)),), until=1)

    async def name(self, user: str) -> str:
        return user

    async def give(self, who: Actor, text: str, sheets: Sequence[WrittenFile]) -> None:
        self.given.append((who.user, text, [one.name for one in sheets]))
        self.over.set()

    async def tell(self, text: str) -> None:
        self.told.append(text)
        self.over.set()


@pytest.fixture
async def thread(here: Hand, database: Database) -> None:
    """A thread in which something was answered."""
    turn = await here.begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await database.run(checkpoints.answered, turn, Answered("Because.", "e1"))
    await database.run(inbox.finish, turn, "answered")


@pytest.fixture
def here(database: Database) -> Hand:
    return Hand(database, "here")


def exporter(database: Database, world: World, background: BackgroundTasks) -> Exporter:
    catalogues = WorkspaceCatalogues(catalogue.load(), database)
    identity = Identity("T1", "Acme", "UBOT", "B1", frozenset(), url="")
    conversations = cast("ConversationPort", world)
    return Exporter(database, conversations, catalogues, world, identity, world, background)


async def test_without_a_link_it_comes_all_the_same(thread: None, database: Database) -> None:
    world, background = World(), BackgroundTasks()

    await exporter(database, world, background).begin(HERE, FIRST.thread_ts, world.tell)
    async with asyncio.timeout(5):
        await world.over.wait()

    [(user, text, names)] = world.given
    assert user == FIRST.user
    assert "Your export of the thread." in text
    assert [name.rpartition(".")[2] for name in names] == ["md", "json"]


async def test_the_unexpected_is_told_and_logged(thread: None, database: Database) -> None:
    world, background = World(ZeroDivisionError()), BackgroundTasks()

    with capture_logs() as logs:
        await exporter(database, world, background).begin(HERE, FIRST.thread_ts, world.tell)
        async with asyncio.timeout(5):
            while background.busy:
                await asyncio.sleep(0)

    assert world.told == [NotExported().sentence]
    assert "background_task_failed" in [entry["event"] for entry in logs]


async def test_where_there_is_too_much_to_do_that_is_said(thread: None, database: Database) -> None:
    world = World()

    with pytest.raises(NotExported):
        await exporter(database, world, BackgroundTasks(most=0)).begin(
            HERE, FIRST.thread_ts, world.tell
        )
