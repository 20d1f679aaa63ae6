"""What this Slack sends against real-shaped samples: the same fields are there."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Receiver
from .samples import BUTTON, MODAL

SAMPLES = Path(__file__).parents[3].parent / "shared" / "data" / "slack-payloads"
# Enterprise Grid, fields Slack deprecated, and pictures of files.
ABSENT = {"enterprise_id", "enterprise_name", "authed_users", "is_locked"}


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
    await people.delete("U0ALICE", "C0GENERAL", ts)
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


async def test_interactions_have_the_fields_of_real_ones(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    payloads = slack.people._parts.payloads
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    message = slack.workspace.channels["C0GENERAL"].messages[ts]
    opened = await client.views_open(
        trigger_id=slack.people._parts.triggers.issue("U0ALICE"),
        view={**MODAL, "private_metadata": "x"},
    )
    view = slack.workspace.views[opened["view"]["id"]]

    given = {
        "slash_command__slash_command_body": payloads.command("U0ALICE", "C0GENERAL", "/a", "b"),
        "shortcut__message_shortcut_body": payloads.message_shortcut("U0ALICE", "a", message),
        "block_actions__body": payloads.message_action("U0ALICE", message, BUTTON["elements"][0]),
        "view_submission__body": payloads.submission(view, {}),
        "view_closed__body": payloads.closing(view),
    }

    lacking = {name: missing(sample(name), body) for name, body in given.items()}
    assert not any(lacking.values()), lacking
