"""Token rotation: tokens that end after twelve hours, and refresh tokens that serve once."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot as StoredBot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import Fault
from playground.slack import Bot, LocalSlack

from .conftest import Clock, refusal
from .oauth_client import OAuthClient

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # by Slack's SDK

TEAM = "T0SECOND"
HOURS = 3600


@pytest.fixture
def oauth(slack: LocalSlack) -> OAuthClient:
    slack.add_workspace(TEAM, "Second", Bot("U0SECONDBOT", "B0SECONDBOT"))
    slack.token_rotation = True
    return OAuthClient(slack)


async def state_of(slack: LocalSlack, token: str) -> str:
    """Answer to a call with a token: "ok", or an error."""
    client = AsyncWebClient(token=token, base_url=slack.api_url)
    try:
        await client.auth_test()
    except SlackApiError as error:
        return str(error.response["error"])
    return "ok"


async def test_an_installation_comes_with_a_refresh_token(oauth: OAuthClient) -> None:
    installed = await oauth.install(TEAM)

    assert installed["access_token"].startswith("xoxe.xoxb-")
    assert installed["refresh_token"].startswith("xoxe-")
    assert installed["expires_in"] == 43_200


async def test_a_token_ends_after_twelve_hours(
    slack: LocalSlack, oauth: OAuthClient, clock: Clock
) -> None:
    token = (await oauth.install(TEAM))["access_token"]

    clock.advance(12 * HOURS - 1)
    before = await state_of(slack, token)
    clock.advance(1)

    assert (before, await state_of(slack, token)) == ("ok", "token_expired")


async def test_a_refresh_gives_another_pair_and_the_old_token_lives_on(
    slack: LocalSlack, oauth: OAuthClient, clock: Clock
) -> None:
    first = await oauth.install(TEAM)
    clock.advance(10 * HOURS)

    second = await oauth.refresh(first["refresh_token"])
    together = [await state_of(slack, it["access_token"]) for it in (first, second)]
    clock.advance(2 * HOURS)

    assert together == ["ok", "ok"]
    assert await state_of(slack, first["access_token"]) == "token_expired"
    assert await state_of(slack, second["access_token"]) == "ok"
    assert second["team"] == {"id": TEAM, "name": "Second"}
    assert "authed_user" not in second


async def test_a_refresh_token_serves_once(oauth: OAuthClient) -> None:
    first = await oauth.install(TEAM)
    await oauth.refresh(first["refresh_token"])

    with pytest.raises(SlackApiError) as raised:
        await oauth.refresh(first["refresh_token"])

    assert raised.value.response["error"] == "invalid_refresh_token"


async def test_a_refresh_token_outlives_its_access_token(oauth: OAuthClient, clock: Clock) -> None:
    first = await oauth.install(TEAM)
    clock.advance(100 * HOURS)

    assert (await oauth.refresh(first["refresh_token"]))["ok"]


async def test_of_three_tokens_the_oldest_ends(slack: LocalSlack, oauth: OAuthClient) -> None:
    pairs = [await oauth.install(TEAM)]
    for _ in range(2):
        pairs.append(await oauth.refresh(pairs[-1]["refresh_token"]))

    states = [await state_of(slack, pair["access_token"]) for pair in pairs]

    assert states == ["token_revoked", "ok", "ok"]


async def test_a_refused_refresh_does_not_use_its_token_up(
    slack: LocalSlack, oauth: OAuthClient
) -> None:
    first = await oauth.install(TEAM)
    slack.faults.add("oauth.v2.access", Fault("refused", code="internal_error"))

    with pytest.raises(SlackApiError):
        await oauth.refresh(first["refresh_token"])

    assert (await oauth.refresh(first["refresh_token"]))["ok"]


async def test_after_the_end_nothing_is_refreshed(slack: LocalSlack, oauth: OAuthClient) -> None:
    first = await oauth.install(TEAM)
    await slack.tenants[TEAM].people.uninstall()

    with pytest.raises(SlackApiError) as raised:
        await oauth.refresh(first["refresh_token"])

    assert raised.value.response["error"] == "invalid_refresh_token"


async def test_slacks_own_rotator_works_on_it(
    slack: LocalSlack, oauth: OAuthClient, clock: Clock
) -> None:
    first = await oauth.install(TEAM)
    rotator = AsyncTokenRotator(
        client_id=slack.client_id, client_secret=slack.client_secret, client=oauth.client
    )
    bot = StoredBot(
        bot_token=first["access_token"],
        bot_id="B0SECONDBOT",
        bot_user_id=first["bot_user_id"],
        bot_refresh_token=first["refresh_token"],
        bot_token_expires_at=0,
        installed_at=clock(),
    )

    rotated = await rotator.perform_bot_token_rotation(bot=bot)

    assert rotated is not None
    assert await state_of(slack, rotated.bot_token) == "ok"


async def test_a_token_without_an_end_is_exchanged_for_one_that_rotates(
    slack: LocalSlack,
) -> None:
    slack.token_rotation = True
    old = slack.bot_token
    client = AsyncWebClient(token=old, base_url=slack.api_url)

    given = await client.oauth_v2_exchange(
        token=old, client_id=slack.client_id, client_secret=slack.client_secret
    )

    assert await state_of(slack, given["access_token"]) == "ok"
    assert await refusal(client, "auth.test") == "token_revoked"
