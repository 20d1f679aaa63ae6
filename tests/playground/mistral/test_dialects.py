import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from playground.mistral import LocalMistral
from playground.model import NewFile, ScriptedModel, Text, ToolDone, ToolStarted

MODEL = "mistral-medium-latest"
KEY = "local-mistral-key"
Send = Callable[..., Awaitable[tuple[int, Any]]]
ODD = [
    "reference-chunks",
    "unknown-chunks",
    "thinking-as-strings",
    "thinking-as-an-object",
    "text-as-an-object",
    "file-without-id",
]


async def started(send: Send, question: str = "Hi", **more: object) -> str:
    _, body = await send("POST", "/v1/conversations", {"inputs": question, "model": MODEL} | more)
    return str(body["conversation_id"])


async def appended(send: Send, conversation: str) -> tuple[int, Any]:
    return await send("POST", f"/v1/conversations/{conversation}", {"inputs": "More"})


async def restarted(send: Send, conversation: str, at: int, **more: object) -> tuple[int, Any]:
    entry = (await entries(send, conversation))[at]["id"]
    body = {"from_entry_id": entry, "inputs": "Again"} | more
    return await send("POST", f"/v1/conversations/{conversation}/restart", body)


async def entries(send: Send, conversation: str) -> list[Any]:
    _, body = await send("GET", f"/v1/conversations/{conversation}/history")
    return list(body["entries"])


async def streamed(url: str) -> str:
    """A whole stream, as it came."""
    asked = {"inputs": "Hi", "model": MODEL, "stream": True}
    headers = {"Authorization": f"Bearer {KEY}"}
    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.post("/v1/conversations", json=asked) as response,
    ):
        return await response.text()


async def test_a_restart_may_leave_the_entry_out(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("restart-leaves-the-entry-out")
    conversation = await started(send)
    await appended(send, conversation)

    _, body = await restarted(send, conversation, 1)

    kept = await entries(send, body["conversation_id"])
    assert [entry["content"] for entry in kept] == ["Hi", "Again", "Hello there."]


async def test_a_first_answer_may_be_restarted(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("first-answer-restarts")

    status, _ = await restarted(send, await started(send), 1)

    assert status == 200


@pytest.mark.parametrize(
    ("dialect", "exists"), [("append-ends-the-old-id", 404), ("append-moves-to-a-new-id", 200)]
)
async def test_an_append_may_go_to_a_new_id(
    local: LocalMistral, send: Send, dialect: str, exists: int
) -> None:
    local.dialects.speak(dialect)
    conversation = await started(send)

    _, body = await appended(send, conversation)

    status, old = await send("GET", f"/v1/conversations/{conversation}/history")
    assert body["conversation_id"] != conversation
    assert len(await entries(send, body["conversation_id"])) == 4
    assert (status, len(old.get("entries", "  "))) == (exists, 2)


async def test_a_history_may_lag(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("history-lags", value=0.2)
    conversation = await started(send)

    assert await entries(send, conversation) == []

    await asyncio.sleep(0.25)
    assert len(await entries(send, conversation)) == 2


async def test_metadata_may_filter_nothing(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("conversation-metadata-filters-nothing")
    conversation = await started(send, metadata={"turn": "1"})

    _, found = await send("GET", '/v1/conversations?metadata={"turn":"2"}')

    assert [one["id"] for one in found] == [conversation]


async def test_copied_answers_may_be_refused(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("copied-answers-refused")
    inputs = [{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Hi"}]

    status, _ = await send("POST", "/v1/conversations", {"inputs": inputs, "model": MODEL})

    assert status == 422


async def test_streams_may_have_other_ids(local: LocalMistral, send: Send, url: str) -> None:
    local.dialects.speak("stream-ids-differ")

    stream = await streamed(url)

    (conversation,) = local.conversations
    ids = [entry["id"] for entry in await entries(send, conversation)]
    assert f"stream_{ids[1]}" in stream


@pytest.mark.parametrize("dialect", ODD)
async def test_an_odd_chunk_stands_in_the_stream_and_in_the_history(
    local: LocalMistral, send: Send, url: str, dialect: str
) -> None:
    local.dialects.speak(dialect)

    stream = await streamed(url)

    (conversation,) = local.conversations
    content = (await entries(send, conversation))[1]["content"]
    assert '"Hello"' in stream
    assert '" there."' in stream
    assert len(content) == 3
    assert (await appended(send, conversation))[0] == 200


async def test_pictures_may_come_inside_the_text(local: LocalMistral, url: str) -> None:
    local.dialects.speak("pictures-as-data-urls")
    local.model = ScriptedModel(
        ToolStarted("image_generation"), ToolDone(), NewFile(b"\x89PNG", "cat", "png"), "A cat."
    )

    stream = await streamed(url)

    assert '"image_url": "data:image/png;base64,iVBORw=="' in stream
    assert "tool_file" not in stream


async def test_tools_may_tell_of_themselves_in_other_types(local: LocalMistral, url: str) -> None:
    local.dialects.speak("tool-arguments-as-an-object", "tool-info-as-text")
    local.model = ScriptedModel(ToolStarted("code_interpreter"), ToolDone({"code": "1"}), "Two.")

    stream = await streamed(url)

    assert '"arguments": {"code": "{}"}' in stream
    assert '"info": "done"' in stream


async def test_done_may_never_come(local: LocalMistral, url: str) -> None:
    local.dialects.speak("done-never-comes", value=0.1)

    stream = await streamed(url)

    assert " there." in stream
    assert "conversation.response.done" not in stream


@pytest.mark.parametrize(
    ("dialect", "code"),
    [("stream-error-capacity", "3505"), ("stream-error-in-words", '"internal_error"')],
)
async def test_a_stream_may_break_off_with_an_error(
    local: LocalMistral, url: str, dialect: str, code: str
) -> None:
    local.dialects.speak(dialect)

    stream = await streamed(url)

    assert f'"code": {code}}}' in stream
    assert "conversation.response.done" not in stream


async def test_lines_may_end_in_another_way(local: LocalMistral, url: str) -> None:
    local.dialects.speak("cr-line-ends")

    stream = await streamed(url)

    assert "\n" not in stream
    assert stream.endswith("}\r\r")


@pytest.mark.parametrize(
    ("dialect", "kind"),
    [
        ("json-instead-of-a-stream", '{"object": "conversation.response"'),
        ("html-instead-of-a-stream", "<!doctype"),
    ],
)
async def test_something_else_may_come_in_place_of_a_stream(
    local: LocalMistral, url: str, dialect: str, kind: str
) -> None:
    local.dialects.speak(dialect)

    assert (await streamed(url)).startswith(kind)


@pytest.mark.parametrize(
    ("dialect", "status", "retry_after"),
    [
        ("no-credits", 402, None),
        ("moved", 301, None),
        ("overloaded", 503, None),
        ("rate-limited-for-a-day", 429, "86400"),
        ("rate-limited-without-a-word", 429, None),
    ],
)
async def test_questions_may_be_refused(
    local: LocalMistral, url: str, dialect: str, status: int, retry_after: str | None
) -> None:
    local.dialects.speak(dialect)
    headers = {"Authorization": f"Bearer {KEY}"}

    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.post(
            "/v1/conversations", json={"inputs": "Hi", "model": MODEL}, allow_redirects=False
        ) as response,
    ):
        assert response.status == status
        assert response.headers.get("Retry-After") == retry_after
    assert not local.conversations


async def test_an_empty_library_may_be_refused(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("empty-library-refused")
    _, library = await send("POST", "/v1/libraries", {"name": "Empty"})
    tools = [{"type": "document_library", "library_ids": [library["id"]]}]
    _, agent = await send("POST", "/v1/agents", {"model": MODEL, "name": "A", "tools": tools})

    status, _ = await send("POST", "/v1/conversations", {"inputs": "Hi", "agent_id": agent["id"]})

    assert status == 422


async def test_a_free_conversation_may_stay_locked(local: LocalMistral, send: Send) -> None:
    local.dialects.speak("lock-outlasts-an-answer", value=0.2)
    conversation = await started(send)

    first, _ = await appended(send, conversation)
    await asyncio.sleep(0.25)
    second, _ = await appended(send, conversation)

    assert (first, second) == (409, 200)


async def test_without_a_dialect_everything_is_as_documented(
    local: LocalMistral, send: Send
) -> None:
    local.dialects.speak("restart-refused", "append-refused")
    local.dialects.forget()
    local.model = ScriptedModel(Text("Hello"))
    conversation = await started(send)

    assert (await appended(send, conversation))[0] == 200
    assert (await restarted(send, conversation, 1))[0] == 200
