from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import refusal

METADATA = {"event_type": "answer", "event_payload": {"turn": 1}}
DIVIDER = {"type": "divider"}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str, value: str = "1") -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    element = {"type": "button", "action_id": "a", "text": label, "value": value}
    return {"type": "actions", "elements": [element]}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({}, "no_text", id="nothing"),
        pytest.param({"text": "  "}, "no_text", id="blank"),
        pytest.param(
            {"text": "x", "markdown_text": "x"}, "markdown_text_conflict", id="text and markdown"
        ),
        pytest.param(
            {"blocks": [DIVIDER], "markdown_text": "x"},
            "markdown_text_conflict",
            id="blocks and markdown",
        ),
        pytest.param({"markdown_text": "x" * 12_001}, "msg_too_long", id="long markdown"),
        pytest.param({"blocks": [DIVIDER] * 51}, "invalid_blocks", id="51 blocks"),
        pytest.param({"blocks": [{"type": "marquee"}]}, "invalid_blocks", id="unknown block"),
        pytest.param({"blocks": [section("x" * 3_001)]}, "invalid_blocks", id="long section"),
        pytest.param({"blocks": [section("")]}, "invalid_blocks", id="empty section"),
        pytest.param({"blocks": [button("x" * 76)]}, "invalid_blocks", id="long button"),
        pytest.param({"blocks": [button("x", "y" * 2_001)]}, "invalid_blocks", id="long value"),
        pytest.param(
            {"blocks": [{"type": "actions", "elements": []}]}, "invalid_blocks", id="no elements"
        ),
        pytest.param(
            {"blocks": [{"type": "markdown", "text": "x" * 6_001}] * 2},
            "invalid_blocks",
            id="long markdown blocks",
        ),
        pytest.param(
            {"blocks": [{**DIVIDER, "block_id": "a"}] * 2}, "invalid_blocks", id="same block_id"
        ),
        pytest.param({"blocks": "{"}, "invalid_blocks_format", id="broken blocks"),
        pytest.param({"text": "x", "metadata": {"a": 1}}, "invalid_metadata_format", id="metadata"),
        pytest.param(
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"b": "c" * 16_000}}},
            "metadata_too_large",
            id="large metadata",
        ),
        pytest.param({"text": "x", "channel": "#general"}, "channel_not_found", id="by name"),
        pytest.param({"text": "x", "channel": "C0CLOSED"}, "not_in_channel", id="not in channel"),
        pytest.param({"text": "x", "channel": "G0CLOSED"}, "channel_not_found", id="private"),
        pytest.param({"text": "x", "channel": "C0OLD"}, "is_archived", id="archived"),
    ],
)
async def test_a_post_is_refused(
    slack: LocalSlack, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    slack.workspace.add_channel("G0CLOSED", "secret", ["U0ALICE"], kind="group")
    slack.workspace.add_channel("C0OLD", "old", ["U0BOT"], archived=True)

    assert (
        await refusal(client, "chat.postMessage", **{"channel": "C0GENERAL", **arguments}) == error
    )


async def test_a_very_long_text_is_cut(client: AsyncWebClient) -> None:
    response = await client.chat_postMessage(channel="C0GENERAL", text="x" * 50_000)

    assert len(response["message"]["text"]) == 40_000


async def test_a_reply_to_a_reply_is_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    reply = await slack.people.post("U0ALICE", "C0GENERAL", "reply", thread_ts=root)

    error = await refusal(
        client, "chat.postMessage", channel="C0GENERAL", text="x", thread_ts=reply
    )

    assert error == "cannot_reply_to_message"


async def test_a_post_to_a_person_goes_to_their_dm(client: AsyncWebClient) -> None:
    response = await client.chat_postMessage(channel="U0ALICE", text="hi")

    assert response["channel"] == "D0ALICE"


async def test_public_channels_open_with_their_scope(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    slack.scopes.add("chat:write.public")

    assert (await client.chat_postMessage(channel="C0CLOSED", text="hi"))["ok"]


async def test_another_name_needs_its_scope(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.scopes.remove("chat:write.customize")

    error = await refusal(
        client, "chat.postMessage", channel="C0GENERAL", text="x", username="Someone"
    )

    assert error == "missing_scope"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({"text": "x" * 4_001}, "msg_too_long", id="text over 4,000"),
        pytest.param({"text": "é" * 2_001}, "msg_too_long", id="S4 text over 4,000 bytes"),
        pytest.param(
            {"text": "é" * 2_001, "blocks": [{"type": "divider"}]},
            "msg_too_long",
            id="S4 text over 4,000 bytes beside blocks",
        ),
        pytest.param({"markdown_text": "x" * 12_001}, "msg_too_long", id="long markdown"),
        pytest.param({}, "no_text", id="nothing"),
        pytest.param({"ts": "1.000001", "text": "x"}, "message_not_found", id="no message"),
    ],
)
async def test_an_update_is_refused(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="one")
    values = {"channel": "C0GENERAL", "ts": posted["ts"], **arguments}

    assert await refusal(client, "chat.update", **values) == error


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.update", {"text": "x"}, "cant_update_message"),
        ("chat.delete", {}, "cant_delete_message"),
    ],
    ids=["update", "delete"],
)
async def test_others_messages_are_not_ours(
    slack: LocalSlack, client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "mine")

    assert await refusal(client, method, channel="C0GENERAL", ts=ts, **arguments) == error


async def test_an_update_keeps_metadata_it_does_not_give(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="one", metadata=METADATA)
    await client.chat_update(channel="C0GENERAL", ts=posted["ts"], text="two")

    message = slack.workspace.channels["C0GENERAL"].messages[posted["ts"]]
    assert (message.text, message.metadata) == ("two", METADATA)


async def test_a_deleted_root_leaves_a_tombstone(slack: LocalSlack, client: AsyncWebClient) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    await client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=root)

    await slack.people.delete("U0ALICE", "C0GENERAL", root)

    thread = await client.conversations_replies(channel="C0GENERAL", ts=root)
    assert [m.get("subtype") for m in thread["messages"]] == ["tombstone", None]


async def test_an_ephemeral_is_seen_by_one_person(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0ALICE", text="psst")

    def seen(user: str) -> list[str]:
        general = slack.workspace.snapshot(user)["channels"][0]
        return [ephemeral["text"] for ephemeral in general["ephemerals"]]

    assert (seen("U0ALICE"), seen("U0BOB")) == (["psst"], [])


async def test_an_ephemeral_needs_its_reader_in_the_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.add_user("U0CAROL", "Carol")

    error = await refusal(
        client, "chat.postEphemeral", channel="C0GENERAL", user="U0CAROL", text="psst"
    )

    assert error == "user_not_in_channel"


async def test_a_permalink_to_a_reply_names_its_thread(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    reply = await slack.people.post("U0ALICE", "C0GENERAL", "reply", thread_ts=root)

    response = await client.chat_getPermalink(channel="C0GENERAL", message_ts=reply)

    assert response["permalink"].endswith(f"?thread_ts={root}&cid=C0GENERAL")


async def test_a_reaction_is_added_once_and_removed_once(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    place = {"channel": "C0GENERAL", "timestamp": ts, "name": "eyes"}

    await client.reactions_add(**place)
    again = await refusal(client, "reactions.add", **place)
    await client.reactions_remove(**place)
    gone = await refusal(client, "reactions.remove", **place)

    assert (again, gone) == ("already_reacted", "no_reaction")


async def test_times_never_repeat_while_the_clock_stands(slack: LocalSlack) -> None:
    times = [await slack.people.post("U0ALICE", "C0GENERAL", "x") for _ in range(3)]

    assert times == sorted(set(times))


async def test_people_write_only_where_they_are(slack: LocalSlack) -> None:
    with pytest.raises(PermissionError):
        await slack.people.post("U0ALICE", "D0BOB", "hi")


async def test_another_apps_bot_writes_with_its_own_bot_id(slack: LocalSlack) -> None:
    slack.workspace.add_user("U0OTHER", "Other", bot_id="B0OTHER", app_id="A0OTHER")
    slack.workspace.channels["C0GENERAL"].members.append("U0OTHER")

    ts = await slack.people.post("U0OTHER", "C0GENERAL", "beep")

    assert slack.workspace.channels["C0GENERAL"].messages[ts].bot_id == "B0OTHER"
