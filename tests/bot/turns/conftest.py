"""Recovery between the fakes of Slack and Mistral."""

import pytest

from bot.turns.recovery import Recovery
from storage.engine.database import Database
from tests.support.fakes import FakeConversations, FakeThreads, continuing


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def threads() -> FakeThreads:
    return FakeThreads()


@pytest.fixture
def recovery(sqlite: Database, conversations: FakeConversations, threads: FakeThreads) -> Recovery:
    return Recovery(sqlite, continuing(conversations), threads)
