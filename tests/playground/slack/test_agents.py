"""Agent sessions, and the assistant's status, title and prompts."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Clock, refusal

PROMPT = {"title": "Plan", "message": "Make a plan"}


@pytest.fixture
async def thread(slack: LocalSlack) -> dict[str, Any]:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    ts = await slack.people.post("U0ALICE", "D0ALICE", "hi")
    return {"channel_id": "D0ALICE", "thread_ts": ts}


async def test_a_session_keeps_the_title_it_was_made_with(
    client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.agents_sessions_setStatus(**thread, status="processing", title="First")

    answer = await client.agents_sessions_setStatus(**thread, status="active", title="Second")

    assert (answer["status"], answer["title"]) == ("active", "First")


async def test_a_session_is_renamed(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.agents_sessions_setStatus(**thread, status="processing")

    await client.agents_sessions_rename(**thread, title="Plans")

    assert slack.workspace.sessions["D0ALICE", thread["thread_ts"]].title == "Plans"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("setStatus", {"status": "asleep"}, "invalid_status"),
        ("setStatus", {"status": "active", "thread_ts": None}, "thread_ts_required"),
        ("setStatus", {"status": "active", "title": "x" * 201}, "invalid_arguments"),
        ("setStatus", {"status": "active", "initiator_user_id": "U0NO"}, "user_not_found"),
        ("setStatus", {"status": "active", "channel_id": "C0CLOSED"}, "not_authorized"),
        ("rename", {"title": "x"}, "session_not_found"),
        ("rename", {"title": ""}, "invalid_name"),
    ],
)
async def test_a_session_call_is_refused(
    client: AsyncWebClient,
    thread: dict[str, Any],
    method: str,
    arguments: dict[str, Any],
    error: str,
) -> None:
    assert await refusal(client, f"agents.sessions.{method}", **{**thread, **arguments}) == error


async def test_sessions_can_be_switched_off(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    slack.features.remove("agent_sessions")

    error = await refusal(client, "agents.sessions.setStatus", **thread, status="active")

    assert error == "feature_disabled"


async def test_a_status_lasts_two_minutes(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any], clock: Clock
) -> None:
    await client.assistant_threads_setStatus(**thread, status="is thinking...")

    before = slack.workspace.status("D0ALICE", thread["thread_ts"])
    clock.advance(121)

    assert before is not None
    assert before.text == "is thinking..."
    assert slack.workspace.status("D0ALICE", thread["thread_ts"]) is None


async def test_a_post_clears_the_status(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.assistant_threads_setStatus(**thread, status="is thinking...")

    await client.chat_postMessage(channel="D0ALICE", thread_ts=thread["thread_ts"], text="so")

    assert slack.workspace.status("D0ALICE", thread["thread_ts"]) is None


async def test_an_empty_status_clears_it(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.assistant_threads_setStatus(**thread, status="is thinking...")

    await client.assistant_threads_setStatus(**thread, status="")

    assert slack.workspace.status("D0ALICE", thread["thread_ts"]) is None


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        (
            "setStatus",
            {"status": "x", "loading_messages": ["x"] * 11},
            "invalid_arguments",
        ),
        ("setStatus", {"status": "x", "thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("setTitle", {"title": "x", "thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("setTitle", {"title": "x", "channel_id": "D0NOWHERE"}, "channel_not_found"),
        ("setSuggestedPrompts", {"prompts": [{"title": "x"}]}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": [PROMPT | {"message": ""}]}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": [PROMPT | {"title": 5}]}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": [PROMPT] * 5}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": []}, "invalid_arguments"),
        (
            "setSuggestedPrompts",
            {"prompts": [PROMPT], "channel_id": "C0GENERAL"},
            "channel_not_found",
        ),
        ("setSuggestedPrompts", {"prompts": [PROMPT], "thread_ts": "1.0"}, "invalid_thread_ts"),
    ],
)
async def test_an_assistant_call_is_refused(
    client: AsyncWebClient,
    thread: dict[str, Any],
    method: str,
    arguments: dict[str, Any],
    error: str,
) -> None:
    assert await refusal(client, f"assistant.threads.{method}", **{**thread, **arguments}) == error


async def test_prompts_and_titles_are_pictured(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.assistant_threads_setTitle(**thread, title="Plans")
    await client.assistant_threads_setSuggestedPrompts(
        channel_id="D0ALICE", prompts=[{"title": "Plan", "message": "Make a plan"}]
    )

    channels = slack.workspace.snapshot("U0ALICE")["channels"]
    dm = next(channel for channel in channels if channel["id"] == "D0ALICE")
    assert dm["threads"][thread["thread_ts"]]["title"] == "Plans"
    assert dm["prompts"][0]["prompts"] == [{"title": "Plan", "message": "Make a plan"}]


async def test_prompts_of_an_app_that_is_no_agent_are_refused(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.features.remove("assistant")
    method = "assistant.threads.setSuggestedPrompts"

    error = await refusal(client, method, channel_id="D0ALICE", prompts=[PROMPT])

    assert error == "not_agent_app"


@pytest.mark.parametrize(
    ("features", "shown"),
    [
        pytest.param(set[str](), False, id="agent_view"),
        pytest.param({"assistant_view"}, True, id="assistant_view"),
    ],
)
async def test_prompts_in_a_thread_are_for_apps_of_the_older_kind(
    slack: LocalSlack,
    client: AsyncWebClient,
    thread: dict[str, Any],
    features: set[str],
    shown: bool,
) -> None:
    slack.features |= features

    await client.assistant_threads_setSuggestedPrompts(**thread, prompts=[PROMPT])

    assert (("D0ALICE", thread["thread_ts"]) in slack.workspace.prompts) == shown


async def test_only_an_app_of_the_older_kind_begins_threads(slack: LocalSlack) -> None:
    with pytest.raises(LookupError):
        await slack.people.open_assistant("U0ALICE")
