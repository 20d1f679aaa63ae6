"""Installation by OAuth: the page that asks for consent, codes, reinstallation and its end."""

import html
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from playground.slack import Bot, LocalSlack, Tenant

from .conftest import Clock, Receiver, refusal
from .oauth_client import BACK, OAuthClient

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # by Slack's SDK

TEAM = "T0SECOND"


@pytest.fixture
def second(slack: LocalSlack) -> Tenant:
    """A workspace where the app is not installed yet."""
    return slack.add_workspace(TEAM, "Second", Bot("U0SECONDBOT", "B0SECONDBOT"))


@pytest.fixture
def oauth(slack: LocalSlack, second: Tenant) -> OAuthClient:
    client = OAuthClient(slack)
    client.asked["team"] = second.id
    return client


def client_of(slack: LocalSlack, token: str) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url)


WRONG = [
    pytest.param({"client_id": "x"}, "client_id", id="another app"),
    pytest.param({"scope": ""}, "No scopes requested", id="no scopes"),
    pytest.param({"scope": "chat:write,chat:shout"}, "chat:shout", id="unknown scope"),
    pytest.param({"user_scope": "chat:write"}, "user tokens", id="user scope"),
    pytest.param({"redirect_uri": "https://evil.example/"}, "evil.example", id="elsewhere"),
    pytest.param({"redirect_uri": f"{BACK}evil"}, "oauth_redirectevil", id="only its beginning"),
]


@pytest.mark.parametrize(("changed", "told"), WRONG)
async def test_a_wrong_request_is_told_in_place_of_the_page(
    oauth: OAuthClient, changed: dict[str, str], told: str
) -> None:
    status, page = await oauth.page(**changed)

    assert status == 400
    assert told in page
    assert "<form" not in page


async def test_the_page_names_every_scope_and_who_may_install(oauth: OAuthClient) -> None:
    _, page = await oauth.page()

    assert "<code>chat:write</code>" in page
    assert "Alice Martin in Second" in page


async def test_what_the_app_sends_is_shown_as_text(oauth: OAuthClient) -> None:
    _, page = await oauth.page(state='"><script>')

    assert "<script>" not in page
    assert html.escape('"><script>') in page


async def test_the_state_comes_back_with_the_code(oauth: OAuthClient) -> None:
    answer = await oauth.answer()

    assert answer["state"] == "s-1"
    assert answer["code"]


async def test_whoever_cancels_is_led_back_without_a_code(oauth: OAuthClient) -> None:
    assert await oauth.answer("cancel") == {"error": "access_denied", "state": "s-1"}


@pytest.mark.parametrize("who", ["U0GUEST", "U0GONE", "U0PARTNER", "U0NOBODY"])
async def test_only_full_members_install(oauth: OAuthClient, second: Tenant, who: str) -> None:
    second.workspace.add_user("U0GUEST", "Gina", is_restricted=True)
    second.workspace.add_user("U0GONE", "Dave", deleted=True)
    second.workspace.add_user("U0PARTNER", "Paul", team_id="T0PARTNER")

    assert await oauth.answer(installer=f"{TEAM}/{who}") == {}


async def test_a_code_is_exchanged_for_an_installation(
    slack: LocalSlack, oauth: OAuthClient
) -> None:
    installed = await oauth.install(TEAM)

    token = installed.pop("access_token")
    assert installed == {
        "ok": True,
        "token_type": "bot",
        "scope": "chat:write,commands",
        "bot_user_id": "U0SECONDBOT",
        "app_id": slack.app_id,
        "team": {"id": TEAM, "name": "Second"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U0ALICE"},
    }
    assert (await client_of(slack, token).auth_test())["team_id"] == TEAM


async def test_without_an_address_the_registered_one_is_led_back_to(oauth: OAuthClient) -> None:
    del oauth.asked["redirect_uri"]
    answer = await oauth.answer()

    installed = await oauth.exchange(answer["code"], redirect_uri=None)

    assert installed["ok"]


async def refused(oauth: OAuthClient, code: str, **changed: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        await oauth.exchange(code, **changed)
    return str(raised.value.response["error"])


async def test_a_code_serves_once(oauth: OAuthClient) -> None:
    code = (await oauth.answer())["code"]
    await oauth.exchange(code)

    assert await refused(oauth, code) == "invalid_code"


async def test_a_code_serves_for_ten_minutes(oauth: OAuthClient, clock: Clock) -> None:
    code = (await oauth.answer())["code"]
    clock.advance(601)

    assert await refused(oauth, code) == "invalid_code"


async def test_a_code_serves_only_with_its_own_address(oauth: OAuthClient) -> None:
    code = (await oauth.answer())["code"]

    assert await refused(oauth, code, redirect_uri=f"{BACK}/x") == "bad_redirect_uri"
    assert await refused(oauth, code) == "invalid_code"


async def test_a_wrong_secret_uses_no_code_up(oauth: OAuthClient) -> None:
    code = (await oauth.answer())["code"]

    assert await refused(oauth, code, client_secret="x") == "bad_client_secret"
    assert (await oauth.exchange(code))["ok"]


async def test_calls_need_the_scopes_of_their_own_installation(
    slack: LocalSlack, oauth: OAuthClient
) -> None:
    token = (await oauth.install(TEAM))["access_token"]

    answer = await refusal(client_of(slack, token), "reactions.add", **REACTION)

    assert answer == "missing_scope"


REACTION = {"channel": "C0GENERAL", "name": "eyes", "timestamp": "1.000000"}


async def test_a_reinstallation_adds_scopes(slack: LocalSlack, oauth: OAuthClient) -> None:
    first = (await oauth.install(TEAM))["access_token"]
    oauth.asked["scope"] = "reactions:write"

    again = await oauth.install(TEAM)

    assert again["scope"] == "chat:write,commands,reactions:write"
    assert await refusal(client_of(slack, first), "reactions.add", **REACTION) != "missing_scope"


async def test_events_begin_with_the_installation(
    second: Tenant, oauth: OAuthClient, slack: LocalSlack, receiver: Receiver
) -> None:
    await second.people.post("U0BOB", "C0RANDOM", "before")
    await oauth.install(TEAM)
    await second.people.join("U0SECONDBOT", "C0RANDOM")
    await second.people.post("U0BOB", "C0RANDOM", "after")
    await slack.settle()

    assert [event.get("text") for event in receiver.events][-1] == "after"
    assert "before" not in [event.get("text") for event in receiver.events]


async def test_a_revoked_token_is_told_of_and_good_no_more(
    slack: LocalSlack, oauth: OAuthClient, receiver: Receiver
) -> None:
    token = (await oauth.install(TEAM))["access_token"]

    tried = await client_of(slack, token).auth_revoke(test=True)
    answer = await client_of(slack, token).auth_revoke()
    await slack.settle()

    assert (tried["revoked"], answer["revoked"]) == (False, True)
    assert await refusal(client_of(slack, token), "auth.test") == "token_revoked"
    assert [event["type"] for event in receiver.events] == ["tokens_revoked"]
    assert receiver.events[0]["tokens"] == {"oauth": [], "bot": ["U0SECONDBOT"]}


async def test_an_app_without_any_token_hears_nothing_until_it_has_one(
    slack: LocalSlack, second: Tenant, oauth: OAuthClient, receiver: Receiver
) -> None:
    token = (await oauth.install(TEAM))["access_token"]
    await second.people.join("U0SECONDBOT", "C0RANDOM")
    await client_of(slack, token).auth_revoke()
    await second.people.post("U0BOB", "C0RANDOM", "unheard")
    await oauth.install(TEAM)
    await second.people.post("U0BOB", "C0RANDOM", "heard")
    await slack.settle()

    said = [event["text"] for event in receiver.events if event["type"] == "message"]
    assert said[-1] == "heard"
    assert "unheard" not in said


async def test_an_app_uninstalls_itself(
    slack: LocalSlack, oauth: OAuthClient, receiver: Receiver
) -> None:
    token = (await oauth.install(TEAM))["access_token"]

    await client_of(slack, token).apps_uninstall(
        client_id=slack.client_id, client_secret=slack.client_secret
    )
    await slack.settle()

    told = {event["type"] for event in receiver.events}
    assert told == {"tokens_revoked", "app_uninstalled"}
    assert await refusal(client_of(slack, token), "auth.test") == "account_inactive"


async def test_last_events_may_come_without_an_authorization(
    slack: LocalSlack, second: Tenant, oauth: OAuthClient, receiver: Receiver
) -> None:
    slack.last_events_are_authorized = False
    await oauth.install(TEAM)

    await second.people.uninstall()
    await slack.settle()

    assert [body["authorizations"] for body in receiver.bodies] == [[], []]
    assert {body["team_id"] for body in receiver.bodies} == {TEAM}


async def test_whoever_installs_again_after_the_end_begins_with_what_is_asked(
    slack: LocalSlack, second: Tenant, oauth: OAuthClient
) -> None:
    await oauth.install(TEAM)
    await second.people.uninstall()
    oauth.asked["scope"] = "reactions:write"

    again = await oauth.install(TEAM)

    assert again["scope"] == "reactions:write"
    assert not second.workspace.users["U0SECONDBOT"].deleted


async def opened(slack: LocalSlack, team: str) -> str:
    """Address to which Slack's link that opens an app leads."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(
            f"{slack.public_url}/app_redirect",
            params={"app": slack.app_id, "team": team},
            allow_redirects=False,
        ) as response,
    ):
        return response.headers["Location"]


async def test_the_apps_direct_message_is_opened_for_whoever_installed_it(
    slack: LocalSlack, oauth: OAuthClient
) -> None:
    here = str(URL(slack.public_url).origin())
    before = await opened(slack, TEAM)
    await oauth.answer(installer=f"{TEAM}/U0BOB")

    assert before == f"{here}/#/U0ALICE/D0ALICE"
    assert await opened(slack, TEAM) == f"{here}/#/U0BOB/D0BOB"
    assert await opened(slack, "T0NOWHERE") == f"{here}/#/U0ALICE/D0ALICE"


async def test_whether_slack_answers_is_tried_without_a_token(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)

    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await refusal(client, "api.test", error="my_error") == "my_error"
