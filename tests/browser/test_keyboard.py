"""The page is usable without a mouse."""

import pytest
from playwright.async_api import expect

from playground.model import OfflineModel, ScriptedModel
from tests.browser.conftest import Person, together

pytestmark = together

CODE = "```python\ndef tea(at: int = 4) -> str:\n    return f'at {at}'\n```"
FAR = 40  # presses of Tab that nobody should need


@pytest.fixture
def model() -> OfflineModel | ScriptedModel:
    return ScriptedModel(CODE)


async def tab_to(alice: Person, name: str, key: str = "Tab") -> None:
    """Press Tab until an element of that name has the focus."""
    wanted = alice.page.locator(f":focus:is([aria-label='{name}'], :text-is('{name}'))")
    for _ in range(FAR):
        if await wanted.count():
            return
        await alice.page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached")


async def test_asking_branching_and_looking_behind_need_no_mouse(alice: Person) -> None:
    keyboard = alice.page.keyboard
    await expect(alice.page.get_by_role("textbox", name="Message #general")).to_be_focused()
    await keyboard.type("@Thr")
    await keyboard.press("Tab")
    await keyboard.type("When is tea?")
    await keyboard.press("Enter")
    await expect(alice.page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()

    await tab_to(alice, "More actions", "Shift+Tab")
    await keyboard.press("Enter")
    await tab_to(alice, "Branch from here", "ArrowDown")
    await keyboard.press("Enter")
    await expect(alice.window.get_by_role("textbox")).to_be_focused()
    await keyboard.type("And coffee?")
    await tab_to(alice, "Branch")
    await keyboard.press("Enter")
    await expect(alice.channel.get_by_text("And coffee?")).to_be_visible()
    await keyboard.press("Escape")
    await expect(alice.page.get_by_role("textbox", name="Message #general")).to_be_focused()

    await tab_to(alice, "Look behind", "Shift+Tab")
    await keyboard.press("Enter")
    await expect(alice.page.get_by_role("region", name="Look behind")).to_be_visible()


async def test_code_is_coloured_by_its_language(alice: Person) -> None:
    await alice.ask("When is tea?")

    code = alice.thread.locator("pre code")
    await expect(code.locator(".hljs-keyword")).to_have_text(["def", "return"])
    await expect(code).to_contain_text("def tea(at: int = 4) -> str:")
