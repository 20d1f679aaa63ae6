"""Every view of the page under axe: light and dark, wide and narrow."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, ViewportSize, expect

from tests.browser.conftest import Person, together

pytestmark = together

AXE = Path(__file__).parent / "axe" / "axe.min.js"
RUN = """() => axe.run().then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))"""


async def findings(alice: Person) -> list[str]:
    found: list[str] = await alice.page.evaluate(RUN)
    return found


Walk = Callable[[Person], AsyncIterator[str]]


async def views(alice: Person) -> AsyncIterator[str]:
    """Go from view to view, and name each once it is shown."""
    page = alice.page
    await expect(alice.page.get_by_role("region", name="The first minute")).to_be_visible()
    yield "an empty channel, with the tour"
    await alice.ask("Draw a table, and sum it up in code.")
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    yield "a thread"
    await alice.thread.get_by_role("article").last.hover()
    await alice.thread.get_by_role("button", name="More actions").last.click()
    yield "the menu of a message"
    await page.keyboard.press("Escape")
    await alice.press("Close")
    yield "a channel"
    await alice.press("Files")
    yield "no files"
    await alice.press("Close")
    await alice.write("/agent new")
    await expect(alice.window.get_by_role("textbox", name="Name")).to_be_visible()
    await alice.press("Save")
    yield "a modal, with its problems"
    await page.keyboard.press("Escape")
    plan = FilePayload(name="plan.md", mimeType="text/markdown", buffer=b"We begin on Friday.")
    await page.locator("input[type=file]").first.set_input_files(plan)
    await alice.write("Our plan")
    await expect(alice.channel).to_contain_text("✅")
    await alice.write("/library")
    await alice.press("Remove")
    yield "a question before an act"
    await page.keyboard.press("Escape")
    yield "a document, and a message for one person"
    await page.get_by_role("link", name="Threadwind").click()
    await expect(page.locator(".suggestion").first).to_be_visible()
    yield "direct messages"
    await alice.press("Home")
    await expect(page.get_by_role("region", name="Home")).to_contain_text("Usage")
    yield "Home"


async def views_behind(alice: Person) -> AsyncIterator[str]:
    await alice.ask("Hello")
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    await alice.press("Look behind")
    await expect(alice.page.get_by_text("chat.stopStream", exact=True)).to_be_visible()
    yield "the traffic"
    await alice.press("Database")
    await expect(alice.page.get_by_role("table").first).to_be_visible()
    yield "the database"
    await alice.press("Branches")
    yield "the branches"
    await alice.press("Make it break")
    await alice.page.get_by_text("Mistral speaks").click()
    await alice.page.get_by_role("switch").first.check()
    yield "trouble"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize("walk", [views, views_behind], ids=["before", "behind"])
async def test_nothing_keeps_people_out(alice: Person, scheme: str, width: int, walk: Walk) -> None:
    await alice.page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    await alice.page.set_viewport_size(ViewportSize(width=width, height=800))
    await alice.page.evaluate(AXE.read_text())

    found = [f"{view}: {one}" async for view in walk(alice) for one in await findings(alice)]

    assert "\n".join(found) == ""
