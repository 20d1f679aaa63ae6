import asyncio
import json
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Receiver, first_reply


async def ignore() -> None:
    """Acknowledge and do nothing."""


async def test_bolt_answers_a_mention(
    slack: LocalSlack, receiver: Receiver, bolt: AsyncApp
) -> None:
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(text="Hello!", thread_ts=event["ts"])

    bolt.event("app_mention")(answer)
    bolt.event("message")(ignore)
    receiver.serve_bolt(bolt)
    changes = slack.watch()

    ts = await slack.people.post("U0ALICE", "C0GENERAL", "<@U0BOT> hi")
    reply = await first_reply(slack, changes, ts)

    assert reply.text == "Hello!"


async def test_a_mention_comes_as_two_events_with_one_ts(
    slack: LocalSlack, receiver: Receiver
) -> None:
    ts = await slack.people.share_file(
        "U0ALICE", "C0GENERAL", "a.txt", b"a", "text/plain", text="<@U0BOT> see"
    )
    await slack.settle()

    events = {str(event["type"]): event for event in receiver.events}
    assert events["message"]["ts"] == events["app_mention"]["ts"] == ts
    assert "files" in events["message"]
    assert "files" not in events["app_mention"]
    assert len({str(body["event_id"]) for body in receiver.bodies}) == 3


async def test_private_channels_are_groups(slack: LocalSlack, receiver: Receiver) -> None:
    await slack.people.post("U0ALICE", "G0PRIVATE", "psst")
    await slack.settle()

    assert receiver.events[0]["channel_type"] == "group"


async def test_channels_without_the_bot_are_silent(slack: LocalSlack, receiver: Receiver) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])

    await slack.people.post("U0ALICE", "C0CLOSED", "<@U0BOT> hi")
    await slack.settle()

    assert receiver.bodies == []


async def test_replies_name_their_thread_and_its_author(
    slack: LocalSlack, receiver: Receiver
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    await slack.people.post("U0BOB", "C0GENERAL", "reply", thread_ts=root)
    await slack.settle()

    reply = next(event for event in receiver.events if event["text"] == "reply")
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root, "U0ALICE")


async def test_edits_and_deletions_are_subtypes(slack: LocalSlack, receiver: Receiver) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "one")
    await slack.people.edit("U0ALICE", "C0GENERAL", ts, "two")
    await slack.people.delete("U0ALICE", "C0GENERAL", ts)
    await slack.settle()

    assert {event.get("subtype") for event in receiver.events} == {
        None,
        "message_changed",
        "message_deleted",
    }


async def test_the_bot_hears_itself(
    slack: LocalSlack, receiver: Receiver, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="me")
    await slack.settle()

    assert receiver.events[0]["bot_id"] == slack.bot_id


async def test_a_refused_event_comes_again_with_the_same_id(
    slack: LocalSlack, receiver: Receiver
) -> None:
    receiver.statuses = [500, 503]

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    assert len({str(body["event_id"]) for body in receiver.bodies}) == 1
    assert [headers.get("X-Slack-Retry-Num") for headers in receiver.headers] == [None, "1", "2"]
    assert receiver.headers[1]["X-Slack-Retry-Reason"] == "http_error"


async def test_an_event_is_given_up_after_three_retries(
    slack: LocalSlack, receiver: Receiver
) -> None:
    receiver.statuses = [500] * 9

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    assert [delivery.attempt for delivery in slack.deliveries] == [0, 1, 2, 3]


async def test_a_slow_answer_is_a_timeout(slack: LocalSlack, receiver: Receiver) -> None:
    async def sleep(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.05)
        return web.Response()

    slack.answer_timeout = 0.01
    slack.retry_delays = ()
    receiver.handle = sleep

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    assert slack.deliveries[0].reason == "http_timeout"
    assert slack.deliveries[0].seconds >= 0.01


async def test_an_app_that_is_down_is_a_failed_connection(slack: LocalSlack) -> None:
    slack.request_url = "http://127.0.0.1:9/"
    slack.retry_delays = ()

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    assert slack.deliveries[0].reason == "connection_failed"


async def test_an_event_can_come_twice(slack: LocalSlack, receiver: Receiver) -> None:
    slack.duplicate_next = 1

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    assert receiver.bodies[0] == receiver.bodies[1]


async def test_an_event_of_the_past_can_come_again(slack: LocalSlack, receiver: Receiver) -> None:
    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()

    reply = await slack.redeliver(slack.deliveries[0].event_id)

    assert reply.acked
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_bolt_refuses_a_stale_or_forged_signature(
    slack: LocalSlack, receiver: Receiver, bolt: AsyncApp
) -> None:
    receiver.serve_bolt(bolt)
    body = json.dumps({"type": "event_callback", "event": {"type": "app_mention"}}).encode()
    kind = {"Content-Type": "application/json"}

    stale = await slack.deliver_raw(body, {**kind, **slack.sign(body, timestamp=1)})
    forged = await slack.deliver_raw(body, {**kind, **slack.sign(b"other")})

    assert (stale.status, forged.status) == (401, 401)


async def test_bolt_passes_the_handshake(
    slack: LocalSlack, receiver: Receiver, bolt: AsyncApp
) -> None:
    receiver.serve_bolt(bolt)

    assert await slack.verify_request_url()


async def test_joining_is_a_subtype(slack: LocalSlack, receiver: Receiver) -> None:
    slack.workspace.add_user("U0CAROL", "Carol")

    await slack.people.join("U0CAROL", "C0GENERAL")
    await slack.settle()

    assert {event.get("subtype") for event in receiver.events} == {None, "channel_join"}


async def test_the_stop_button_names_the_live_streams(
    slack: LocalSlack, receiver: Receiver, client: AsyncWebClient
) -> None:
    root = await slack.people.post("U0ALICE", "D0ALICE", "hi")
    stream = await client.chat_startStream(channel="D0ALICE", thread_ts=root, markdown_text="x")

    await slack.people.stop("U0ALICE", "D0ALICE", root)
    await slack.settle()

    stopped = next(e for e in receiver.events if e["type"] == "agent_session_stopped")
    assert stopped["streaming_message_ts"] == [stream["ts"]]
    assert (stopped["thread_ts"], stopped["user"]) == (root, "U0ALICE")


async def test_opening_the_messages_tab_is_told(slack: LocalSlack, receiver: Receiver) -> None:
    channel = await slack.people.open_dm("U0ALICE")
    await slack.settle()

    opened = receiver.events[0]
    assert (opened["type"], opened["tab"], opened["channel"]) == (
        "app_home_opened",
        "messages",
        channel,
    )
