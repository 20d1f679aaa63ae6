"""Decoding the bytes of a stream into agent events."""

import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import errors
from bot.core.answers.agent_events import (
    ApprovalNeeded,
    Event,
    Failed,
    FileProduced,
    Finished,
    Handoff,
    Reference,
    Started,
    TextDelta,
    Thinking,
    ToolFinished,
    ToolStarted,
)
from bot.core.answers.told_usage import ToldUsage
from bot.mistral.streaming.frames import frames
from bot.mistral.streaming.stream import decode

SAMPLE = Path(__file__).parents[4] / "shared/data/mistral-samples/streaming_docs.sse"


async def chunked(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def events_of(*chunks: bytes) -> list[Event]:
    return [
        event async for batch in frames(chunked(chunks)) for data in batch for event in decode(data)
    ]


def delta(content: object) -> bytes:
    return json.dumps({"type": "message.output.delta", "id": "m1", "content": content}).encode()


@given(st.lists(st.integers(1, 40), max_size=30))
async def test_frames_are_whole_however_the_bytes_arrive(sizes: list[int]) -> None:
    stream = b": hello\n\nevent: a\ndata: one\r\n\r\ndata: two\ndata: lines\n\nid: 7\n\ndata:last"
    chunks, rest = [], stream
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]

    found = [data async for batch in frames(chunked([*chunks, rest])) for data in batch]

    assert found == [b"one", b"two\nlines", b"last"]


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ({"type": "conversation.response.started", "conversation_id": "c1"}, Started("c1")),
        (
            {"type": "conversation.response.done", "usage": {"total_tokens": 7}},
            Finished(ToldUsage(total=7)),
        ),
        (
            {"type": "tool.execution.started", "id": "t1", "name": "web_search"},
            ToolStarted("t1", "web_search", ""),
        ),
        (
            {"type": "tool.execution.done", "id": "t1", "name": "x", "info": {"code": "1"}},
            ToolFinished("t1", "x", {"code": "1"}),
        ),
        (
            {
                "type": "function.call.delta",
                "tool_call_id": "f1",
                "name": "pay",
                "arguments": "{}",
                "confirmation_status": "pending",
            },
            ApprovalNeeded("f1", "pay", "{}"),
        ),
        ({"type": "agent.handoff.done", "next_agent_id": "ag_2"}, Handoff("ag_2")),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_an_event_is_translated(body: dict[str, object], event: Event) -> None:
    assert list(decode(json.dumps(body).encode())) == [event]


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ("hi", TextDelta("m1", "hi")),
        ({"type": "text", "text": "hi"}, TextDelta("m1", "hi")),
        (
            {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
            Thinking("hm"),
        ),
        (
            {
                "type": "tool_file",
                "tool": "image_generation",
                "file_id": "f1",
                "file_name": "a.png",
            },
            FileProduced("f1", "a.png", "", "image_generation"),
        ),
        (
            {"type": "tool_reference", "tool": "web_search", "title": "T", "url": "https://x.y"},
            Reference("web_search", "T", "https://x.y"),
        ),
    ],
    ids=["string", "text", "thinking", "tool_file", "tool_reference"],
)
def test_a_chunk_of_content_is_translated(content: object, event: Event) -> None:
    assert list(decode(delta(content))) == [event]


def test_an_error_event_is_a_failure_with_its_reason() -> None:
    body = {"type": "conversation.response.error", "message": "slow down", "code": 429}

    [event] = decode(json.dumps(body).encode())

    assert isinstance(event, Failed)
    assert isinstance(event.error, errors.ModelBusy)


@pytest.mark.parametrize(
    "data",
    [
        b"not json",
        b"[]",
        b"null",
        b'{"type": "brand.new"}',
        b'{"type": "tool.execution.delta"}',
        b'{"type": "conversation.response.started"}',
        delta({"type": "brand_new"}),
        delta(None),
        delta(7),
    ],
)
def test_what_tells_us_nothing_is_passed_over(data: bytes) -> None:
    assert list(decode(data)) == []


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample stream is not in this checkout")
async def test_the_documented_stream_is_read() -> None:
    events = await events_of(SAMPLE.read_bytes())

    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert text == "The last European Football tournament."
