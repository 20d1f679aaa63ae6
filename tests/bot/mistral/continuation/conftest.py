"""Scripted conversations, and how they continue, on a real database."""

import pytest

from bot.conversations.continuation import ConversationContinuation
from bot.mistral.continuation.kin import RecordedKin
from storage.engine.database import Database
from tests.support.fakes import FakeConversations, continuing


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def continuation(sqlite: Database, conversations: FakeConversations) -> ConversationContinuation:
    return continuing(conversations, kin=RecordedKin(sqlite))
