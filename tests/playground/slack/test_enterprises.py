"""Organisations: one token for several workspaces, and what calls and events say of them."""

from typing import Any

import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Bot, LocalSlack, Tenant
from playground.slack.oauth.codes import Consent

from .conftest import Receiver, refusal
from .oauth_client import OAuthClient

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # by Slack's SDK

ORG, NORTH, SOUTH, WEST = "E0ORG", "T0NORTH", "T0SOUTH", "T0WEST"
TOKEN = "xoxb-org"


@pytest_asyncio.fixture
async def north(slack: LocalSlack) -> Tenant:
    """The first of three workspaces, of which two were given the app."""
    slack.subscriptions.add("message.channels")
    slack.add_enterprise(ORG, "Big Org", Bot("W0BOT", "B0ORGBOT", TOKEN))
    for team, letter in ((NORTH, "N"), (SOUTH, "S"), (WEST, "X")):
        tenant = slack.add_workspace(team, team[2:].title(), enterprise=ORG, populated=False)
        tenant.workspace.add_user(f"W0{letter}", f"Wanda {letter}", is_admin=True)
        tenant.workspace.add_channel(f"C0{letter}", "general", [f"W0{letter}", "W0BOT"])
    slack.installing.grant(SOUTH)
    granted = slack.installing.grant(NORTH)
    await slack.settle()
    return granted


@pytest.fixture
def south(slack: LocalSlack, north: Tenant) -> Tenant:
    return slack.tenants[SOUTH]


@pytest.fixture
def org(slack: LocalSlack, north: Tenant) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=slack.api_url)


async def test_an_org_wide_token_is_of_the_organisation(org: AsyncWebClient) -> None:
    answer = await org.auth_test()

    assert (answer["team_id"], answer["enterprise_id"]) == (ORG, ORG)
    assert (answer["is_enterprise_install"], answer["user_id"]) == (True, "W0BOT")


LISTS = ["conversations.list", "users.list", "users.conversations", "usergroups.list", "files.list"]


@pytest.mark.parametrize("method", [*LISTS, "bots.info"])
async def test_lists_need_to_be_told_the_workspace(org: AsyncWebClient, method: str) -> None:
    answer = await refused(org, method)

    assert answer == "missing_argument"


async def refused(client: AsyncWebClient, method: str, **arguments: str) -> str:
    answer = await client._request(
        http_verb="POST",
        api_url=client.base_url + method,
        req_args={"data": arguments, "headers": {"Authorization": f"Bearer {client.token}"}},
    )
    return str(answer["data"].get("error"))


@pytest.mark.parametrize("team", [WEST, "T0LOCAL", "T0NONE"], ids=["not given", "other", "none"])
async def test_a_workspace_without_a_grant_is_refused(org: AsyncWebClient, team: str) -> None:
    assert await refused(org, "conversations.list", team_id=team) == "team_access_not_granted"


async def test_a_list_is_of_the_workspace_that_is_told(org: AsyncWebClient) -> None:
    lists = [await org.conversations_list(team_id=team) for team in (NORTH, SOUTH)]

    assert [[it["id"] for it in answer["channels"]] for answer in lists] == [["C0N"], ["C0S"]]


async def test_a_channel_tells_its_workspace(org: AsyncWebClient, south: Tenant) -> None:
    posted = await org.chat_postMessage(channel="C0S", text="hello")

    assert posted["ts"] in south.workspace.channels["C0S"].messages


async def test_an_upload_follows_its_channel(
    slack: LocalSlack, org: AsyncWebClient, south: Tenant
) -> None:
    await org.files_upload_v2(filename="a.txt", content="a", channel="C0S")
    await slack.settle()

    [message] = south.workspace.channels["C0S"].messages.values()
    assert [south.workspace.files[it].data for it in message.files] == [b"a"]


async def test_a_channel_without_a_grant_is_not_there(org: AsyncWebClient) -> None:
    assert await refusal(org, "chat.postMessage", channel="C0X", text="x") == "channel_not_found"


async def told(slack: LocalSlack, receiver: Receiver, south: Tenant) -> dict[str, Any]:
    receiver.bodies.clear()
    await south.people.post("W0S", "C0S", "hello")
    await slack.settle()
    [body] = receiver.bodies
    return body


async def test_an_event_is_for_the_installation_of_the_organisation(
    slack: LocalSlack, receiver: Receiver, south: Tenant
) -> None:
    body = await told(slack, receiver, south)

    assert [body[n] for n in ("team_id", "enterprise_id")] == [SOUTH, ORG]
    assert [body[n] for n in ("context_team_id", "context_enterprise_id")] == [SOUTH, ORG]
    assert body["authorizations"] == [
        {
            "enterprise_id": ORG,
            "team_id": None,
            "user_id": "W0BOT",
            "is_bot": True,
            "is_enterprise_install": True,
        }
    ]


async def test_an_authorization_may_name_the_workspace(
    slack: LocalSlack, receiver: Receiver, south: Tenant
) -> None:
    slack.org_authorizations_name_team = True

    body = await told(slack, receiver, south)

    assert body["authorizations"][0]["team_id"] == SOUTH


@pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])
async def test_a_click_names_the_organisation_and_perhaps_the_workspace(
    slack: LocalSlack, south: Tenant, named: bool
) -> None:
    slack.org_clicks_name_team = named

    payload = south.parts.payloads.global_shortcut("W0S", "x")

    assert payload["is_enterprise_install"] is True
    assert payload["enterprise"] == {"id": ORG, "name": "Big Org"}
    assert (payload["team"] or {}).get("id") == (SOUTH if named else None)


async def test_a_command_names_the_organisation(south: Tenant) -> None:
    payload = south.parts.payloads.command("W0S", "C0S", "/agent", "")

    assert (payload["team_id"], payload["enterprise_id"]) == (SOUTH, ORG)
    assert payload["is_enterprise_install"] == "true"


async def test_people_of_sister_workspaces_are_of_the_same_organisation(
    org: AsyncWebClient, north: Tenant
) -> None:
    north.workspace.add_user("W0SISTER", "Sia", team_id=SOUTH)
    north.workspace.add_user("U0PARTNER", "Paul", team_id="T0PARTNER")

    sister = (await org.users_info(user="W0SISTER"))["user"]
    partner = (await org.users_info(user="U0PARTNER"))["user"]

    assert (sister["team_id"], sister["enterprise_user"]["enterprise_id"]) == (SOUTH, ORG)
    assert "enterprise_user" not in partner


async def test_a_channel_of_two_sister_workspaces_comes_with_the_id_of_either(
    slack: LocalSlack, receiver: Receiver, north: Tenant, south: Tenant
) -> None:
    slack.share_in_org("C0N", NORTH, SOUTH)
    receiver.bodies.clear()

    root = await north.people.post("W0N", "C0N", "from the north")
    await south.people.post("W0S", "C0N", "from the south", thread_ts=root)
    await slack.settle()

    assert [body["team_id"] for body in receiver.bodies] == [NORTH, SOUTH]
    assert {event["channel"] for event in receiver.events} == {"C0N"}
    assert receiver.events[1]["thread_ts"] == root


async def test_a_grant_and_its_end_are_told(
    slack: LocalSlack, receiver: Receiver, north: Tenant
) -> None:
    receiver.bodies.clear()
    slack.installing.grant(WEST)
    slack.installing.withdraw(WEST)
    await slack.settle()

    told = [(event["type"], event["team_ids"]) for event in receiver.events]
    assert told == [("team_access_granted", [WEST]), ("team_access_revoked", [WEST])]


async def test_the_whole_organisation_is_installed_by_oauth(slack: LocalSlack) -> None:
    oauth = OAuthClient(slack)
    slack.org_deploy = True
    slack.add_enterprise(ORG, "Big Org", Bot("W0BOT", "B0ORGBOT"))
    tenant = slack.add_workspace(NORTH, "North", enterprise=ORG)

    installed = await oauth.install(ORG)
    slack.installing.grant(NORTH)

    assert installed["team"] is None
    assert installed["enterprise"] == {"id": ORG, "name": "Big Org"}
    assert installed["is_enterprise_install"] is True
    assert tenant.bot_user_id == "W0BOT"


async def test_one_workspace_of_an_organisation_can_have_the_app_for_itself(
    slack: LocalSlack,
) -> None:
    slack.add_enterprise(ORG, "Big Org")
    slack.add_workspace(NORTH, "North", Bot("U0NORTHBOT", "B0NORTHBOT"), enterprise=ORG)
    oauth = OAuthClient(slack)

    code = slack.codes.give(Consent(NORTH, "U0ALICE", frozenset({"chat:write"})))
    installed = await oauth.exchange(code, redirect_uri=None)

    assert installed["team"] == {"id": NORTH, "name": "North"}
    assert installed["enterprise"] == {"id": ORG, "name": "Big Org"}
    assert installed["is_enterprise_install"] is False


async def test_a_token_can_be_tested_before_any_workspace_was_given_the_app(
    slack: LocalSlack,
) -> None:
    slack.add_enterprise(ORG, "Big Org", Bot("W0BOT", "B0ORGBOT", TOKEN))
    org = AsyncWebClient(token=TOKEN, base_url=slack.api_url)

    answer = await org.auth_test()

    assert (answer["team_id"], answer["is_enterprise_install"]) == (ORG, True)
    assert await refused(org, "chat.postMessage", channel="C0", text="x") == (
        "team_access_not_granted"
    )
