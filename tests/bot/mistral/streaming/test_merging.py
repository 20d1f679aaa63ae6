"""Merging of events that came together."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.agent_events import Event, Reference, TextDelta, Thinking, ToolStarted
from bot.mistral.streaming.merging import merged

TOOL = ToolStarted("t1", "web_search", "")
SOURCE = Reference("web_search", "Paris", None)
EVENTS = st.one_of(
    st.builds(TextDelta, st.sampled_from(["m1", "m2"]), st.text(max_size=3)),
    st.builds(Thinking, st.text(max_size=3)),
    st.sampled_from([TOOL, SOURCE]),
)


def letters(events: Iterable[Event]) -> list[object]:
    """Each character beside what it belongs to, and everything else as it is."""
    found: list[object] = []
    for event in events:
        match event:
            case TextDelta(message, text):
                found += [(message, letter) for letter in text]
            case Thinking(text):
                found += [("thinking", letter) for letter in text]
            case _:
                found.append(event)
    return found


@given(st.lists(EVENTS, max_size=20))
def test_no_character_moves(events: list[Event]) -> None:
    assert letters(merged(events)) == letters(events)


@given(st.lists(EVENTS, max_size=20))
def test_nothing_is_left_to_merge(events: list[Event]) -> None:
    once = merged(events)

    assert merged(once) == once


def test_pieces_of_one_message_are_one() -> None:
    assert merged([TextDelta("m1", "a"), TextDelta("m1", "b")]) == [TextDelta("m1", "ab")]


def test_a_message_ends_where_another_begins() -> None:
    pieces: list[Event] = [TextDelta("m1", "a"), TextDelta("m2", "b"), TextDelta("m1", "c")]

    assert merged(pieces) == pieces


def test_a_source_stays_between_the_words_around_it() -> None:
    pieces: list[Event] = [TextDelta("m1", "a"), SOURCE, TextDelta("m1", "b")]

    assert merged(pieces) == pieces


def test_reasoning_is_no_text_of_the_answer() -> None:
    pieces: list[Event] = [Thinking("a"), Thinking("b"), TextDelta("m1", "c")]

    assert merged(pieces) == [Thinking("ab"), TextDelta("m1", "c")]
