"""Views: triggers, stacks, limits and submissions."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import Clock, Receiver, refusal
from .samples import BUTTON, MODAL


@pytest.fixture
def trigger(slack: LocalSlack) -> str:
    return slack.people._parts.triggers.issue("U0ALICE")


async def test_a_trigger_works_once(client: AsyncWebClient, trigger: str) -> None:
    await client.views_open(trigger_id=trigger, view=MODAL)

    error = await refusal(client, "views.open", trigger_id=trigger, view=MODAL)

    assert error == "exchanged_trigger_id"


async def test_a_trigger_works_for_three_seconds(
    client: AsyncWebClient, trigger: str, clock: Clock
) -> None:
    clock.advance(3.1)

    error = await refusal(client, "views.open", trigger_id=trigger, view=MODAL)

    assert error == "expired_trigger_id"


async def test_a_stack_is_three_modals_high(slack: LocalSlack, client: AsyncWebClient) -> None:
    triggers = [slack.people._parts.triggers.issue("U0ALICE") for _ in range(4)]
    await client.views_open(trigger_id=triggers[0], view=MODAL)
    for trigger in triggers[1:3]:
        await client.views_push(trigger_id=trigger, view=MODAL)

    error = await refusal(client, "views.push", trigger_id=triggers[3], view=MODAL)

    assert error == "push_limit_reached"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"title": {"type": "plain_text", "text": "x" * 25}}, id="long title"),
        pytest.param({"submit": None}, id="input without submit"),
        pytest.param({"private_metadata": "x" * 3_001}, id="long private_metadata"),
        pytest.param({"type": "home"}, id="wrong type"),
        pytest.param({"colour": "red"}, id="unknown field"),
        pytest.param({"blocks": [{"type": "divider"}] * 101}, id="101 blocks"),
    ],
)
async def test_an_invalid_modal_is_refused(
    client: AsyncWebClient, trigger: str, change: dict[str, Any]
) -> None:
    view = {name: value for name, value in {**MODAL, **change}.items() if value is not None}

    assert await refusal(client, "views.open", trigger_id=trigger, view=view) == "invalid_arguments"


async def test_an_update_with_an_old_hash_is_refused(client: AsyncWebClient, trigger: str) -> None:
    view = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)

    error = await refusal(client, "views.update", view_id=view["id"], hash=view["hash"], view=MODAL)

    assert error == "hash_conflict"


async def test_a_home_tab_is_published_and_told_on_opening(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver
) -> None:
    home = {"type": "home", "blocks": [BUTTON]}
    await client.views_publish(user_id="U0ALICE", view=home)

    await slack.people.open_home("U0ALICE")
    await slack.settle()

    assert slack.workspace.snapshot("U0ALICE")["home"].items() >= home.items()
    assert receiver.events[0]["tab"] == "home"


def select(*options: str, initial: str | None = None) -> dict[str, Any]:
    offered = [{"text": {"type": "plain_text", "text": it}, "value": it} for it in options]
    chosen = {"text": {"type": "plain_text", "text": initial}, "value": initial}
    return {
        "type": "static_select",
        "action_id": "choose",
        "options": offered,
        **({"initial_option": chosen} if initial else {}),
    }


def actions(*elements: object) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"type": "modal"}, id="wrong type"),
        pytest.param({"title": {"type": "plain_text", "text": "Home"}}, id="a title"),
        pytest.param({"blocks": [{"type": "divider"}] * 101}, id="101 blocks"),
        pytest.param({"blocks": [{"type": "markdown", "text": "x"}]}, id="for messages only"),
        pytest.param({"blocks": ["x"]}, id="no block"),
        pytest.param({"blocks": None}, id="no blocks"),
        pytest.param(
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]},
            id="long section",
        ),
        pytest.param({"blocks": [actions()]}, id="no elements"),
        pytest.param({"blocks": [actions(select())]}, id="no options"),
        pytest.param({"blocks": [actions(select(*map(str, range(101))))]}, id="101 options"),
        pytest.param({"blocks": [actions(select("x" * 76))]}, id="long option"),
        pytest.param({"blocks": [actions(select("a", initial="b"))]}, id="foreign initial option"),
        pytest.param({"blocks": [actions(select("a"), select("b"))]}, id="one action_id twice"),
    ],
)
async def test_an_invalid_home_is_refused(client: AsyncWebClient, change: dict[str, Any]) -> None:
    home = {"type": "home", "blocks": [actions(select("a", initial="a"))]}

    accepted = await client.views_publish(user_id="U0ALICE", view=home)
    error = await refusal(client, "views.publish", user_id="U0ALICE", view=home | change)

    assert accepted["ok"]
    assert error == "invalid_arguments"


async def test_without_a_home_tab_none_is_published(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.features.remove("home_tab")
    home = {"type": "home", "blocks": []}

    assert await refusal(client, "views.publish", user_id="U0ALICE", view=home) == "not_enabled"


async def test_a_home_tab_comes_along_once_it_was_published(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver
) -> None:
    await slack.people.open_home("U0ALICE")
    await slack.settle()
    await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": [BUTTON]})
    await slack.people.open_home("U0ALICE")
    await slack.settle()

    before, after = receiver.events
    assert "view" not in before
    view: Any = after["view"]
    assert (view["type"], view["blocks"]) == ("home", [BUTTON])


async def test_closing_a_modal_is_told_where_asked_for(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver, trigger: str
) -> None:
    view = {**MODAL, "notify_on_close": True}
    opened = await client.views_open(trigger_id=trigger, view=view)

    reply = await slack.people.close_view(opened["view"]["id"])

    assert reply is not None
    assert reply.acked


@pytest.mark.parametrize(
    ("answer", "heights"),
    [
        ({"response_action": "clear"}, 0),
        ({"response_action": "update", "view": MODAL}, 2),
        ({"response_action": "push", "view": MODAL}, 3),
        ({}, 1),
    ],
    ids=["clear", "update", "push", "close"],
)
async def test_a_submission_is_followed_as_answered(
    slack: LocalSlack, client: AsyncWebClient, app: AsyncApp, answer: dict[str, Any], heights: int
) -> None:
    async def follow(ack: Any) -> None:
        await ack(**answer)

    app.view("settings")(follow)
    triggers = [slack.people._parts.triggers.issue("U0ALICE") for _ in range(2)]
    await client.views_open(trigger_id=triggers[0], view=MODAL)
    top = await client.views_push(trigger_id=triggers[1], view=MODAL)

    await slack.people.submit(top["view"]["id"])

    assert len(slack.workspace.snapshot("U0ALICE")["views"]) == heights
