"""Screenshots of the README: `python -m tests.browser.screenshots`."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright

from storage.engine import schema
from tests.browser.conftest import NO_BROWSER, Person
from tests.support.app import opened
from tests.support.databases import connected

PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
SIZE = ViewportSize(width=1280, height=800)


async def main() -> int:
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.stderr.write(f"{NO_BROWSER}\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/screenshots.db"
        async with connected(url) as database:
            await database.run(schema.migrate)
        async with opened(url) as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path)
            page = await browser.new_page(viewport=SIZE, color_scheme="light")
            await page.goto(f"{stage.ground.address}/#/U0ALICE/C0GENERAL")
            await _tell(Person(page))
            await browser.close()
    return 0


async def _tell(alice: Person) -> None:
    """Take three screenshots of one conversation: a document, a picture, a branch."""
    page, answered = alice.page, alice.page.get_by_role("button", name="This answer was good")
    await alice.press("Try: Share a document, and ask about it")
    await page.get_by_role("textbox", name="Message #general").press("Enter")
    await answered.wait_for()
    await _take(page, "document")

    await alice.ask("Draw a house, a green tree and an orange cat at sunset.")
    await page.get_by_role("button", name="Look at").wait_for()
    await _take(page, "picture")

    await page.emulate_media(color_scheme="dark")
    await alice.choose(alice.thread.get_by_role("article").nth(1), "Branch from here")
    await alice.window.get_by_role("textbox").fill("What did I ask for?")
    await alice.window.get_by_role("button", name="Branch", exact=True).click()
    await alice.thread.get_by_role("link", name="What did I ask for?").click()
    await answered.wait_for()
    await alice.press("Look behind")
    await page.get_by_text("chat.stopStream", exact=True).last.wait_for()
    await _take(page, "behind")


async def _take(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
