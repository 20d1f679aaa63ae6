"""Kinds of people and what Slack tells of each: members, guests, externals, bots, Slackbot."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.tenants import populations as cast

from .conftest import Receiver

FLAGS = ("is_admin", "is_restricted", "is_ultra_restricted", "deleted", "is_bot")


@pytest.fixture(autouse=True)
def people(slack: LocalSlack) -> None:
    cast.add_cast(slack.workspace)
    slack.workspace.add_user("U0DEPLOYS", "Deploys", bot_id="B0DEPLOYS", app_id="A0DEPLOYS")


KINDS = [
    pytest.param(cast.ALICE, {"is_admin"}, "T0LOCAL", id="admin"),
    pytest.param(cast.BOB, set[str](), "T0LOCAL", id="member"),
    pytest.param(cast.GUEST, {"is_restricted"}, "T0LOCAL", id="guest"),
    pytest.param(
        cast.SINGLE_CHANNEL_GUEST,
        {"is_restricted", "is_ultra_restricted"},
        "T0LOCAL",
        id="single-channel guest",
    ),
    pytest.param(cast.PARTNER, set[str](), cast.PARTNER_TEAM, id="external"),
    pytest.param(cast.PARTNER_ADMIN, {"is_admin"}, cast.PARTNER_TEAM, id="external admin"),
    pytest.param(cast.DEACTIVATED, {"deleted"}, "T0LOCAL", id="deactivated"),
    pytest.param("U0DEPLOYS", {"is_bot"}, "T0LOCAL", id="bot"),
    pytest.param("USLACKBOT", set[str](), "T0LOCAL", id="Slackbot"),
]


@pytest.mark.parametrize(("user", "flags", "team"), KINDS)
async def test_users_info_tells_the_kind(
    client: AsyncWebClient, user: str, flags: set[str], team: str
) -> None:
    shape = (await client.users_info(user=user))["user"]

    assert {flag for flag in FLAGS if shape[flag]} == flags
    assert shape["team_id"] == team


async def said(slack: LocalSlack, receiver: Receiver) -> dict[str, Any]:
    await slack.settle()
    [body] = receiver.bodies
    return body


async def test_a_message_of_another_company_names_both_workspaces(
    slack: LocalSlack, receiver: Receiver
) -> None:
    await slack.people.post(cast.PARTNER, cast.SHARED_CHANNEL, "hello")

    body = await said(slack, receiver)

    assert body["is_ext_shared_channel"] is True
    assert (body["team_id"], body["context_team_id"]) == ("T0LOCAL", "T0LOCAL")
    assert [body["event"][name] for name in ("team", "user_team", "source_team")] == [
        cast.PARTNER_TEAM
    ] * 3


async def test_the_envelope_may_name_the_company_of_whoever_acts(
    slack: LocalSlack, receiver: Receiver
) -> None:
    slack.envelopes_name_author_team = True
    await slack.people.post(cast.PARTNER, cast.SHARED_CHANNEL, "hello")

    body = await said(slack, receiver)

    assert (body["team_id"], body["context_team_id"]) == (cast.PARTNER_TEAM, "T0LOCAL")
    assert body["authorizations"][0]["team_id"] == "T0LOCAL"


async def test_a_message_of_our_own_names_one_workspace(
    slack: LocalSlack, receiver: Receiver
) -> None:
    await slack.people.post(cast.GUEST, cast.SHARED_CHANNEL, "hello")

    event = (await said(slack, receiver))["event"]

    assert event["team"] == "T0LOCAL"
    assert "user_team" not in event


@pytest.mark.parametrize("bot_id", ["B0ZAP", None], ids=["with a bot", "without"])
async def test_an_app_posts_in_the_name_of_a_person(
    slack: LocalSlack, receiver: Receiver, bot_id: str | None
) -> None:
    await slack.people.post_by_app(cast.BOB, "C0GENERAL", "hello", app_id="A0ZAP", bot_id=bot_id)

    event = (await said(slack, receiver))["event"]

    assert (event["user"], event["app_id"], event.get("bot_id")) == (cast.BOB, "A0ZAP", bot_id)
    assert "client_msg_id" not in event


async def test_slackbot_posts(slack: LocalSlack, receiver: Receiver) -> None:
    await slack.people.post_by_slackbot("C0GENERAL", "The office is closed today.")

    event = (await said(slack, receiver))["event"]

    assert (event["user"], event["subtype"]) == ("USLACKBOT", "slackbot_response")
