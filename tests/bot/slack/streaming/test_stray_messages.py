"""Messages of an answer that Slack shows outside of their thread."""

from typing import Any

import pytest

from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.streaming.stray_messages import StrayMessages
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from playground.slack import LocalSlack

OUTSIDE: dict[str, Any] = {"ts": "5.0", "message": {"text": "Hi"}}
INSIDE: dict[str, Any] = {"ts": "5.0", "message": {"text": "Hi", "thread_ts": "1.0"}}


def noted(*writes: tuple[str, dict[str, Any], dict[str, Any]]) -> tuple[StrayMessages, int]:
    """Writes that were noted, and how often somebody was told that they are outside."""
    told: list[None] = []
    stray = StrayMessages(lambda: told.append(None))
    for write in writes:
        stray.note(*write)
    return stray, len(told)


def target(slack: LocalSlack, thread_ts: str) -> ThreadTarget:
    return ThreadTarget(slack.team_id, "C0GENERAL", thread_ts, "U0ALICE", slack.team_id)


def threads(slack: LocalSlack, client: SlackClient) -> Threads:
    return Threads(client, PeopleDirectory(client).name, slack.bot_user_id)


@pytest.mark.parametrize(
    ("writes", "is_outside"),
    [
        pytest.param([("chat.stopStream", {}, OUTSIDE)], True, id="end of a stream"),
        pytest.param([("chat.stopStream", {}, OUTSIDE)] * 2, True, id="told once"),
        pytest.param([("chat.postMessage", {"thread_ts": "1.0"}, OUTSIDE)], True, id="post"),
        pytest.param([("chat.postMessage", {}, OUTSIDE)], False, id="post for the channel"),
        pytest.param([("chat.stopStream", {}, INSIDE)], False, id="in its thread"),
        pytest.param([("chat.stopStream", {}, {"ok": True})], False, id="Slack says nothing"),
        pytest.param([("chat.update", {}, OUTSIDE)], False, id="an edit, which does not tell"),
    ],
)
def test_s16_a_response_shows_that_a_message_is_outside(
    writes: list[tuple[str, dict[str, Any], dict[str, Any]]], is_outside: bool
) -> None:
    stray, told = noted(*writes)

    assert (stray.are_outside, told) == (is_outside, int(is_outside))


async def test_s16_messages_stay_where_the_thread_is_there_after_all(
    slack: LocalSlack, client: SlackClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    posted = await client.call("chat.postMessage", channel="C0GENERAL", text="Hi", thread_ts=root)
    stray, _ = noted(("chat.startStream", {}, posted))

    assert not await stray.remove(client, threads(slack, client), target(slack, root))
    assert posted["ts"] in slack.workspace.channels["C0GENERAL"].messages


async def test_s16_messages_of_a_thread_that_is_gone_are_deleted(
    slack: LocalSlack, client: SlackClient
) -> None:
    posted = await client.call("chat.postMessage", channel="C0GENERAL", text="Hi")
    stray, _ = noted(("chat.startStream", {}, posted))

    assert await stray.remove(client, threads(slack, client), target(slack, "1.000001"))
    assert posted["ts"] not in slack.workspace.channels["C0GENERAL"].messages


async def test_s16_where_slack_does_not_say_that_the_thread_is_gone_they_stay(
    slack: LocalSlack, client: SlackClient
) -> None:
    posted = await client.call("chat.postMessage", channel="C0GENERAL", text="Hi")
    stray, _ = noted(("chat.startStream", {}, posted))
    slack.scopes -= {"channels:history"}

    assert not await stray.remove(client, threads(slack, client), target(slack, "1.000001"))
    assert posted["ts"] in slack.workspace.channels["C0GENERAL"].messages
