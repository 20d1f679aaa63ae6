"""Recovery, and a whole turn, between fakes."""

import pytest

from bot.mistral.continuation.kin import RecordedKin
from bot.turns import attempt_reply
from bot.turns.recovery import Recovery
from storage.engine.database import Database
from tests.storage.support.hands import Hand
from tests.support.fakes import FakeConversations, FakeThreads, continuing
from tests.support.turns import TurnScene


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def threads() -> FakeThreads:
    return FakeThreads()


@pytest.fixture
def recovery(sqlite: Database, conversations: FakeConversations, threads: FakeThreads) -> Recovery:
    return Recovery(sqlite, continuing(conversations, kin=RecordedKin(sqlite)), threads)


@pytest.fixture
async def scene(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> TurnScene:
    monkeypatch.setattr(attempt_reply, "QUESTION_FIRST", 0.0)
    return TurnScene(sqlite, await Hand(sqlite, "here").begin())
