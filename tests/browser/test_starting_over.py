"""The page says whether the workspace is continued, and lets people start over."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import Person, together
from tests.playground.persistence.sessions import session

pytestmark = together


class Command:
    """The command that opens the playground, and may be stopped and run again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._port = port
        self._stack = AsyncExitStack()

    async def run(self) -> None:
        await self._stack.enter_async_context(session(self._folder, self._port))

    async def stop(self) -> None:
        await self._stack.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def command(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Command]:
    running = Command(tmp_path, unused_tcp_port)
    await running.run()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def address(command: Command) -> str:
    return command.address


async def test_a_workspace_is_continued_until_somebody_starts_over(
    command: Command, alice: Person
) -> None:
    done = alice.page.get_by_role("img", name="done")
    await expect(alice.page.get_by_text("New workspace")).to_be_visible()
    await alice.ask("My name is Ada.")
    await expect(done).to_have_count(1)
    await alice.press("Close the first minute")

    await command.stop()
    await expect(alice.page.get_by_text("Not connected.")).to_be_visible()
    await command.run()
    await expect(alice.page.get_by_text("Continued from")).to_be_visible()
    await expect(alice.channel).to_contain_text("My name is Ada.")

    await alice.press("Start over")
    await alice.window.get_by_role("button", name="Cancel").click()
    await expect(alice.channel).to_contain_text("My name is Ada.")
    await alice.press("Start over")
    await alice.window.get_by_role("button", name="Start over").click()

    await expect(alice.page.get_by_text("New workspace")).to_be_visible()
    await expect(alice.channel).not_to_contain_text("My name is Ada.")
    await expect(done).to_have_count(0)
    await alice.press("Try: Ask something")
    await alice.page.get_by_role("textbox", name="Message #general").press("Enter")
    await expect(done).to_have_count(1)
