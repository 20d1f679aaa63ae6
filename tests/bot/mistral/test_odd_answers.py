"""Answers in shapes that nobody announced: what can be read is read, and the rest costs nothing."""

import base64
import json
import time
from dataclasses import replace

import pytest

from bot.core import errors, refusals
from bot.core.answers.agent_events import (
    ApprovalNeeded,
    FileProduced,
    Finished,
    InlinePicture,
    Reference,
    Started,
    Thinking,
    ToolDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.answers.told_usage import ToldUsage
from bot.mistral.conversations import Conversations
from bot.mistral.streaming.endless import LONGEST, LOOKED_AT
from tests.bot.mistral.wire import (
    DONE,
    QUICK,
    STARTED,
    Piece,
    Reply,
    asked,
    frame,
    text,
    trouble,
    whole,
    wired,
    words,
)

TOOL = {"type": "tool.execution.started", "id": "t1", "name": "code_interpreter"}
ODD_FRAMES = {
    "tool-file-without-id": text({"type": "tool_file", "tool": "image_generation"}),
    "tool-file-with-id-null": text({"type": "tool_file", "file_id": None}),
    "thinking-as-strings": text({"type": "thinking", "thinking": ["hm", "hm"]}),
    "thinking-as-object": text({"type": "thinking", "thinking": {"text": "hm"}}),
    "thinking-as-number": text({"type": "thinking", "thinking": 7}),
    "thinking-null": text({"type": "thinking", "thinking": None}),
    "text-null": text({"type": "text", "text": None}),
    "text-as-boolean": text({"type": "text", "text": True}),
    "unknown-chunk": text({"type": "hologram", "beam": [1, 2]}),
    "chunk-of-type-list": text({"type": ["text"]}),
    "chunk-without-type": text({}),
    "content-as-number": text(7),
    "list-with-null": text([None, 7, [], {}]),
    "tool-arguments-as-object": frame(**TOOL, arguments={"code": "1"}),
    "tool-arguments-as-number": frame(**TOOL, arguments=7),
    "tool-without-anything": frame(type="tool.execution.started"),
    "tool-delta-with-object": frame(type="tool.execution.delta", id="t1", arguments={"a": 1}),
    "tool-info-as-string": frame(type="tool.execution.done", id="t1", info="4"),
    "tool-info-as-list": frame(type="tool.execution.done", id="t1", name="x", info=[1]),
    "unknown-event": frame(type="agent.mood.changed", mood="good"),
    "event-of-type-null": frame(type=None),
    "event-of-type-object": frame(type={"a": 1}),
    "call-without-id": frame(type="function.call.delta", confirmation_status="pending"),
    "handoff-without-name": frame(type="agent.handoff.done", next_agent_name=None),
    "list-as-event": b"data: [1]\n\n",
    "no-json": b"data: {oops\n\n",
    "done-marker": b"data: [DONE]\n\n",
    "comment": b": ping\n\n",
    "delta-without-id": frame(type="message.output.delta", content=""),
    "reference-by-number": text({"type": "reference", "reference_ids": [1, 2]}),
    "deep": text([[[[[[[[[[[["x"]]]]]]]]]]]]),
}


@pytest.mark.parametrize("odd", ODD_FRAMES.values(), ids=ODD_FRAMES.keys())
async def test_what_stands_around_an_odd_frame_is_read(odd: bytes) -> None:
    async with wired() as (wire, client):
        wire.says(whole(text("Before "), odd, text("After")))

        events = await asked(client)

    assert words(events) == "Before After"
    assert events[0] == Started("c1")
    assert events[-1] == Finished(ToldUsage(total=7))


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"type": "text", "text": {"text": "word"}}, "word"),
        ({"type": "text", "text": {"value": "word"}}, "word"),
        ({"type": "text", "text": ["wo", {"text": "rd"}]}, "word"),
        ({"type": "text", "text": 42}, "42"),
        (["a", {"type": "text", "text": "b"}], "ab"),
    ],
    ids=["object", "value", "list", "number", "mixed"],
)
async def test_a_text_is_read_in_whatever_it_is_wrapped(content: object, read: str) -> None:
    async with wired() as (wire, client):
        wire.says(whole(text(content)))

        assert words(await asked(client)) == read


@pytest.mark.parametrize(
    ("odd", "event"),
    [
        (text({"type": "thinking", "thinking": ["h", "m"]}), Thinking("hm")),
        (text({"type": "thinking", "thinking": {"text": "hm"}}), Thinking("hm")),
        (frame(**TOOL, arguments={"a": 1}), ToolStarted("t1", "code_interpreter", '{"a": 1}')),
        (frame(**TOOL, arguments=7), ToolStarted("t1", "code_interpreter", "7")),
        (
            frame(type="tool.execution.delta", id="t1", arguments={"a": 1}),
            ToolDelta("t1", '{"a": 1}'),
        ),
        (
            frame(type="tool.execution.done", id="t1", name="x", info="4"),
            ToolFinished("t1", "x", {"output": "4"}),
        ),
        (
            frame(
                type="function.call.delta",
                tool_call_id="f1",
                name="pay",
                arguments={"sum": 3},
                confirmation_status="pending",
            ),
            ApprovalNeeded("f1", "pay", '{"sum": 3}'),
        ),
        (
            text({"type": "reference", "title": "T", "url": "https://x.y", "new": 1}),
            Reference("", "T", "https://x.y"),
        ),
        (text({"type": "tool_file", "file_id": 7}), FileProduced("7", "7", "", "")),
        (
            text({"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}),
            InlinePicture("data:image/png;base64,AA=="),
        ),
    ],
    ids=str,
)
async def test_a_field_of_another_type_is_read_as_what_it_means(odd: bytes, event: object) -> None:
    async with wired() as (wire, client):
        wire.says(whole(odd))

        assert event in await asked(client)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"], ids=["CR", "LF", "CRLF"])
async def test_lines_may_end_in_anything_and_are_read_as_they_come(end: bytes) -> None:
    pieces: list[Piece] = []
    for piece in (STARTED, text("One "), text("two"), DONE):
        pieces += [piece.replace(b"\n", end)[:-1], 0.02, piece.replace(b"\n", end)[-1:], 0.02]
    async with wired() as (wire, client):
        wire.says(Reply([*pieces, 1.0]))

        began = time.monotonic()
        events = await asked(client)

    assert words(events) == "One two"
    assert time.monotonic() - began < 0.9  # seconds: the end was read when it came


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (None, "AnswerBroken"),
        ("boom", "AnswerBroken"),
        (429, "ModelBusy"),
        ("3505", "ModelOverloaded"),
    ],
)
async def test_an_error_in_the_middle_says_that_the_rest_is_missing(
    code: object, error: str
) -> None:
    broken = frame(type="conversation.response.error", message="oops", code=code)
    async with wired() as (wire, client):
        wire.says(Reply((STARTED, text("Before "), broken)))

        events = await asked(client)

    assert (words(events), trouble(events)) == ("Before ", error)


@pytest.mark.parametrize("code", [1300, 3505, 500, None])
async def test_an_error_before_the_first_word_may_be_tried_again(code: object) -> None:
    broken = frame(type="conversation.response.error", message="oops", code=code)
    async with wired() as (wire, client):
        wire.says(Reply((STARTED, broken)))

        [*_, failed] = await asked(client)

    assert failed.error.is_transient  # type: ignore[union-attr]


async def test_an_answer_in_one_piece_is_an_answer() -> None:
    body = {
        "object": "conversation.response",
        "conversation_id": "c1",
        "outputs": [
            {"type": "tool.execution", "id": "t1", "name": "web_search", "arguments": "{}"},
            {"type": "message.output", "id": "m1", "content": [{"type": "text", "text": "Hi"}]},
            {"type": "hologram"},
        ],
        "usage": {"total_tokens": 9, "connectors": {"web_search": 1, "odd": None}},
    }
    async with wired() as (wire, client):
        wire.says(Reply((json.dumps(body).encode(),), kind="application/json"))

        events = await asked(client)

    assert events[0] == Started("c1")
    assert words(events) == "Hi"
    assert events[-1] == Finished(ToldUsage(total=9, calls={"web_search": 1}))


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"<html>Sign in</html>", "text/html", refusals.WrongAddress),
        (b"{}", "application/json", refusals.AnswerUnreadable),
        (b'{"outputs": 7}', "application/json", refusals.AnswerUnreadable),
    ],
    ids=["page", "object", "odd-outputs"],
)
async def test_what_is_no_answer_is_told_as_that(
    body: bytes, kind: str, error: type[errors.UserFacingError]
) -> None:
    async with wired() as (wire, client):
        wire.says(Reply((body,), kind=kind))

        with pytest.raises(error):
            await asked(client)


async def test_comments_are_signs_of_life() -> None:
    comments: list[Piece] = [b": still here\n\n", 0.2] * 4
    async with wired(replace(QUICK, silence=0.4)) as (wire, client):
        wire.says(whole(text("Before "), *comments, text("After")))

        events = await asked(client)

    assert (words(events), trouble(events)) == ("Before After", "")


async def test_silence_in_a_sentence_ends_the_wait() -> None:
    async with wired(replace(QUICK, silence=0.3)) as (wire, client):
        wire.says(whole(text("Before "), 1.0, text("After")))

        events = await asked(client)

    assert (words(events), trouble(events)) == ("Before ", "ModelSilent")


async def test_a_running_tool_may_be_silent_for_longer() -> None:
    finished = frame(type="tool.execution.done", id="t1", name="code_interpreter", info={})
    async with wired(replace(QUICK, silence=0.3)) as (wire, client):
        wire.says(whole(text("Before "), frame(**TOOL), 0.8, finished, text("After")))

        events = await asked(client)

    assert (words(events), trouble(events)) == ("Before After", "")


@pytest.mark.parametrize("unit", ["!", "\n", "\u200b", "and so on, ", "a" * 500], ids=repr)
async def test_an_answer_that_repeats_itself_without_end_is_stopped(unit: str) -> None:
    many = [text(unit * 200)] * (3 * LOOKED_AT // len(unit) // 200 + 2)
    async with wired() as (wire, client):
        wire.says(Reply((STARTED, text("Well: "), *many, 5.0)))

        began = time.monotonic()
        events = await asked(client)

    assert trouble(events) == "AnswerRepeats"
    assert time.monotonic() - began < 2.0


async def test_an_answer_without_end_is_stopped_even_if_it_never_repeats_itself() -> None:
    numbers = [text("".join(f"{n}:{m} " for m in range(1_000))) for n in range(100)]
    async with wired() as (wire, client):
        wire.says(Reply((STARTED, *numbers)))

        events = await asked(client)

    assert trouble(events) == "AnswerEndless"
    assert len(words(events)) < LONGEST + 20_000


async def test_a_table_of_dashes_and_a_long_list_are_no_repetition() -> None:
    row = "|" + "-" * 1_500 + "|\n"
    async with wired() as (wire, client):
        wire.says(whole(text(row * 2), text("".join(f"{n}. item\n" for n in range(2_000)))))

        assert trouble(await asked(client)) == ""


async def test_a_picture_of_many_megabytes_in_one_line_comes_quickly() -> None:
    picture = "data:image/png;base64," + base64.b64encode(bytes(24 << 20)).decode()
    line = text({"type": "image_url", "image_url": picture})
    pieces = [line[at : at + 65_536] for at in range(0, len(line), 65_536)]
    async with wired(replace(QUICK, silence=20.0)) as (wire, client):
        wire.says(whole(text("Before "), *pieces, text("After")))

        began = time.monotonic()
        events = await asked(client)

    assert words(events) == "Before After"
    assert InlinePicture(picture) in events
    assert time.monotonic() - began < 8.0  # seconds, on a machine that is busy


REFUSED_FOR_EVER = {400: 2, 410: 1, 413: 2, 422: 2, 500: 4, 503: 4}


@pytest.mark.parametrize(("status", "requests"), REFUSED_FOR_EVER.items())
async def test_a_conversation_that_refuses_everything_counts_as_gone(
    status: int, requests: int
) -> None:
    async with wired() as (wire, client):
        wire.says(Reply((b"{}",), status, "application/json"))
        conversations, seen = Conversations(client), []
        for _ in range(requests):
            with pytest.raises(errors.UserFacingError) as refused:
                await conversations.append("c1", "Hi")
            seen.append(refused.type is errors.ConversationGone)

    assert seen == [False] * (requests - 1) + [True]


async def test_a_conversation_that_answers_again_has_a_clean_slate() -> None:
    no, yes = Reply((b"{}",), 400, "application/json"), whole(text("Hi"))
    async with wired() as (wire, client):
        wire.says(no, yes, no)
        conversations = Conversations(client)
        with pytest.raises(errors.Refused):
            await conversations.append("c1", "Hi")
        await (await conversations.append("c1", "Hi")).aclose()

        with pytest.raises(errors.Refused):
            await conversations.append("c1", "Hi")
