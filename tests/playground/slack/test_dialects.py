from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

CHANNEL = "C0GENERAL"
METADATA = {"event_type": "notice", "event_payload": {}}


async def said(client: AsyncWebClient, **more: Any) -> str:
    posted = await client.chat_postMessage(channel=CHANNEL, text="Hello", **more)
    return str(posted["ts"])


# By dialect: a method, its arguments beside the channel and the message, and the refusal.
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "streaming-refused": (
        "chat.startStream",
        {"recipient_user_id": "U0ALICE", "recipient_team_id": "T0LOCAL"},
        "channel_type_not_supported",
    ),
    "reactions-refused": ("reactions.add", {"name": "eyes"}, "restricted_action"),
    "updates-refused": ("chat.update", {"text": "Bye"}, "edit_window_closed"),
    "deletions-refused": ("chat.delete", {}, "compliance_exports_prevent_deletion"),
    "message-metadata-refused": (
        "chat.postMessage",
        {"text": "Hello", "metadata": METADATA},
        "metadata_must_be_sent_from_app",
    ),
}
NAMES = {"chat.startStream": "thread_ts", "reactions.add": "timestamp", "chat.postMessage": ""}


@pytest.mark.parametrize("dialect", REFUSED)
async def test_calls_may_be_refused(
    slack: LocalSlack, client: AsyncWebClient, dialect: str
) -> None:
    method, arguments, code = REFUSED[dialect]
    name = NAMES.get(method, "ts")
    message = {name: await said(client)} if name else {}
    slack.dialects.speak(dialect)

    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json={"channel": CHANNEL, **message, **arguments})

    assert refused.value.response["error"] == code


async def test_a_thread_may_be_read_without_metadata(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = await said(client, metadata=METADATA)
    slack.dialects.speak("message-metadata-left-out")

    read = await client.conversations_replies(channel=CHANNEL, ts=ts, include_all_metadata=True)

    assert "metadata" not in read["messages"][0]


async def test_what_a_dialect_changes_is_as_before_when_it_ends(slack: LocalSlack) -> None:
    slack.stream_life = 200.0

    slack.dialects.speak("streams-die-sooner", "reads-limited")
    meanwhile = slack.stream_life, slack.distributed, slack.rate_limits
    slack.dialects.forget()

    assert meanwhile == (60.0, True, True)
    assert (slack.stream_life, slack.distributed, slack.rate_limits) == (200.0, False, False)
