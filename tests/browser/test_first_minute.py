from playwright.async_api import expect

from tests.browser.conftest import Person, together

pytestmark = together


async def test_the_five_steps_are_ticked_off_as_they_are_tried(alice: Person) -> None:
    tour = alice.page.get_by_role("region", name="The first minute")
    done = tour.get_by_role("img", name="done")
    composer = alice.page.get_by_role("textbox", name="Message #general")

    await alice.press("Try: Ask something")
    await composer.press("Enter")
    await expect(done).to_have_count(1)

    await alice.press("Try: Share a document, and ask about it")
    await composer.press("Enter")
    await expect(done).to_have_count(2)
    await expect(alice.thread).to_contain_text("48,000 euros")

    await alice.press("Try: Have a picture made")
    await composer.press("Enter")
    await expect(done).to_have_count(3)
    picture = alice.thread.get_by_role("img", name="a house").last
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    await alice.press("Try: Switch the agent")
    await composer.press("Enter")
    await expect(done).to_have_count(4)

    await alice.press("Try: Branch from an answer")
    await alice.window.get_by_role("textbox").fill("What did I ask for?")
    await alice.window.get_by_role("button", name="Branch", exact=True).click()
    await expect(alice.window).to_have_count(0)
    await expect(alice.page.get_by_role("heading", name="You have seen it all")).to_be_visible()


async def test_it_can_be_closed_for_good(alice: Person) -> None:
    await alice.press("Close the first minute")
    await alice.page.reload()

    await expect(alice.page.get_by_role("button", name="First minute")).to_have_attribute(
        "aria-pressed", "false"
    )
    await expect(alice.page.get_by_text("Ask something")).to_be_hidden()
