"""The end of an answer says from where its conversation continues."""

import pytest

from bot.core.answers.agent_events import Event, FileProduced, Finished, Started, TextDelta
from bot.mistral.continuation.checksums import checksum
from bot.mistral.continuation.positions import located
from storage.records import ConversationPoint, Responder
from tests.support.fakes import answer

BY = Responder("general", "agent-1", 4)


async def end_of(*events: Event, place: int | None = None) -> ConversationPoint | None:
    [end] = [
        event async for event in located(answer(*events), BY, place) if isinstance(event, Finished)
    ]
    return end.point


@pytest.mark.parametrize(
    ("events", "entry_id", "text"),
    [
        pytest.param([TextDelta("a1", "Tea.")], "a1", "Tea.", id="a message"),
        pytest.param([TextDelta("a1", "Te"), TextDelta("a1", "a.")], "a1", "Tea.", id="in parts"),
        pytest.param([TextDelta("a1", "Tea."), TextDelta("a2", "!")], "a2", "Tea.!", id="two"),
        pytest.param([FileProduced("f1", "a.png", "png", "t")], None, "[a.png]", id="a file"),
        pytest.param([], None, "", id="nothing"),
    ],
)
async def test_an_answer_ends_at_its_last_message_and_is_known_by_its_text(
    events: list[Event], entry_id: str | None, text: str
) -> None:
    end = await end_of(Started("conv-1"), *events, Finished(), place=3)

    digest = checksum(3, text)
    assert end == ConversationPoint("conv-1", entry_id, BY.agent_id, BY.agent_version, digest)


async def test_an_answer_in_a_conversation_that_is_not_told_has_no_point() -> None:
    assert await end_of(TextDelta("a1", "Tea."), Finished()) is None
