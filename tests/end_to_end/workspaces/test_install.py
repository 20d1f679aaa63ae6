"""Installation by a workspace: from our page over Slack's to the first answer."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.slack.manifest import scopes
from handlers.install import pages
from handlers.surface import SURFACE
from storage.workspaces import installations
from tests.support.app import Stage
from tests.support.installs import FIRST, Browser, installable
from tests.support.two_workspaces import SECOND


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str) -> AsyncIterator[Stage]:
    """An app that nobody has installed."""
    async with installable(migrated_sqlite) as ready:
        yield ready


@pytest.fixture
def browser(stage: Stage) -> Browser:
    return Browser(stage)


async def installed(stage: Stage) -> list[str]:
    return await stage.app.database.run(installations.every_team)


async def test_slack_is_asked_for_what_the_app_needs(browser: Browser) -> None:
    asked = await browser.begin()

    assert browser.status == 302
    assert asked["client_id"] == "local-client-id"
    assert asked["scope"].split(",") == scopes(SURFACE)
    assert asked["redirect_uri"] == browser.stage.slack.redirect_urls[0]


async def test_a_workspace_that_installed_the_app_is_answered(browser: Browser) -> None:
    await browser.install(SECOND)

    stage = browser.stage.at(SECOND)
    thread = await stage.ask("Hello there")

    assert len(await stage.answers(thread)) == 1
    assert browser.status == 200
    assert pages.INSTALLED.format(name="Second") in browser.page


async def test_whoever_installed_the_app_is_told_what_to_do_next(browser: Browser) -> None:
    await browser.install()
    await browser.stage.until(lambda: not browser.stage.app.background.busy)

    channel = browser.stage.tenant.workspace.channels["D0ALICE"]
    told = [message.text for message in channel.messages.values()]

    assert len(told) == 1
    assert "Threadwind is installed in *Local*" in told[0]
    assert "`/agent policy`" in told[0]


async def test_a_workspace_that_installs_again_is_not_welcomed_twice(browser: Browser) -> None:
    await browser.install()
    await browser.install()
    await browser.stage.until(lambda: not browser.stage.app.background.busy)

    assert browser.status == 200
    assert len(browser.stage.tenant.workspace.channels["D0ALICE"].messages) == 1


async def test_installed_again_the_app_has_the_scopes_of_now(browser: Browser) -> None:
    asked = await browser.begin()
    few = asked | {"scope": "chat:write,app_mentions:read"}
    await browser.come_back(code=browser.allow(few, SECOND), state=asked["state"])
    await browser.install(SECOND)

    stored = await browser.stage.app.database.run(installations.find, SECOND)

    assert stored is not None
    assert stored.app.scopes >= set(scopes(SURFACE))


async def test_a_state_serves_once(browser: Browser) -> None:
    asked = await browser.begin()
    cookies = dict(browser.cookies)
    await browser.come_back(code=browser.allow(asked, FIRST), state=asked["state"])
    browser.cookies = cookies

    await browser.come_back(code=browser.allow(asked, SECOND), state=asked["state"])

    assert 400 <= browser.status < 500
    assert pages.STALE in browser.page
    assert await installed(browser.stage) == [FIRST]


async def test_a_state_serves_only_the_browser_that_began(browser: Browser) -> None:
    asked = await browser.begin()
    other = Browser(browser.stage)
    await other.begin()

    await other.come_back(code=other.allow(asked, FIRST), state=asked["state"])

    assert 400 <= other.status < 500
    assert await installed(browser.stage) == []


@pytest.mark.parametrize("state", ["", "x", "eyJ4Ijo.1.a"], ids=["empty", "short", "forged"])
async def test_a_state_that_is_not_ours_installs_nothing(browser: Browser, state: str) -> None:
    asked = await browser.begin()
    browser.cookies["slack-app-oauth-state"] = state

    await browser.come_back(code=browser.allow(asked, FIRST), state=state)

    assert 400 <= browser.status < 500
    assert await installed(browser.stage) == []


async def test_a_code_that_slack_refuses_installs_nothing(browser: Browser) -> None:
    asked = await browser.begin()

    await browser.come_back(code="made-up", state=asked["state"])

    assert 400 <= browser.status < 500
    assert pages.REFUSED in browser.page.replace("&#x27;", "'")
    assert await installed(browser.stage) == []


async def test_whoever_cancels_is_told_that_nothing_was_installed(browser: Browser) -> None:
    asked = await browser.begin()

    await browser.come_back(error="access_denied", state=asked["state"])

    assert pages.CANCELLED in browser.page
    assert await installed(browser.stage) == []


async def test_a_workspace_without_the_app_is_not_answered(browser: Browser) -> None:
    await browser.install(SECOND)

    await browser.stage.ask("Hello there")
    await browser.stage.quiet()

    assert browser.stage.asked() == []


async def test_the_events_of_a_workspace_without_the_app_are_not_sent_for_ever(
    browser: Browser,
) -> None:
    await browser.stage.ask("Hello there")
    await browser.stage.quiet()

    delivered = browser.stage.slack.deliveries

    assert {(one.status, one.attempt) for one in delivered} == {(403, 0)}
