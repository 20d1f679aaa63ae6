"""Page with several workspaces and of people of all kinds."""

import pytest
import pytest_asyncio

from playground.company import CLARA, furnish, second_id
from playground.slack import LocalSlack
from playground.slack.tenants import populations as cast
from playground.slack.wire import Json

from .conftest import Browser


@pytest_asyncio.fixture
async def slack() -> LocalSlack:
    made = LocalSlack()
    furnish(made)
    return made


async def state(browser: Browser, user: str) -> Json:
    async with browser.get("/page/state", params={"user": user}) as response:
        told: Json = await response.json()
        return told


async def test_whoever_acts_tells_the_workspace(slack: LocalSlack, browser: Browser) -> None:
    here, there = await state(browser, cast.ALICE), await state(browser, CLARA)

    assert (here["team"]["id"], here["installed"]) == (slack.team_id, True)
    assert (there["team"]["id"], there["installed"]) == (second_id(slack), False)


async def test_a_message_lands_in_the_workspace_of_its_author(
    slack: LocalSlack, browser: Browser
) -> None:
    said = {"user": CLARA, "channel": "C1GENERAL", "text": "hello"}

    async with browser.post("/page/messages", json=said) as response:
        ts = (await response.json())["ts"]

    assert ts in slack.tenants[second_id(slack)].workspace.channels["C1GENERAL"].messages


@pytest.mark.parametrize("channel", ["C0GENERAL", "C1LAUNCH"])
async def test_nobody_writes_where_they_are_not(browser: Browser, channel: str) -> None:
    said = {"user": cast.PARTNER, "channel": channel, "text": "hello"}

    async with browser.post("/page/messages", json=said) as response:
        assert response.status == 400


SEEN = [
    pytest.param(cast.BOB, {"C0GENERAL", "C0RANDOM", "C0PARTNERS"}, id="member"),
    pytest.param(cast.GUEST, {"C0PARTNERS"}, id="guest"),
    pytest.param(cast.PARTNER, {"C0PARTNERS"}, id="partner"),
    pytest.param(cast.PARTNER_ADMIN, {"C0PARTNERS"}, id="partner's admin"),
]


@pytest.mark.parametrize(("user", "channels"), SEEN)
async def test_guests_and_partners_see_only_what_they_are_in(
    browser: Browser, user: str, channels: set[str]
) -> None:
    told = await state(browser, user)

    assert {it["id"] for it in told["channels"] if it["kind"] == "channel"} == channels


async def test_the_app_is_added_to_a_channel(slack: LocalSlack, browser: Browser) -> None:
    slack.installing.install(second_id(slack), ["chat:write"])

    async with browser.post("/page/acts/invite", json={"user": CLARA, "channel": "C1LAUNCH"}) as it:
        assert it.status == 200

    launch = slack.tenants[second_id(slack)].workspace.channels["C1LAUNCH"]
    assert "U1BOT" in launch.members


async def test_installing_brings_the_whole_picture_anew(
    slack: LocalSlack, browser: Browser
) -> None:
    slack.installing.install(second_id(slack), ["chat:write"])

    told = await state(browser, CLARA)

    assert told["installed"] is True
    assert "U1BOT" in {user["id"] for user in told["users"]}


async def test_an_app_that_is_not_installed_offers_nothing(
    slack: LocalSlack, browser: Browser
) -> None:
    features = {
        "slash_commands": [{"command": "/agent"}],
        "shortcuts": [{"name": "Branch", "callback_id": "branch", "type": "message"}],
    }
    slack.install({"features": features})
    here, there = await state(browser, cast.ALICE), await state(browser, CLARA)

    assert [here["commands"], here["shortcuts"]] == list(features.values())
    assert [there["commands"], there["shortcuts"]] == [[], []]


@pytest.mark.parametrize("act", ["click", "command", "open", "shortcut", "stop", "submit"])
async def test_nobody_reaches_an_app_that_is_not_installed(
    slack: LocalSlack, browser: Browser, act: str
) -> None:
    slack.install({"features": {"slash_commands": [{"command": "/agent"}]}})
    fields = {"user": CLARA, "channel": "C1LAUNCH", "line": "/agent", "callback_id": "branch"}

    async with browser.post(f"/page/acts/{act}", json=fields) as answer:
        assert answer.status == 400
    assert slack.deliveries == []
