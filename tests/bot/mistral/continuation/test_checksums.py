"""Answers are found in a history by their ids, their texts and their places."""

import pytest

from bot.mistral.continuation.checksums import checksum, end_by_place, end_of, exchanges
from bot.mistral.history import HistoryEntry
from storage.records import ConversationPoint
from tests.support.fakes import assistant, user

DECIDED = HistoryEntry("f1", "user")
HISTORY = [
    user("Is it tea?", "u1"),
    assistant("Yes.", "a1"),
    user("Green?", "u2"),
    assistant("No, black.", "a2"),
    user("With milk?", "u3"),
    assistant("Yes.", "a3"),
]


def point(entry_id: str | None, place: int | None, text: str) -> ConversationPoint:
    return ConversationPoint("conv-1", entry_id, "agent-1", 0, checksum(place, text))


@pytest.mark.parametrize(
    ("where", "end"),
    [
        pytest.param(point("a2", None, ""), 4, id="by its id"),
        pytest.param(point("stream-7", 2, "No, black."), 4, id="by its text"),
        pytest.param(point("", None, " No,\nblack. "), 4, id="white space doesn't count"),
        pytest.param(point("stream-7", 1, "Yes."), 2, id="the first of two alike"),
        pytest.param(point("stream-7", 3, "Yes."), 6, id="the last of two alike"),
        pytest.param(point("stream-7", None, "Yes."), 6, id="alike, of an unknown place"),
        pytest.param(point("stream-7", 2, "Never said."), None, id="another text"),
        pytest.param(point(None, None, ""), None, id="nothing is known"),
    ],
)
def test_an_answer_is_found_by_what_is_known_of_it(
    where: ConversationPoint, end: int | None
) -> None:
    assert end_of(HISTORY, where) == end


@pytest.mark.parametrize(("place", "end"), [(1, 2), (2, 4), (3, 6), (4, None), (None, None)])
def test_an_answer_that_reads_otherwise_is_found_by_its_place(
    place: int | None, end: int | None
) -> None:
    assert end_by_place(HISTORY, point("stream-7", place, "Reads otherwise.")) == end


def test_a_question_without_its_answer_is_no_place() -> None:
    assert end_by_place(HISTORY[:5], point("stream-7", 3, "")) is None


def test_a_decision_about_a_tool_is_no_question_of_its_own() -> None:
    history = [*HISTORY[:2], DECIDED, assistant("Paid.", "a4"), *HISTORY[2:]]

    assert [one.number for one in exchanges(history)] == [0, 1, 1, 2, 3]
    assert end_of(history, point("stream-7", None, "Paid.")) == 4


def test_an_answer_in_parts_is_one_text() -> None:
    history = [user("Look.", "u1"), assistant("Looking", "a1"), assistant(" up.", "a2")]

    assert end_of(history, point("stream-7", 1, "Looking up.")) == 3


def test_nothing_is_written_of_an_answer_without_text_and_place() -> None:
    assert checksum(None, " \n") is None
    assert len(checksum(10_000, "x" * 1_000) or "") <= 32
