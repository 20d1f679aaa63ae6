"""Payloads of this Slack, against real-shaped samples and against how Bolt reads them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltContext
from slack_bolt.request import payload_utils as bolt
from slack_bolt.request.internals import build_context
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.delivery.reply import Retry
from playground.slack.delivery.socket_mode import SocketMode, _envelope

from .conftest import Receiver
from .samples import BUTTON, MODAL

SAMPLES = Path(__file__).parents[3].parent / "shared" / "data" / "slack-payloads"
# Enterprise Grid, fields Slack deprecated, and pictures of files.
ABSENT = {"enterprise_id", "enterprise_name", "authed_users", "is_locked"}
# How Bolt tells an interaction from others, and the channel that it finds in one.
READ_BY_BOLT: dict[str, tuple[Callable[[dict[str, Any]], bool], str | None]] = {
    "slash_command__slash_command_body": (bolt.is_slash_command, "C0GENERAL"),
    "shortcut__message_shortcut_body": (bolt.is_message_shortcut, "C0GENERAL"),
    "block_actions__body": (bolt.is_block_actions, "C0GENERAL"),
    "view_submission__body": (bolt.is_view_submission, None),
    "view_closed__body": (bolt.is_view_closed, None),
}


def sample(name: str) -> dict[str, Any]:
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    payload: dict[str, Any] = json.loads(path.read_text())
    return payload


def missing(wanted: dict[str, Any], given: dict[str, Any]) -> set[str]:
    """Name the sample's fields that are not given, one level into objects."""
    lacking = set(wanted) - set(given) - ABSENT
    for name, value in wanted.items():
        if isinstance(value, dict) and isinstance(given.get(name), dict):
            lacking |= {f"{name}.{n}" for n in set(value) - set(given[name]) - ABSENT}
    return {name for name in lacking if ".enterprise" not in name}


@pytest.fixture
async def bodies(slack: LocalSlack, receiver: Receiver) -> dict[str, dict[str, Any]]:
    """One of each event, by subtype or type."""
    people = slack.people
    ts = await people.post("U0ALICE", "C0GENERAL", "<@U0BOT> hi")
    await people.post("U0ALICE", "C0GENERAL", "all", thread_ts=ts, broadcast=True)
    await people.share_file("U0ALICE", "C0GENERAL", "a.png", b"a", "image/png", text="see")
    await people.edit("U0ALICE", "C0GENERAL", ts, "hello")
    await people.react("U0ALICE", "C0GENERAL", ts, "tada")
    await people.delete("U0ALICE", "C0GENERAL", await people.post("U0ALICE", "C0GENERAL", "bye"))
    slack.features.add("assistant_view")
    await people.open_assistant("U0ALICE")
    await slack.settle()
    found: dict[str, dict[str, Any]] = {}
    for body in receiver.bodies:
        event: Any = body["event"]
        found.setdefault(event.get("subtype") or event["type"], body)
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message__message_body", "message"),
        ("app__app_mention_event_body", "app_mention"),
        ("message_changed__event_payload", "message_changed"),
        ("message_deleted__event_payload", "message_deleted"),
        ("message_thread_broadcast__event_payload", "thread_broadcast"),
        ("message_file_share__event_payload", "file_share"),
        ("events_ignore_self__self_event", "reaction_added"),
        ("events_assistant__thread_started_event_body", "assistant_thread_started"),
    ],
)
async def test_an_event_has_the_fields_of_a_real_one(
    bodies: dict[str, dict[str, Any]], name: str, kind: str
) -> None:
    assert missing(sample(name), bodies[kind]) == set()


async def test_a_file_has_the_fields_of_a_real_one(bodies: dict[str, dict[str, Any]]) -> None:
    wanted = sample("message_file_share__event_payload")["event"]["files"][0]
    pictures = {name for name in wanted if name.startswith(("thumb", "original"))}

    given = bodies["file_share"]["event"]["files"][0]

    assert missing(wanted, given) - pictures == set()


@pytest.fixture
async def interactions(slack: LocalSlack, client: AsyncWebClient) -> dict[str, dict[str, Any]]:
    """One of each thing that people do besides writing, by the name of its sample."""
    payloads = slack.people._parts.payloads
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    message = slack.workspace.channels["C0GENERAL"].messages[ts]
    opened = await client.views_open(
        trigger_id=slack.people._parts.triggers.issue("U0ALICE"),
        view={**MODAL, "private_metadata": "x"},
    )
    view = slack.workspace.views[opened["view"]["id"]]
    return {
        "slash_command__slash_command_body": payloads.command("U0ALICE", "C0GENERAL", "/a", "b"),
        "shortcut__message_shortcut_body": payloads.message_shortcut("U0ALICE", "a", message),
        "block_actions__body": payloads.message_action("U0ALICE", message, BUTTON["elements"][0]),
        "view_submission__body": payloads.submission(view, {}),
        "view_closed__body": payloads.closing(view),
    }


@pytest.mark.parametrize("name", READ_BY_BOLT)
async def test_an_interaction_has_the_fields_of_a_real_one(
    interactions: dict[str, dict[str, Any]], name: str
) -> None:
    assert missing(sample(name), interactions[name]) == set()


@pytest.mark.parametrize("name", READ_BY_BOLT)
async def test_bolt_reads_an_interaction_as_what_it_is(
    interactions: dict[str, dict[str, Any]], name: str
) -> None:
    body = interactions[name]

    context = build_context(BoltContext(), body)

    place = READ_BY_BOLT[name][1]
    assert [other for other, (is_one, _) in READ_BY_BOLT.items() if is_one(body)] == [name]
    assert (context.team_id, context.user_id, context.channel_id) == ("T0LOCAL", "U0ALICE", place)


async def test_bolt_reads_an_event_as_what_it_is(bodies: dict[str, dict[str, Any]]) -> None:
    for body in bodies.values():
        assert bolt.is_event(body)
        assert build_context(BoltContext(), body).team_id == "T0LOCAL"


async def test_the_handshake_is_spelled_like_a_real_one(
    slack: LocalSlack, receiver: Receiver
) -> None:
    await slack.verify_request_url()

    assert receiver.bodies[0].keys() == sample("events_url_verification__event_body").keys()


def test_what_a_socket_says_is_spelled_like_real_ones(slack: LocalSlack) -> None:
    real = sample("_socket_mode_envelopes")
    socket = SocketMode(slack)

    for wanted in real["envelopes"]:
        envelope = _envelope("x", wanted["type"], {}, Retry())
        assert envelope.keys() == wanted.keys()
    assert missing(real["hello"], socket._hello()) == set()
    assert missing(real["disconnect"], socket._disconnect_message("warning")) == set()


def test_a_shortcut_has_the_fields_of_a_real_one(slack: LocalSlack) -> None:
    (wanted,) = [
        envelope["payload"]
        for envelope in sample("_socket_mode_envelopes")["envelopes"]
        if envelope["type"] == "interactive"
    ]
    given = slack.people._parts.payloads.global_shortcut("U0ALICE", "a")

    assert bolt.is_global_shortcut(given)
    assert missing(wanted, given) == set()
