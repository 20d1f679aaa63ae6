from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Clock

RECIPIENT = {"recipient_user_id": "U0ALICE", "recipient_team_id": "T0LOCAL"}


class Thread:
    """A thread in #general with a question in it, and streams under it."""

    def __init__(self, client: AsyncWebClient, ts: str) -> None:
        self.client = client
        self.ts = ts

    async def start(self, **arguments: Any) -> str:
        values = {"channel": "C0GENERAL", "thread_ts": self.ts, **RECIPIENT, **arguments}
        response = await self.client.chat_startStream(**values)
        return str(response["ts"])

    async def append(self, ts: str, **arguments: Any) -> None:
        await self.client.api_call(
            "chat.appendStream", json={"channel": "C0GENERAL", "ts": ts, **arguments}
        )

    async def stop(self, ts: str, **arguments: Any) -> None:
        await self.client.chat_stopStream(channel="C0GENERAL", ts=ts, **arguments)


@pytest.fixture
async def thread(slack: LocalSlack, client: AsyncWebClient) -> Thread:
    return Thread(client, await slack.people.post("U0ALICE", "C0GENERAL", "Hello?"))


def code(raised: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(raised.value.response["error"])


async def test_the_sdk_streams_a_message_into_a_thread(
    slack: LocalSlack, client: AsyncWebClient, thread: Thread
) -> None:
    stream = await client.chat_stream(
        channel="C0GENERAL", thread_ts=thread.ts, buffer_size=1, **RECIPIENT
    )
    await stream.append(markdown_text="One ")
    await stream.append(
        markdown_text="two",
        chunks=[TaskUpdateChunk(id="t1", title="Searching", status="in_progress")],
    )
    await stream.append(chunks=[TaskUpdateChunk(id="t1", title="Searched", status="complete")])
    await stream.stop(markdown_text=" three", metadata={"event_type": "a", "event_payload": {}})

    message = slack.workspace.channels["C0GENERAL"].messages[str(stream.ts)]
    assert message.text == "One two\n three"
    assert [block.get("title") for block in message.blocks] == [None, "Searched", None]
    assert message.metadata == {"event_type": "a", "event_payload": {}}


def task(**values: str) -> dict[str, str]:
    return {"type": "task_update", "id": "1", "title": "Search", "status": "in_progress", **values}


async def test_s1_an_update_of_a_task_replaces_title_and_status_and_adds_the_rest(
    slack: LocalSlack, thread: Thread
) -> None:
    ts = await thread.start(chunks=[task(details="tram lines")])
    await thread.append(ts, chunks=[task(details=" in Graz")])
    await thread.append(ts, chunks=[task(title="Searched", status="complete", output="8")])
    await thread.stop(ts, chunks=[task(title="Searched", status="complete", output=" lines")])

    [block] = slack.workspace.channels["C0GENERAL"].messages[ts].blocks
    assert (block["title"], block["status"]) == ("Searched", "complete")
    assert (block["details"], block["output"]) == ("tram lines in Graz", "8 lines")


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([{"type": "markdown_text", "text": "\u98a8" * 3_534}], id="bytes of text"),
        pytest.param([task(details="x" * 5_298)], id="details twice"),
        pytest.param([task(details="x" * 2_000, output="\u98a8" * 1_100)], id="output twice"),
        pytest.param(
            [task(details="x" * 5_000), {"type": "markdown_text", "text": "x" * 600}],
            id="text and a task",
        ),
    ],
)
async def test_s3_a_streamed_message_holds_so_many_bytes(
    slack: LocalSlack, thread: Thread, chunks: list[dict[str, str]]
) -> None:
    ts = await thread.start(chunks=[{"type": "markdown_text", "text": ""}])

    with pytest.raises(SlackApiError) as raised:
        await thread.stop(ts, chunks=chunks)

    assert code(raised) == "msg_too_long"
    assert slack.workspace.channels["C0GENERAL"].messages[ts].blocks == []


async def test_plan_mode_gathers_tasks_in_one_plan(slack: LocalSlack, thread: Thread) -> None:
    ts = await thread.start(
        task_display_mode="plan",
        chunks=[
            {"type": "plan_update", "title": "My plan"},
            {"type": "task_update", "id": "1", "title": "Look", "status": "pending"},
        ],
    )

    plan = slack.workspace.channels["C0GENERAL"].messages[ts].blocks[0]
    assert (plan["type"], plan["title"], plan["tasks"][0]["title"]) == ("plan", "My plan", "Look")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({"recipient_user_id": None}, "missing_recipient_user_id", id="no user"),
        pytest.param({"recipient_team_id": None}, "missing_recipient_team_id", id="no team"),
        pytest.param({"recipient_user_id": "U0NOBODY"}, "user_not_found", id="unknown user"),
        pytest.param({"recipient_team_id": "T0OTHER"}, "team_not_found", id="unknown team"),
        pytest.param({"channel": "C0NOWHERE"}, "channel_not_found", id="unknown channel"),
        pytest.param({"channel": "C0CLOSED"}, "not_in_channel", id="bot not in channel"),
        pytest.param({"channel": "C0OLD"}, "is_archived", id="archived"),
        pytest.param({"thread_ts": "1.000001"}, "thread_not_found", id="no such thread"),
        pytest.param({"thread_ts": None}, "invalid_arguments", id="no thread"),
        pytest.param({"markdown_text": "x" * 12_001}, "msg_too_long", id="too long"),
        pytest.param({"is_stoppable": True}, "invalid_arguments", id="unknown argument"),
        pytest.param({"task_display_mode": "grid"}, "invalid_arguments", id="unknown display"),
    ],
)
async def test_a_stream_is_refused_at_its_start(
    slack: LocalSlack, thread: Thread, arguments: Mapping[str, Any], error: str
) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    slack.workspace.add_channel("C0OLD", "old", ["U0ALICE", "U0BOT"], archived=True)
    slack.streams_without_thread = False

    with pytest.raises(SlackApiError) as raised:
        await thread.start(**arguments)

    assert code(raised) == error


async def test_direct_messages_need_no_recipient(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = await slack.people.post("U0ALICE", "D0ALICE", "Hello?")

    response = await client.chat_startStream(
        channel="D0ALICE", thread_ts=ts, markdown_text="Hello!"
    )

    assert slack.workspace.channels["D0ALICE"].messages[response["ts"]].text == "Hello!"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({}, "no_text", id="nothing"),
        pytest.param({"markdown_text": ""}, "no_text", id="empty text"),
        pytest.param({"chunks": []}, "no_text", id="no chunks"),
        pytest.param({"markdown_text": "x" * 12_001}, "msg_too_long", id="call too long"),
        pytest.param({"markdown_text": "x" * 10_599}, "msg_too_long", id="sum too long"),
        pytest.param(
            {"chunks": [{"type": "markdown_text", "text": "x"}]},
            "streaming_mode_mismatch",
            id="chunks into text",
        ),
        pytest.param({"ts": "1.000001", "markdown_text": "x"}, "message_not_found", id="no ts"),
        pytest.param({"markdown_text": "x", "colour": 1}, "invalid_arguments", id="unknown"),
    ],
)
async def test_an_append_is_refused(thread: Thread, arguments: dict[str, Any], error: str) -> None:
    ts = await thread.start(markdown_text="so")

    with pytest.raises(SlackApiError) as raised:
        await thread.append(arguments.pop("ts", ts), **arguments)

    assert code(raised) == error


async def test_an_append_of_an_invalid_chunk_is_refused(thread: Thread) -> None:
    ts = await thread.start()

    with pytest.raises(SlackApiError) as raised:
        await thread.append(ts, chunks=[{"type": "video"}])

    assert code(raised) == "invalid_chunks"


async def test_a_message_of_too_many_blocks_is_refused(thread: Thread) -> None:
    ts = await thread.start(chunks=[{"type": "blocks", "blocks": [{"type": "divider"}] * 50}])

    with pytest.raises(SlackApiError) as raised:
        await thread.stop(ts, blocks=[{"type": "divider"}])

    assert code(raised) == "msg_blocks_too_many"


async def test_a_stream_dies_five_minutes_after_its_start(thread: Thread, clock: Clock) -> None:
    ts = await thread.start(markdown_text="so")
    clock.advance(299)
    await thread.append(ts, markdown_text=" far")
    clock.advance(1)

    for call in (thread.append, thread.stop):
        with pytest.raises(SlackApiError) as raised:
            await call(ts, markdown_text=" good")
        assert code(raised) == "message_not_in_streaming_state"


async def test_a_dead_stream_can_be_updated(
    slack: LocalSlack, client: AsyncWebClient, thread: Thread, clock: Clock
) -> None:
    ts = await thread.start(markdown_text="so")
    clock.advance(301)

    await client.chat_update(channel="C0GENERAL", ts=ts, markdown_text="so far so good")

    assert slack.workspace.channels["C0GENERAL"].messages[ts].text == "so far so good"


async def test_a_live_stream_cannot_be_updated(client: AsyncWebClient, thread: Thread) -> None:
    ts = await thread.start(markdown_text="so")

    with pytest.raises(SlackApiError) as raised:
        await client.chat_update(channel="C0GENERAL", ts=ts, text="far")

    assert code(raised) == "streaming_state_conflict"


async def test_a_stream_stops_once(thread: Thread) -> None:
    ts = await thread.start(markdown_text="so")
    await thread.stop(ts)

    with pytest.raises(SlackApiError) as raised:
        await thread.stop(ts)

    assert code(raised) == "message_not_in_streaming_state"


async def test_after_the_stop_button_appends_are_refused_and_stopping_works(
    slack: LocalSlack, thread: Thread
) -> None:
    ts = await thread.start(markdown_text="so")
    stopped = await slack.people.stop("U0ALICE", "C0GENERAL", thread.ts)

    with pytest.raises(SlackApiError) as raised:
        await thread.append(ts, markdown_text=" far")
    await thread.stop(ts, session_status="suspended")

    assert (stopped, code(raised)) == ([ts], "stopped_by_user")
    assert slack.workspace.sessions["C0GENERAL", thread.ts].status == "suspended"


async def test_a_stream_of_chunks_takes_no_text(thread: Thread) -> None:
    ts = await thread.start(chunks=[MarkdownTextChunk(text="so")])

    with pytest.raises(SlackApiError) as raised:
        await thread.append(ts, markdown_text=" far")

    assert code(raised) == "streaming_mode_mismatch"


async def test_a_stop_refuses_text_beyond_the_message_limit(thread: Thread) -> None:
    ts = await thread.start(markdown_text="x" * 10_600)

    with pytest.raises(SlackApiError) as raised:
        await thread.stop(ts, markdown_text="y")

    assert code(raised) == "msg_too_long"


async def test_streaming_can_be_switched_off(slack: LocalSlack, thread: Thread) -> None:
    slack.streaming_refused = "channel_type_not_supported"

    with pytest.raises(SlackApiError) as raised:
        await thread.start()

    assert code(raised) == "channel_type_not_supported"


async def test_anothers_message_is_no_stream_of_ours(thread: Thread) -> None:
    with pytest.raises(SlackApiError) as raised:
        await thread.append(thread.ts, markdown_text="x")

    assert code(raised) == "message_not_owned_by_app"
