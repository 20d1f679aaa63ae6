"""A question's wait for the files that come with it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversations.attachments import Attachments
from bot.slack.files import SharedFile
from bot.slack.streaming.content import TaskCard
from storage.engine.database import Database
from tests.storage.support.hands import Hand, message
from tests.storage.support.shared_files import CARRIED, NEW, Clerk
from tests.support.clock import Clock

NOBODY: Any = object()


@pytest.fixture
def clerk(database: Database) -> Clerk:
    return Clerk(database, "here")


class Files:
    """A document, whatever is asked for."""

    async def file(self, file_id: str) -> SharedFile:
        return SharedFile(
            file_id, "tea.txt", "text/plain", "txt", 11, "", "hosted", "U1", False, {}
        )


async def test_a_question_does_not_wait_for_ever(
    clerk: Clerk, database: Database, clock: Clock
) -> None:
    here, new = Hand(database, "here"), message(attachments=("F1",))
    await here.send_heartbeat()
    share = await clerk.begin(replace(NEW, channel=new.channel, message_ts=new.ts))
    await clerk.fetch(share, replace(CARRIED, message_ts=new.ts))
    turn = await here.begin(new)
    cards: list[TaskCard] = []

    def impatient(card: TaskCard) -> None:
        cards.append(card)
        clock.now += 181.0

    brought = await Attachments(database, Files(), NOBODY, clock=clock).of(turn, impatient)

    assert "is still being read" in brought.notice
    assert brought.documents == ()
    assert cards[0].title.startswith("Reading ")
