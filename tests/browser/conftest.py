"""The whole app in-process, and people in front of a real browser."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from playground.model import OfflineModel, ScriptedModel
from tests.support.app import Stage, opened

NO_BROWSER = "there is no chromium on this machine"
SMALL_MEMORY = "--disable-dev-shm-usage"  # containers give /dev/shm little
expect.set_options(timeout=30_000)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the page open."""

    page: Page

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("log", name="Thread")

    @property
    def channel(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def window(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def write(self, text: str, where: str = "Message #general") -> None:
        box = self.page.get_by_role("textbox", name=where)
        await box.fill(text)
        await box.press("Enter")

    async def ask(self, text: str) -> None:
        """Mention the app in #general, and open the thread."""
        await self.write(f"@Threadwind {text}")

    async def reply(self, text: str) -> None:
        await self.write(text, "Reply in thread")

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def choose(self, message: Locator, item: str) -> None:
        """Choose an item of a message's menu."""
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await self.page.get_by_role("menuitem", name=item).click()

    def answer(self, text: str) -> Locator:
        return self.thread.get_by_role("article").filter(has_text=text)


# One browser serves all tests of a process, so they share its event loop.
together = pytest.mark.asyncio(loop_scope="session")

Visit = Callable[[str], Awaitable[Person]]


@pytest.fixture
def model() -> OfflineModel | ScriptedModel:
    """The model, which tests script where they need to."""
    quick = OfflineModel()
    quick.delay = 0.0
    return quick


@pytest_asyncio.fixture(loop_scope="session")
async def stage(migrated_sqlite: str, model: OfflineModel | ScriptedModel) -> AsyncIterator[Stage]:
    """The app as the command `playground` starts it."""
    async with opened(migrated_sqlite, model=model) as ready:
        yield ready


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip(NO_BROWSER)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=[SMALL_MEMORY])
        yield started
        await started.close()


@pytest.fixture
def address(stage: Stage) -> str:
    """The address of the page."""
    return stage.ground.address


@pytest_asyncio.fixture(loop_scope="session")
async def visit(address: str, browser: Browser) -> AsyncIterator[Visit]:
    """Open the page as a person; a console error, or a request elsewhere, fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(user: str = "U0ALICE") -> Person:
        contexts.append(await browser.new_context())
        page = await contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if not request.url.startswith((address, "data:", "blob:"))
                else None
            ),
        )
        await page.goto(f"{address}/#/{user}/C0GENERAL")
        await expect(page.get_by_role("heading", name="# general")).to_be_visible()
        return Person(page)

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def alice(visit: Visit) -> Person:
    return await visit("U0ALICE")
