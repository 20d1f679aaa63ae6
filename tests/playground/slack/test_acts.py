"""Acts of people that reach the app in more than one shape, or in an unexpected one."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Receiver

ALICE, HERE = "U0ALICE", "C0GENERAL"


async def events(slack: LocalSlack, receiver: Receiver, since: int) -> list[dict[str, Any]]:
    """The events that the app heard since then."""
    await slack.settle()
    return receiver.events[since:]


async def so_far(slack: LocalSlack, receiver: Receiver) -> int:
    await slack.settle()
    return len(receiver.events)


async def test_s5_a_deleted_root_with_replies_arrives_as_a_change_into_a_tombstone(
    slack: LocalSlack, receiver: Receiver
) -> None:
    root = await slack.people.post(ALICE, HERE, "Anyone for tea?")
    await slack.people.post("U0BOB", HERE, "Me", thread_ts=root)
    since = await so_far(slack, receiver)

    await slack.people.delete(ALICE, HERE, root)

    (event,) = await events(slack, receiver, since)
    new = event["message"]
    assert event["subtype"] == "message_changed"
    assert (new["subtype"], new["user"], new["text"], new["ts"], new["hidden"]) == (
        "tombstone",
        "USLACKBOT",
        "This message was deleted.",
        root,
        True,
    )
    assert event["previous_message"]["text"] == "Anyone for tea?"


async def test_s5_replies_and_roots_without_any_are_simply_deleted(
    slack: LocalSlack, receiver: Receiver
) -> None:
    root = await slack.people.post(ALICE, HERE, "Anyone for tea?")
    reply = await slack.people.post(ALICE, HERE, "Hello?", thread_ts=root)
    since = await so_far(slack, receiver)

    await slack.people.delete(ALICE, HERE, reply)
    await slack.people.delete(ALICE, HERE, root)

    heard = await events(slack, receiver, since)
    assert [event["subtype"] for event in heard] == ["message_deleted"] * 2


async def test_s16_a_post_to_a_thread_that_is_gone_goes_to_the_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.people.post(ALICE, HERE, "Anyone for tea?")
    await slack.people.delete(ALICE, HERE, root)

    posted = await client.chat_postMessage(channel=HERE, text="Me", thread_ts=root)

    assert "thread_ts" not in posted["message"]
    assert slack.workspace.channels[HERE].messages[posted["ts"]].thread_ts is None


async def test_s16_so_does_a_stream_and_its_end_shows_it(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.people.post(ALICE, HERE, "Anyone for tea?")
    await slack.people.delete(ALICE, HERE, root)
    place = {"channel": HERE, "thread_ts": root, "markdown_text": "Me"}
    whose = {"recipient_user_id": ALICE, "recipient_team_id": slack.team_id}

    started = await client.api_call("chat.startStream", json=place | whose)
    stopped = await client.api_call("chat.stopStream", json={"channel": HERE, "ts": started["ts"]})

    assert "thread_ts" not in stopped["message"]


async def test_s8_an_edit_that_adds_a_mention_comes_as_a_change_and_as_a_mention(
    slack: LocalSlack, receiver: Receiver
) -> None:
    ts = await slack.people.post(ALICE, HERE, "Anyone for tea?")
    since = await so_far(slack, receiver)

    await slack.people.edit(ALICE, HERE, ts, "<@U0BOT> anyone for tea?")
    await slack.people.edit(ALICE, HERE, ts, "<@U0BOT> anyone for coffee?")

    heard = await events(slack, receiver, since)
    kinds = sorted(str(event.get("subtype") or event["type"]) for event in heard)
    assert kinds == ["app_mention", "message_changed", "message_changed"]
    (mention,) = [event for event in heard if event["type"] == "app_mention"]
    assert (mention["ts"], mention["edited"]["user"]) == (ts, ALICE)


async def test_files_k_an_edited_snippet_is_told_without_what_changed(
    slack: LocalSlack, receiver: Receiver
) -> None:
    ts = await slack.people.share_file(
        ALICE, HERE, "tea.txt", b"Tea at four.", "text/plain", mode="snippet"
    )
    (file_id,) = slack.workspace.channels[HERE].messages[ts].files
    since = await so_far(slack, receiver)

    await slack.people.edit_snippet(ALICE, file_id, "Tea at five.")

    (event,) = await events(slack, receiver, since)
    assert {**event, "event_ts": ""} == {
        "type": "file_change",
        "file_id": file_id,
        "file": {"id": file_id},
        "event_ts": "",
    }


async def test_files_k_a_file_taken_out_of_a_message_is_only_missing_in_it(
    slack: LocalSlack, receiver: Receiver
) -> None:
    ts = await slack.people.share_file(ALICE, HERE, "tea.txt", b"Tea", "text/plain", text="Look")
    (file_id,) = slack.workspace.channels[HERE].messages[ts].files
    since = await so_far(slack, receiver)

    await slack.people.take_file_out(ALICE, HERE, ts, file_id)

    (event,) = await events(slack, receiver, since)
    assert event["subtype"] == "message_changed"
    assert "files" not in event["message"]
    assert [file["id"] for file in event["previous_message"]["files"]] == [file_id]


@pytest.mark.parametrize(
    ("with_files", "heard"),
    [(False, ["message_deleted"]), (True, ["file_deleted", "message_deleted"])],
    ids=["files kept", "files too"],
)
async def test_files_k_a_deleted_message_takes_its_files_along_where_its_author_wants_that(
    slack: LocalSlack, receiver: Receiver, with_files: bool, heard: list[str]
) -> None:
    ts = await slack.people.share_file(ALICE, HERE, "tea.txt", b"Tea", "text/plain")
    since = await so_far(slack, receiver)

    await slack.people.delete(ALICE, HERE, ts, with_files=with_files)

    told = await events(slack, receiver, since)
    assert sorted(str(event.get("subtype") or event["type"]) for event in told) == heard


async def test_the_app_hears_what_becomes_of_a_channel(
    slack: LocalSlack, receiver: Receiver
) -> None:
    people = slack.people
    await people.leave("U0BOB", HERE)
    await people.archive(ALICE, HERE)
    await people.unarchive(ALICE, HERE)
    await people.connect(HERE, "T0OTHER")
    await people.make_private(ALICE, HERE)
    await people.archive(ALICE, HERE)
    await people.unarchive(ALICE, HERE)
    await people.make_public(ALICE, HERE)

    heard = await events(slack, receiver, 0)
    assert [event.get("subtype") or event["type"] for event in heard] == [
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "channel_shared",
        "channel_convert_to_private",
        "group_archive",
        "group_unarchive",
        "channel_convert_to_public",
    ]


@pytest.mark.parametrize("channel", [HERE, "G0PRIVATE"])
async def test_the_app_hears_that_it_is_out_although_it_is_no_member_any_more(
    slack: LocalSlack, receiver: Receiver, channel: str
) -> None:
    await slack.people.leave(slack.bot_user_id, channel)

    heard = await events(slack, receiver, 0)
    left = {HERE: "channel_left", "G0PRIVATE": "group_left"}[channel]
    assert sorted(str(event["type"]) for event in heard) == sorted(["member_left_channel", left])


async def test_a4_a_workflows_message_has_a_bot_and_no_user(
    slack: LocalSlack, receiver: Receiver
) -> None:
    await slack.people.run_workflow(HERE, "<@U0BOT> sum up", name="Stand-up", bot_id="B0FLOW")

    message, mention = await events(slack, receiver, 0)
    assert (message["subtype"], message["username"], message["bot_id"]) == (
        "bot_message",
        "Stand-up",
        "B0FLOW",
    )
    assert "user" not in message
    assert (mention["type"], mention["bot_id"]) == ("app_mention", "B0FLOW")


async def test_a8_the_members_of_a_user_group_are_told(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.add_user_group("S0CREW", "crew", [ALICE, slack.bot_user_id])

    found = await client.api_call(
        "usergroups.users.list", http_verb="GET", params={"usergroup": "S0CREW"}
    )

    assert found["users"] == [ALICE, slack.bot_user_id]
