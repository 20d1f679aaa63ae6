"""Installing the app in the playground's second workspace: `make run` as people use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import Person, together
from tests.playground.persistence.sessions import session

pytestmark = together

SECOND = "Second workspace"


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[str]:
    async with session(tmp_path, unused_tcp_port):
        yield f"http://127.0.0.1:{unused_tcp_port}"


async def test_a_newcomer_installs_the_app_in_the_second_workspace(alice: Person) -> None:
    page = alice.page
    await alice.press(SECOND)
    await expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    for absent in ("Direct messages", "The first minute"):
        await expect(page.get_by_role("heading", name=absent)).to_be_hidden()
    async with page.expect_popup() as opening:
        await page.get_by_role("link", name=f"Install Threadwind in {SECOND}").click()
    popup = await opening.value
    await expect(popup.get_by_role("combobox")).to_contain_text(f"Clara Meyer in {SECOND}")

    await popup.get_by_role("button", name="Allow").click()
    await expect(popup.get_by_text(f"Threadwind is installed in {SECOND}")).to_be_visible()
    await popup.get_by_role("link", name="Open Slack").click()

    await expect(popup.get_by_role("heading", name=SECOND)).to_be_visible()
    welcome = popup.get_by_role("log", name="Messages")
    await expect(welcome).to_contain_text(f"Threadwind is installed in {SECOND}.")
    await alice.press("Add Threadwind")
    await expect(page.get_by_text("Threadwind isn't")).to_have_count(0)
    await alice.ask("hello")
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
