"""An app on Slack's own libraries, installed in both of the playground's workspaces."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from playground.company import CLARA, second_id
from playground.installer import NotInstalled
from playground.server import Playground
from playground.slack import Message, Tenant
from tests.support.app import platforms, served
from tests.support.installable_app import ECHO, installable

# By Slack's libraries.
pytestmark = [
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest_asyncio.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Playground]:
    async with platforms() as ready, installable(ready, tmp_path):
        yield ready


@pytest.fixture
def second(ground: Playground) -> Tenant:
    return ground.slack.tenants[second_id(ground.slack)]


async def asked(ground: Playground, tenant: Tenant, person: str, channel: str) -> list[Message]:
    """Mention the app somewhere, and return what came of it."""
    await tenant.people.join(tenant.bot_user_id, channel)
    ts = await tenant.people.post(person, channel, f"<@{tenant.bot_user_id}> hello")
    await ground.slack.settle()
    return tenant.workspace.channels[channel].replies(ts)


async def test_an_installed_app_answers_there(ground: Playground, second: Tenant) -> None:
    await ground.install(second.id, CLARA)

    [answer] = await asked(ground, second, CLARA, "C1GENERAL")

    assert answer.text == ECHO.format(text="<@U1BOT> hello")
    assert second.installation.scopes == {"app_mentions:read", "chat:write"}


async def test_each_workspace_is_answered_with_its_own_token(
    ground: Playground, second: Tenant
) -> None:
    first = ground.slack.tenants.first
    await ground.install(second.id, CLARA)
    await ground.install(first.id)

    here = await asked(ground, first, "U0ALICE", "C0GENERAL")
    there = await asked(ground, second, CLARA, "C1GENERAL")

    assert [len(here), len(there)] == [1, 1]
    posts = [call.team for call in ground.slack.calls if call.method == "chat.postMessage"]
    assert posts == [first.id, second.id]


async def test_the_state_is_bound_to_the_browser(ground: Playground) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{ground.address}/slack/install") as response,
    ):
        cookies = response.headers.getall("Set-Cookie")

    assert any(cookie.startswith("slack-app-oauth-state=") for cookie in cookies)


async def test_the_page_tells_where_the_app_can_be_installed(ground: Playground) -> None:
    assert await install_address(ground) == f"{ground.address}/slack/install"


async def test_an_app_with_a_single_token_cannot_be_installed() -> None:
    async with platforms() as ground, served(web.Application()) as address:
        ground.attach(address)

        assert await install_address(ground) is None
        with pytest.raises(NotInstalled):
            await ground.install(ground.slack.team_id)


async def test_whoever_may_not_install_is_refused(ground: Playground, second: Tenant) -> None:
    with pytest.raises(NotInstalled, match="install apps there"):
        await ground.install(second.id, "U0ALICE")


async def install_address(ground: Playground) -> str | None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{ground.address}/page/install") as response,
    ):
        address: str | None = (await response.json())["address"]
        return address
