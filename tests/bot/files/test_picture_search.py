"""Pictures of answers, searched for in their conversation by a process that hasn't read it."""

import base64
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager

import pytest

from bot.core import errors
from bot.core.answers.agent_events import Event, InlinePicture, TextDelta
from bot.core.file_errors import FileGone
from bot.files.inline_pictures import PictureStore, ProducedFiles
from bot.files.picture_search import PictureSearch, SearchedFiles, contained
from bot.mistral.files import Download
from bot.mistral.history import HistoryEntry
from storage.engine.database import Database
from storage.records import Answered
from storage.turns import checkpoints
from tests.storage.support.hands import Hand
from tests.support.fakes import GENERAL, FakeConversations, FakeKin, at_once, continued_by

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(251))
URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
PICTURE = InlinePicture(URL)


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([], []),
        ([TextDelta("e", "No picture, data:image/ alone.")], []),
        ([PICTURE], [PICTURE]),
        ([TextDelta("e", f"Look: ![a]({URL}). Nice.")], [PICTURE]),
        ([TextDelta("e", URL[:30]), TextDelta("e", URL[30:])], [PICTURE]),
        ([TextDelta("e", "One: "), PICTURE, TextDelta("e", f"two: {URL}")], [PICTURE] * 2),
        ([TextDelta("e", f"```\n{URL}\n```")], []),
    ],
    ids=["nothing", "no-picture", "chunk", "in-markdown", "in-two", "both", "code"],
)
def test_pictures_are_found_wherever_an_answer_has_them(
    events: list[Event], found: list[InlinePicture]
) -> None:
    assert [*contained(events)] == found


@pytest.fixture
def pictures() -> Iterator[PictureStore]:
    store = PictureStore()
    yield store
    store.close()


@pytest.fixture
def file_id() -> str:
    """The id of the picture where it is kept."""
    store = PictureStore()
    kept = store.keep(URL)
    store.close()
    return kept.file_id


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
async def files(
    sqlite: Database, conversations: FakeConversations, pictures: PictureStore
) -> SearchedFiles:
    """Files of a turn that another process answered in “conv-1”."""
    turn = await Hand(sqlite, "here").begin()
    await sqlite.run(checkpoints.conversation_started, turn, "conv-1", GENERAL)
    await sqlite.run(checkpoints.answered, turn, Answered("Look.", "e1"))
    search = PictureSearch(sqlite, continued_by(conversations, FakeKin(), at_once), pictures)
    return SearchedFiles(ProducedFiles(Nothing(), pictures), search, turn.id)


class Nothing:
    """Mistral without files."""

    def opened(self, file_id: str) -> AbstractAsyncContextManager[Download]:
        raise AssertionError(file_id)


async def test_a_picture_is_read_again_from_its_conversation(
    files: SearchedFiles, file_id: str, conversations: FakeConversations
) -> None:
    entry = HistoryEntry("e1", "assistant", "", (TextDelta("e1", f"Look: {URL}"),))
    conversations.histories["conv-1"] = [entry]

    for _ in range(2):
        async with files.opened(file_id) as download:
            assert b"".join([chunk async for chunk in download.chunks]) == PNG

    assert conversations.calls == [("history", "conv-1")]


async def test_a_picture_that_its_conversation_lacks_is_gone(
    files: SearchedFiles, file_id: str, conversations: FakeConversations
) -> None:
    conversations.histories["conv-1"] = [HistoryEntry("e1", "assistant", "Look.")]

    with pytest.raises(FileGone):
        async with files.opened(file_id):
            pass


async def test_a_conversation_that_cannot_be_read_now_is_no_final_answer(
    files: SearchedFiles, file_id: str, conversations: FakeConversations
) -> None:
    conversations.on("history", errors.ModelUnreachable())

    with pytest.raises(errors.ModelUnreachable):
        async with files.opened(file_id):
            pass
