"""Routines on the page: made in the window, run at once from the list, and seen to run."""

from playwright.async_api import expect

from tests.browser.conftest import Person, together

pytestmark = together


async def test_a_routine_is_made_in_the_window_and_run_now(alice: Person) -> None:
    page, window = alice.page, alice.window
    await alice.write("/agent every")
    await window.get_by_role("textbox", name="What do you want to ask?").fill("What is 2 + 2?")
    when = window.get_by_role("textbox", name="When?")
    await when.fill("sometimes")
    await alice.press("Create")
    problem = window.get_by_role("alert").filter(has_text="I don't understand when to ask.")
    await expect(problem).to_be_visible()

    await when.fill("every weekday at 9:00")
    await alice.press("Create")
    await expect(window).to_contain_text("I'll ask this here every weekday at 9:00.")
    await page.keyboard.press("Escape")

    await alice.write("/agent routines")
    await alice.press("Run now")
    root = alice.channel.get_by_role("article").filter(has_text="Alice ran a routine now")
    await expect(root).to_contain_text("What is 2 + 2?")
    await root.get_by_role("button", name="1 reply").click()
    await expect(alice.thread.get_by_role("article").last).to_contain_text("4")
