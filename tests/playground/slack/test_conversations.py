from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack


async def test_a_thread_is_read_in_pages_from_its_root(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "0")
    for number in range(1, 5):
        await slack.people.post("U0BOB", "C0GENERAL", str(number), thread_ts=root)

    pages = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_replies(channel="C0GENERAL", ts=root, limit=2)
    ]

    assert pages == [["0", "1"], ["2", "3"], ["4"]]


async def test_a_root_counts_its_replies(slack: LocalSlack, client: AsyncWebClient) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    last = await slack.people.post("U0BOB", "C0GENERAL", "reply", thread_ts=root)

    history = await client.conversations_history(channel="C0GENERAL")

    message = history["messages"][0]
    assert len(history["messages"]) == 1
    assert (message["reply_count"], message["latest_reply"]) == (1, last)


async def test_metadata_is_read_only_when_asked_for(client: AsyncWebClient) -> None:
    metadata = {"event_type": "answer", "event_payload": {}}
    posted = await client.chat_postMessage(channel="C0GENERAL", text="x", metadata=metadata)
    thread: dict[str, Any] = {"channel": "C0GENERAL", "ts": posted["ts"]}

    without = await client.conversations_replies(**thread)
    with_it = await client.conversations_replies(**thread, include_all_metadata=True)

    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == metadata


async def test_a_thread_can_be_read_from_a_time_on(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    first = await slack.people.post("U0ALICE", "C0GENERAL", "1", thread_ts=root)
    await slack.people.post("U0ALICE", "C0GENERAL", "2", thread_ts=root)

    thread = await client.conversations_replies(channel="C0GENERAL", ts=root, oldest=first)

    assert [message["text"] for message in thread["messages"]] == ["root", "2"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.replies", {"ts": "1.000001"}, "thread_not_found"),
        ("conversations.replies", {"ts": "ROOT", "cursor": "?"}, "invalid_cursor"),
        ("conversations.replies", {"ts": "ROOT", "oldest": "?"}, "invalid_ts_oldest"),
        ("conversations.replies", {"ts": "ROOT", "channel": "C0CLOSED"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0CLOSED"}, "not_in_channel"),
        ("conversations.info", {"channel": "G0CLOSED"}, "channel_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("bots.info", {"bot": "B0NOBODY"}, "bot_not_found"),
        ("team.info", {"team": "T0OTHER"}, "team_not_found"),
        ("conversations.join", {"channel": "C0OLD"}, "is_archived"),
        ("conversations.join", {"channel": "D0ALICE"}, "method_not_supported_for_channel_type"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ],
)
async def test_a_look_is_refused(
    slack: LocalSlack, client: AsyncWebClient, method: str, arguments: dict[str, str], error: str
) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    slack.workspace.add_channel("G0CLOSED", "secret", ["U0ALICE"], kind="group")
    slack.workspace.add_channel("C0OLD", "old", [], archived=True)
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    values = {name: root if value == "ROOT" else value for name, value in arguments.items()}
    if method in {"conversations.replies", "conversations.history"}:
        values.setdefault("channel", "C0GENERAL")

    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, params=values)

    assert raised.value.response["error"] == error


async def test_a_list_names_public_channels_and_the_bots_own(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.add_channel("G0CLOSED", "secret", ["U0ALICE"], kind="group")

    listed = await client.conversations_list(types="public_channel,private_channel")

    names = [channel["name"] for channel in listed["channels"]]
    assert names == ["general", "random", "private-plans"]


async def test_the_bot_joins_a_public_channel(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])

    await client.conversations_join(channel="C0CLOSED")

    members = await client.conversations_members(channel="C0CLOSED")
    assert members["members"] == ["U0ALICE", "U0BOT"]


async def test_opening_a_dm_finds_the_one_there_is(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U0ALICE")

    assert opened["channel"]["id"] == "D0ALICE"


async def test_opening_a_group_dm_makes_it_once(client: AsyncWebClient) -> None:
    first = await client.conversations_open(users=["U0ALICE", "U0BOB"])
    second = await client.conversations_open(users=["U0BOB", "U0ALICE"])

    assert first["channel"]["id"] == second["channel"]["id"]


async def test_guests_and_externals_are_told_apart(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.add_user("U0GUEST", "Guest", is_restricted=True)
    slack.workspace.add_user("U0EXT", "External", is_stranger=True, team_id="T0OTHER")

    members = {member["id"]: member for member in (await client.users_list())["members"]}

    assert members["U0GUEST"]["is_restricted"]
    assert (members["U0EXT"]["is_stranger"], members["U0EXT"]["team_id"]) == (True, "T0OTHER")
