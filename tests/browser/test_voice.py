"""Voice clips on the page: a sample is added, sent, quoted, answered and played."""

from playwright.async_api import expect

from tests.browser.conftest import Person, together

pytestmark = together


async def test_a_sample_clip_is_quoted_and_answered(alice: Person) -> None:
    await alice.press("Record a voice clip")
    await alice.press("Use a sample clip")
    await expect(alice.page.get_by_text("Voice clip", exact=True)).to_be_visible()
    await alice.ask("")

    quote = alice.thread.get_by_role("article").filter(has_text="Alice said:")
    await expect(quote.locator("blockquote")).to_have_text(
        "Compare Python and Go for a small web service."
    )
    await expect(alice.thread.get_by_role("article").last).to_contain_text("It depends")
    await expect(alice.thread.locator("audio")).to_be_visible()


async def test_without_a_microphone_the_sample_is_named(alice: Person) -> None:
    await alice.press("Record a voice clip")
    await alice.press("Record")

    await expect(alice.page.get_by_role("alert").first).to_contain_text("Try a sample clip")
