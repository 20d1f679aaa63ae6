import pytest
from playwright.async_api import Locator, expect

from playground.model import OfflineModel, ScriptedModel, ToolDone, ToolStarted
from tests.browser.conftest import Person, together
from tests.support.app import Stage

pytestmark = together

GENERAL = "Message #general"


def done(alice: Person) -> Locator:
    return alice.page.get_by_role("region", name="The first minute").get_by_role("img", name="done")


async def attempt(alice: Person, step: str, where: str = GENERAL) -> None:
    """Press a step's button, and send what it has ready."""
    await alice.press(f"Try: {step}")
    box = alice.page.get_by_role("textbox", name=where)
    await expect(box).not_to_be_empty()
    await box.press("Enter")


async def test_the_steps_are_ticked_off_as_they_are_tried(alice: Person, stage: Stage) -> None:
    await attempt(alice, "Ask something")
    await expect(done(alice)).to_have_count(1)

    await attempt(alice, "Reply without a mention", "Reply in thread")
    await expect(done(alice)).to_have_count(2)

    await attempt(alice, "Share a document")
    await expect(done(alice)).to_have_count(3)
    await expect(alice.thread).to_contain_text("48,000 euros")

    await attempt(alice, "Have a picture made")
    await expect(done(alice)).to_have_count(4)
    picture = alice.thread.get_by_role("img", name="a house").last
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    await alice.press("Try: Branch from an answer")
    await expect(alice.window.get_by_role("textbox")).not_to_be_empty()
    await alice.window.get_by_role("button", name="Branch", exact=True).click()
    await expect(done(alice)).to_have_count(5)

    await attempt(alice, "Switch the agent")
    await expect(alice.channel).to_contain_text("Analyst")
    await expect(done(alice)).to_have_count(5)
    await expect(alice.page.get_by_text("Now let the first one answer again")).to_be_visible()
    await attempt(alice, "Switch the agent")
    await expect(done(alice)).to_have_count(6)

    await alice.press("Try: Look behind")
    await expect(alice.page.get_by_text("conversations.start", exact=True).first).to_be_visible()
    await expect(alice.page.get_by_role("heading", name="You've seen it all")).to_be_visible()
    await alice.press("Try: Kill the app while it answers")
    await expect(alice.page.get_by_role("switch").first).to_be_visible()
    question = await stage.ask("Who answers here?")
    await stage.quiet()
    assert "Threadwind" in str(stage.replies(question)[0].blocks)


FAILS = ScriptedModel(
    ToolStarted("web_search", "{}"), ToolDone({"error": "No network."}), "No luck."
)


@pytest.mark.parametrize("model", [FAILS], ids=["a failing tool"])
async def test_what_has_failed_is_not_ticked_off(
    alice: Person, model: OfflineModel | ScriptedModel
) -> None:
    await attempt(alice, "Ask something")

    await expect(alice.answer("No luck.")).to_be_visible()
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    await expect(done(alice)).to_have_count(0)


async def test_a_suggested_question_is_not_left_for_another_window(
    alice: Person, stage: Stage
) -> None:
    await attempt(alice, "Ask something")
    await expect(done(alice)).to_have_count(1)
    await stage.quiet()
    await alice.press("Try: Branch from an answer")
    await expect(alice.window.get_by_role("textbox")).not_to_be_empty()
    await alice.page.keyboard.press("Escape")

    await alice.write("/agent new")

    await expect(alice.window.get_by_role("textbox", name="Instructions")).to_be_empty()
    await expect(alice.window.get_by_role("textbox", name="Name")).to_be_empty()


async def test_it_can_be_closed_for_good(alice: Person) -> None:
    await alice.press("Close the first minute")
    await alice.page.reload()

    await expect(alice.page.get_by_role("button", name="First minute")).to_have_attribute(
        "aria-pressed", "false"
    )
    await expect(alice.page.get_by_text("Ask something")).to_be_hidden()
