"""Screenshots of the README: `python -m tests.browser.screenshots`."""

import asyncio
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, ViewportSize, async_playwright

from playground.model import OfflineModel
from storage.engine import schema
from tests.browser.conftest import NO_BROWSER, Person
from tests.support.app import opened
from tests.support.databases import connected

PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which every view is taken; `suffix` is of its files' names."""

    suffix: str
    scheme: Literal["light", "dark"]
    width: int


WIDE = Form("", "light", 1280)
FORMS = (Form("-dark", "dark", 1280), Form("-narrow", "light", 420), WIDE)  # it stays in the last


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
        # With the pauses that people see.
        async with opened(url, model=OfflineModel()) as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path)
            page = await browser.new_page(viewport=_size(WIDE), color_scheme=WIDE.scheme)
            await page.goto(f"{stage.ground.address}/#/U0ALICE/C0GENERAL")
            await _tell(Person(page))
            await browser.close()
    return 0


async def _tell(alice: Person) -> None:
    """Take screenshots of one conversation: a document, a picture, a branch; and of Home."""
    page, answered = alice.page, alice.page.get_by_role("button", name="This answer was good")
    await alice.press("Try: Share a document")
    await page.get_by_role("textbox", name="Message #general").press("Enter")
    await answered.wait_for()
    await _take(page, "document")

    await alice.ask("Draw a house, a green tree and an orange cat at sunset.")
    await page.get_by_role("button", name="Look at").wait_for()
    await answered.wait_for()
    await _take(page, "picture")

    await page.get_by_role("button", name="replies").first.click()
    await alice.choose(alice.thread.get_by_role("article").nth(1), "Branch from here")
    await alice.window.get_by_role("textbox").fill("Who is responsible for the press?")
    await alice.window.get_by_role("button", name="Branch", exact=True).click()
    await alice.thread.get_by_role("link", name="Who is responsible for the press?").click()
    await answered.wait_for()
    await alice.press("Look behind")
    await page.get_by_text("chat.stopStream", exact=True).last.wait_for()
    await _take(page, "behind")

    await alice.press("Look behind")
    await page.get_by_role("link", name="Threadwind").click()
    await alice.press("Home")
    await page.get_by_role("button", name="New agent").wait_for()
    await _take(page, "home")


async def _take(page: Page, name: str) -> None:
    for form in FORMS:
        await page.emulate_media(color_scheme=form.scheme)
        await page.set_viewport_size(_size(form))
        await page.evaluate("() => new Promise((resolve) => requestAnimationFrame(resolve))")
        path = PICTURES / f"{name}{form.suffix}.png"
        await page.screenshot(path=path, animations="disabled", caret="hide")


def _size(form: Form) -> ViewportSize:
    return ViewportSize(width=form.width, height=800)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
