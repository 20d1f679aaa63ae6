from playwright.async_api import expect

from tests.browser.conftest import Person, together
from tests.support.app import Stage

pytestmark = together


async def test_a_window_says_at_its_field_what_is_wrong(alice: Person) -> None:
    await alice.write("/agent new")
    name = alice.window.get_by_role("textbox", name="Name")
    await name.fill("Not a name!")
    await alice.window.get_by_role("textbox", name="Title").fill("Pirate")
    await alice.window.get_by_role("textbox", name="Instructions").fill("Talk like a pirate.")

    await alice.press("Save")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(alice.window.get_by_role("alert").first).not_to_be_empty()

    await name.fill("pirate")
    await alice.press("Save")
    await expect(alice.window.get_by_role("textbox")).to_have_count(0)
    await alice.page.keyboard.press("Escape")
    await expect(alice.window).to_have_count(0)


async def test_an_agents_further_settings_are_shown_with_what_was_typed_and_saved(
    alice: Person,
) -> None:
    await alice.write("/agent new")
    await alice.window.get_by_role("textbox", name="Name").fill("sailor")
    await alice.window.get_by_role("textbox", name="Title").fill("Sailor")
    await alice.window.get_by_role("textbox", name="Instructions").fill("Talk like a sailor.")

    await alice.press("More settings")
    top_p = alice.window.get_by_role("spinbutton", name="Top P")
    await expect(top_p).to_be_focused()
    await expect(alice.window.get_by_role("textbox", name="Name")).to_have_value("sailor")
    await top_p.fill("0.5")
    consent = alice.window.get_by_role("group", name="Tools that need consent")
    await consent.get_by_label("Web search", exact=True).check()
    await alice.press("Save")
    await expect(consent.locator("..").get_by_role("alert")).to_contain_text("web search")

    await consent.get_by_label("Web search", exact=True).uncheck()
    await alice.press("Save")
    await expect(alice.window).to_contain_text("Sailor is ready")
    await alice.page.keyboard.press("Escape")
    await alice.write("/agent edit sailor")
    await alice.press("More settings")
    await expect(top_p).to_have_value("0.5")
    await alice.page.keyboard.press("Escape")


async def test_a_command_is_completed_and_answered_to_its_user_only(alice: Person) -> None:
    composer = alice.page.get_by_role("textbox", name="Message #general")
    await composer.press_sequentially("/a")
    await composer.press("Tab")
    await composer.press_sequentially("list")
    await composer.press("Enter")

    await expect(alice.channel).to_contain_text("Only visible to you")
    await expect(alice.channel).to_contain_text("📊 Analyst")


async def test_what_only_its_user_sees_is_dismissed_by_keyboard_for_good(alice: Person) -> None:
    await alice.write("/agent")
    card = alice.channel.get_by_role("article").filter(has_text="Only visible to you")
    dismiss = card.get_by_role("button", name="Dismiss message")

    await dismiss.focus()
    await dismiss.press("Enter")
    await expect(card).to_have_count(0)

    await alice.page.reload()
    await expect(alice.page.get_by_role("heading", name="# general")).to_be_visible()
    await expect(alice.channel).to_contain_text("Welcome to #general")
    await expect(card).to_have_count(0)


async def test_home_switches_who_answers_direct_messages(alice: Person) -> None:
    await alice.page.get_by_role("link", name="Threadwind").click()
    await alice.press("Home")
    home = alice.page.get_by_role("region", name="Home")

    await home.get_by_role("combobox").select_option("analyst")
    await expect(home).to_contain_text("Analyst answers your direct messages")

    await alice.press("Messages")
    suggested = alice.page.get_by_role("button", name="Is it significant?")
    await expect(suggested.or_(alice.page.locator(".suggestion").first).first).to_be_visible()


async def test_a_direct_message_suggests_what_its_new_agent_can_do_at_once(alice: Person) -> None:
    await alice.page.get_by_role("link", name="Threadwind").click()
    await expect(alice.page.get_by_role("button", name="Draw something")).to_be_visible()

    await alice.write("/agent analyst", "Message Threadwind")

    await expect(alice.page.get_by_role("button", name="Is it significant?")).to_be_visible()
    await expect(alice.page.get_by_role("button", name="Draw something")).to_have_count(0)


async def test_what_passes_is_shown_and_can_be_made_to_break(alice: Person) -> None:
    await alice.press("Look behind")
    await alice.press("Make it break")
    await alice.page.get_by_role("switch", name="Slack delivers every event twice").check()

    await alice.ask("Hello")

    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    await expect(alice.thread.get_by_role("article")).to_have_count(2)
    await alice.press("Traffic")
    behind = alice.page.get_by_role("region", name="Look behind")
    await expect(behind.get_by_text("conversations.start", exact=True)).to_be_visible()
    await expect(behind.get_by_text("app_mention", exact=True)).to_have_count(2)


async def test_the_rows_of_the_open_thread_are_shown_as_they_change(alice: Person) -> None:
    await alice.press("Look behind")
    await alice.press("Database")
    behind = alice.page.get_by_role("region", name="Look behind")
    await expect(behind).to_contain_text("Open a thread")

    await alice.ask("Hello")
    await expect(behind.get_by_role("table", name="turns (1)")).to_contain_text("answered")
    await alice.reply("And now?")

    await expect(behind.get_by_role("table", name="turns (2)")).to_contain_text("U0ALICE")
    await expect(behind.get_by_role("table", name="replies (2)")).to_be_visible()


async def test_a_platform_speaks_a_dialect_that_is_switched_on(alice: Person, stage: Stage) -> None:
    await alice.press("Look behind")
    await alice.press("Make it break")
    await alice.page.get_by_text("Mistral speaks no dialects").click()

    await alice.page.get_by_role("switch", name="restart-refused").click()

    await expect(alice.page.get_by_text("Mistral speaks 1 dialect")).to_be_visible()
    await expect(alice.page.get_by_role("switch", name="history-lags")).to_be_visible()
    assert list(stage.mistral.dialects) == ["restart-refused"]
