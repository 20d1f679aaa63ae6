"""Commands, shortcuts, clicks and modals, over both transports."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Receiver
from .samples import BUTTON, MODAL


async def test_a_command_is_answered_at_once_for_its_user_alone(
    slack: LocalSlack, app: AsyncApp
) -> None:
    async def answer(ack: Any, command: dict[str, str]) -> None:
        await ack(f"You said {command['text']}")

    app.command("/agent")(answer)

    reply = await slack.people.command("U0ALICE", "C0GENERAL", "/agent help me")

    whisper = slack.workspace.ephemerals[0]
    assert reply.acked
    assert (whisper.user, whisper.text) == ("U0ALICE", "You said help me")


async def test_a_shortcut_opens_a_modal_that_is_submitted(slack: LocalSlack, app: AsyncApp) -> None:
    names: list[str] = []

    async def open_modal(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)
        await ack()

    async def save(ack: Any, view: dict[str, Any]) -> None:
        names.append(view["state"]["values"]["name"]["typed"]["value"])
        await ack()

    app.shortcut("settings")(open_modal)
    app.view("settings")(save)
    slack.subscriptions.clear()
    ts = await slack.people.post("U0ALICE", "D0ALICE", "hi")

    await slack.people.shortcut("U0ALICE", "settings", "D0ALICE", ts)
    view_id = slack.workspace.snapshot("U0ALICE")["views"][0]["id"]
    await slack.people.submit(
        view_id, {"name": {"typed": {"type": "plain_text_input", "value": "Ada"}}}
    )

    assert names == ["Ada"]
    assert slack.workspace.snapshot("U0ALICE")["views"] == []


async def test_errors_keep_a_modal_open(slack: LocalSlack, app: AsyncApp) -> None:
    async def open_modal(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    async def refuse(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Too short"})

    app.shortcut("settings")(open_modal)
    app.view("settings")(refuse)
    await slack.people.shortcut("U0ALICE", "settings")
    view_id = slack.workspace.snapshot("U0ALICE")["views"][0]["id"]

    reply = await slack.people.submit(view_id)

    assert reply.payload["errors"] == {"name": "Too short"}
    assert slack.workspace.views[view_id].open


async def test_a_click_names_its_message_and_thread(slack: LocalSlack, app: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    async def keep(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    app.action("retry")(keep)
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    slack.subscriptions.clear()
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    posted = await client.chat_postMessage(
        channel="C0GENERAL", text="x", thread_ts=root, blocks=[BUTTON]
    )

    await slack.people.click("U0ALICE", "C0GENERAL", posted["ts"], "retry")

    action = seen[0]["actions"][0]
    assert (action["block_id"], action["value"]) == ("choices", "turn-1")
    assert seen[0]["message"]["ts"] == posted["ts"]
    assert seen[0]["container"]["thread_ts"] == root


async def test_the_app_does_not_hear_of_a_dismissed_ephemeral(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver
) -> None:
    sent = await client.chat_postEphemeral(channel="C0GENERAL", user="U0ALICE", text="psst")

    await slack.people.dismiss("U0ALICE", "C0GENERAL", sent["message_ts"])
    await slack.settle()

    assert (slack.workspace.ephemerals, receiver.bodies) == ([], [])


async def test_an_ephemeral_button_can_be_used(slack: LocalSlack, app: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    async def keep(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        seen.append(body)
        await respond(delete_original=True)

    app.action("retry")(keep)
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    posted = await client.chat_postEphemeral(
        channel="C0GENERAL", user="U0ALICE", text="x", blocks=[BUTTON]
    )
    changes = slack.watch()

    await slack.people.click("U0ALICE", "C0GENERAL", posted["message_ts"], "retry")
    await anext(changes)

    assert seen[0]["container"]["is_ephemeral"]
    assert "message" not in seen[0]
    assert slack.workspace.ephemerals == []


async def test_a_home_button_names_its_view(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp
) -> None:
    seen: list[dict[str, Any]] = []

    async def keep(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        seen.append(body)

    app.action("retry")(keep)
    home = await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": [BUTTON]})

    await slack.people.click_in_view(home["view"]["id"], "retry")

    assert seen[0]["view"]["id"] == home["view"]["id"]


async def test_an_element_that_is_not_there_cannot_be_used(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[BUTTON])

    with pytest.raises(LookupError):
        await slack.people.click("U0ALICE", "C0GENERAL", posted["ts"], "unknown")
