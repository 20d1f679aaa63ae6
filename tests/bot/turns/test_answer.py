"""Everything that Mistral can send, as people see it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistralai.client import models

from bot.core.answers.agent_events import (
    Event,
    FileProduced,
    Reference,
    TextDelta,
    Thinking,
    ToolFinished,
    ToolStarted,
)
from bot.mistral.streaming.merging import merged
from bot.mistral.streaming.stream import decode
from bot.slack.streaming.content import ContentPart, TaskCard, joined
from bot.turns.answer import AnswerDraft
from bot.turns.answer_reader import AnswerReader
from bot.turns.metering import UsageMeter
from storage.turns.approvals import ToolCall
from tests.support.fakes import open_turn

Json = dict[str, Any]
Seen = list[str | tuple[str, str]]


class Reply:
    """Keeps what would be shown: texts, and cards as their title and state."""

    def __init__(self) -> None:
        self.seen: Seen = []

    def write(self, text: str) -> None:
        self.seen += [text] if text else []

    def show(self, card: TaskCard) -> None:
        self.seen.append((card.title.split(" · ", maxsplit=1)[0], card.state))


class WholeReply(Reply):
    """Keeps all that would be shown, of a card everything but how long it took."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[ContentPart] = []

    def write(self, text: str) -> None:
        self.parts.append(text)

    def show(self, card: TaskCard) -> None:
        self.parts.append(replace(card, title=card.title.split(" · ", maxsplit=1)[0]))


class Files:
    """Notes the files that would be sent."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def add(self, event: FileProduced, _alt: str | None) -> None:
        self._reply.seen.append((event.file_id, "to be sent"))


def reading(reply: Reply) -> tuple[AnswerReader, AnswerDraft]:
    meter = UsageMeter(open_turn())
    draft = AnswerDraft(reply, lambda: Files(reply), meter)  # type: ignore[arg-type, return-value]
    return AnswerReader(draft), draft


def types_of(union: Iterable[type]) -> Iterator[str]:
    """The values of the field `type` in a union of the vendor's."""
    for member in union:
        field = member.model_fields.get("type")  # type: ignore[attr-defined]
        yield from (str(value) for value in _literals(field.annotation if field else None))


def _literals(annotation: object) -> Iterator[object]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _literals(argument)


def message(*content: object) -> list[Json]:
    return [{"type": "message.output.delta", "id": "m1", "content": one} for one in content]


STARTED = {"type": "tool.execution.started", "id": "t1", "name": "web_search", "arguments": ""}
SEARCHING, SEARCHED = ("Searching the web…", "in_progress"), ("Searched the web", "complete")

EVENTS: dict[str, tuple[list[Json], Seen]] = {
    "conversation.response.started": (
        [{"type": "conversation.response.started", "conversation_id": "c1"}],
        [],
    ),
    "conversation.response.done": ([{"type": "conversation.response.done", "usage": {}}], []),
    "conversation.response.error": (
        [{"type": "conversation.response.error", "message": "no", "code": 500}],
        [],
    ),
    "message.output.delta": (message("Hello"), ["Hello"]),
    "tool.execution.started": ([STARTED], [SEARCHING]),
    "tool.execution.delta": (
        [STARTED, {"type": "tool.execution.delta", "id": "t1", "arguments": '{"query": "x"}'}],
        [SEARCHING, SEARCHING],
    ),
    "tool.execution.done": (
        [STARTED, {"type": "tool.execution.done", "id": "t1", "name": "web_search"}],
        [SEARCHING, SEARCHED],
    ),
    "agent.handoff.started": ([{"type": "agent.handoff.started"}], []),
    "agent.handoff.done": (
        [{"type": "agent.handoff.done", "next_agent_id": "ag_2", "next_agent_name": "Ada"}],
        [("Handed over to another agent", "complete")],
    ),
    "function.call.delta": (
        [{"type": "function.call.delta", "tool_call_id": "f1", "name": "pay", "arguments": "{}"}],
        [],
    ),
}
CHUNKS: dict[str, tuple[Json, Seen]] = {
    "text": ({"type": "text", "text": "Hello"}, ["Hello"]),
    "thinking": (
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        [("Thinking…", "in_progress")],
    ),
    "image_url": (
        {"type": "image_url", "image_url": "https://x.example/a.png"},
        ["[image](https://x.example/a.png)"],
    ),
    "document_url": (
        {"type": "document_url", "document_url": "https://x.example/a", "document_name": "A"},
        ["[A](https://x.example/a)"],
    ),
    "tool_file": (
        {"type": "tool_file", "tool": "image_generation", "file_id": "f1", "file_type": "png"},
        [("f1", "to be sent")],
    ),
    "tool_reference": (
        {"type": "tool_reference", "tool": "web_search", "title": "T", "url": "https://x.example"},
        [
            " [\\[1\\]](https://x.example)",
            "\n\n**Sources**\n1. [T](https://x.example) · x.example",
        ],
    ),
}


def seen_of(frames: Iterable[Json]) -> Seen:
    """Read these events to the end, and return what is shown of them."""
    reply = Reply()
    reader, _ = reading(reply)
    for frame in frames:
        for event in decode(json.dumps(frame).encode()):
            reader.take(event)
    reader.end()
    return reply.seen


def test_every_kind_of_event_that_the_vendors_client_knows_is_here() -> None:
    known = get_args(get_args(models.ConversationEventsData)[0])

    named = {name for one in known if "Unknown" not in one.__name__ for name in types_of([one])}

    assert named == set(EVENTS)


def test_every_kind_of_chunk_that_the_vendors_client_knows_is_here() -> None:
    union = get_args(models.OutputContentChunks.__value__)

    assert set(types_of(union)) == set(CHUNKS)


@pytest.mark.parametrize("kind", EVENTS)
def test_what_is_seen_of_an_event(kind: str) -> None:
    frames, seen = EVENTS[kind]

    assert seen_of(frames) == seen


@pytest.mark.parametrize("kind", CHUNKS)
def test_what_is_seen_of_a_chunk(kind: str) -> None:
    chunk, seen = CHUNKS[kind]

    assert seen_of(message(chunk)) == seen
    assert seen_of(message([chunk])) == seen


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "brand.new", "text": "secret"},
        {"text": "without a type"},
        *message({"type": "brand_new", "text": "secret"}, {"text": "no type"}, None, 7),
    ],
    ids=str,
)
def test_nothing_is_seen_of_what_nobody_knows_and_the_rest_goes_on(frame: Json) -> None:
    assert seen_of([frame, *message("Hello")]) == ["Hello"]


def test_a_call_whose_arguments_come_in_parts_is_asked_for_once() -> None:
    reply = Reply()
    reader, draft = reading(reply)
    call = {"type": "function.call.delta", "tool_call_id": "f1", "name": "pay"}

    for part in ('{"sum"', ": 7}"):
        frame = call | {"arguments": part, "confirmation_status": "pending"}
        for event in decode(json.dumps(frame).encode()):
            reader.take(event)

    assert draft.wanted == {"f1": ToolCall("f1", "pay", '{"sum": 7}')}


TEXTS = (
    "Paris ",
    "**is",
    "** big",
    "\n\n",
    "`co",
    "de`",
    "![",
    "```\n",
    "| a | b |",
    "",
    "data:image/p",
)
PIECES: list[list[Event]] = [
    [TextDelta("m2", "Later")],
    [Thinking("hm ")],
    [ToolStarted("t1", "web_search", ""), ToolFinished("t1", "web_search", {})],
    [Reference("web_search", "Paris", "https://example.org/paris")],
]
TEXT = st.sampled_from(TEXTS).map(lambda text: list[Event]([TextDelta("m1", text)]))


def shown(answer: Iterable[Event]) -> tuple[str, list[ContentPart]]:
    """The text of an answer that is recorded, and what its reply shows, joined as Slack does."""
    reply = WholeReply()
    reader, draft = reading(reply)
    for event in answer:
        reader.take(event)
    reader.end()
    return draft.text, joined((), reply.parts)


@given(
    st.lists(TEXT | st.sampled_from(PIECES), max_size=12), st.lists(st.integers(1, 6), max_size=12)
)
def test_pieces_that_came_together_give_the_same_answer(
    pieces: list[list[Event]], sizes: list[int]
) -> None:
    events = [event for piece in pieces for event in piece]
    rest, together = [*events], list[Event]()
    for size in [*sizes, len(events)]:
        together += merged(rest[:size])
        rest = rest[size:]

    assert shown(together) == shown(events)
