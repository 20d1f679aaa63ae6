"""Killing and restarting the app in the middle of an answer: `make run` as people use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser.conftest import Person, together
from tests.support.cli import Commands, answered

pytestmark = together

QUESTION = "Explain what you can do"


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[str]:
    """Start the playground by its command."""
    process = await Commands(tmp_path).start("playground", PORT=str(unused_tcp_port))
    where = f"http://127.0.0.1:{unused_tcp_port}"
    async with aiohttp.ClientSession(where) as session:
        await answered(session, "/readyz")
    yield where
    process.terminate()
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


def switch(alice: Person, name: str) -> Locator:
    return alice.page.get_by_role("switch", name=name)


async def test_an_answer_that_was_killed_is_finished_once(alice: Person) -> None:
    await alice.press("Look behind")
    await alice.press("Make it break")
    await switch(alice, "streams slowly").check()
    await alice.ask(QUESTION)
    begun = alice.thread.locator("[aria-busy=true]")
    await expect(begun).to_be_visible()

    await switch(alice, "is killed").check()
    await switch(alice, "streams slowly").uncheck()
    await expect(begun).to_be_visible()
    await switch(alice, "is killed").uncheck()

    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    await expect(begun).to_have_count(0)
    await expect(alice.thread.get_by_role("article")).to_have_count(2)


async def test_an_app_that_dies_is_shown_as_dead(alice: Person, address: str) -> None:
    await alice.press("Look behind")
    await alice.press("Make it break")
    await switch(alice, "is killed").check()
    await alice.page.reload()
    await alice.press("Look behind")
    await alice.press("Make it break")

    await expect(switch(alice, "is killed")).to_be_checked()
    await expect(alice.page.get_by_text("Slack tries again after 60 s")).to_be_visible()
    async with aiohttp.ClientSession(address) as session, session.get("/readyz") as response:
        assert (response.status, await response.text()) == (503, "The app isn't running.")
