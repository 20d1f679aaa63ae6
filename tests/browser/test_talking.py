import asyncio
import re

from playwright.async_api import Route, expect

from tests.browser.conftest import Person, Visit, together
from tests.support.app import Stage

pytestmark = together

DROP = """
() => {
  const data = new DataTransfer();
  data.items.add(new File(["The budget is 48,000 euros."], "budget.md", { type: "text/markdown" }));
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.getElementById("channel").dispatchEvent(
      new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}
"""


PASTE = """
(area) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", "<table><tr><td>pump<td>bar<tr><td>7<td>0.4</table>");
  const how = { clipboardData, bubbles: true, cancelable: true };
  area.dispatchEvent(new ClipboardEvent("paste", how));
}
"""


async def test_two_people_talk_to_it_in_one_thread(alice: Person, visit: Visit) -> None:
    bob = await visit("U0BOB")
    await alice.ask("My name is Ada.")
    await bob.channel.get_by_role("button", name="1 reply").click()

    await bob.reply("My dog is called Rex.")
    await expect(bob.answer("Rex").nth(1)).to_be_visible()
    await alice.reply("What is the dog called?")

    await expect(bob.thread.get_by_role("article").last).to_contain_text("Rex")
    await expect(alice.thread.get_by_role("article")).to_have_count(6)


async def test_messages_sent_quickly_are_all_posted_in_their_order(alice: Person) -> None:
    first_may_go = asyncio.Event()

    async def late(route: Route) -> None:
        await first_may_go.wait()
        await route.continue_()

    await alice.page.route("**/page/messages", late, times=1)
    for text in ("one", "two", "three"):
        await alice.write(text)
    first_may_go.set()

    await expect(alice.channel.get_by_role("article")).to_have_text(
        [re.compile("one"), re.compile("two"), re.compile("three")]
    )


async def test_a_message_that_is_refused_returns_before_what_was_written_since(
    alice: Person,
) -> None:
    written_on = asyncio.Event()

    async def refuse(route: Route) -> None:
        await written_on.wait()
        await route.fulfill(status=400, body="This message is too long.")

    await alice.page.route("**/page/messages", refuse, times=1)
    await alice.write("one")
    box = alice.page.get_by_role("textbox", name="Message #general")
    await box.fill("two")
    written_on.set()

    await expect(box).to_have_value("one\ntwo")


async def test_branching_from_an_answer_begins_a_thread(alice: Person) -> None:
    await alice.ask("My name is Ada.")
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()

    await alice.choose(alice.thread.get_by_role("article").last, "Branch from here")
    await alice.window.get_by_role("textbox").fill("What is my name?")
    await alice.window.get_by_role("button", name="Branch", exact=True).click()
    await alice.thread.get_by_role("link", name="What is my name?").click()

    await expect(alice.answer("Ada").last).to_contain_text("Your name is Ada")
    await alice.thread.get_by_role("button", name="More", exact=True).click()
    await alice.page.get_by_role("menuitem", name="Show branches").click()
    await expect(alice.window).to_contain_text("Original thread: My name is Ada. · today")
    await alice.page.keyboard.press("Escape")
    await alice.press("Look behind")
    await alice.press("Branches")
    leaf = alice.page.get_by_role("button", name="Branch by Alice Martin What is my name?")
    await expect(leaf).to_have_attribute("aria-current", "true")


async def test_a_file_is_dragged_in_and_asked_about(alice: Person) -> None:
    await alice.page.evaluate(DROP)
    await expect(alice.page.get_by_role("button", name="Remove budget.md")).to_be_visible()

    await alice.ask("What does the document say about the budget?")

    await expect(alice.answer("48,000 euros")).to_be_visible()


async def test_ones_own_message_is_edited_and_deleted(alice: Person) -> None:
    await alice.write("Helo @Bob & all")
    message = alice.channel.get_by_role("article")

    await alice.choose(message, "Edit message")
    editor = alice.page.get_by_role("textbox", name="Edit message")
    await expect(editor).to_have_value("Helo @Bob Dupont & all")
    await editor.fill("Hello @Bob & all")
    await editor.press("Enter")
    await expect(message).to_contain_text("Hello @Bob Dupont & all")
    await expect(message).to_contain_text("(edited)")

    await alice.choose(message, "Delete message")
    await expect(message).to_have_count(0)


async def test_a_message_is_forwarded_and_asked_about_s6(alice: Person, visit: Visit) -> None:
    bob = await visit("U0BOB")
    await bob.write("The boiler in house seven leaks.")

    await alice.choose(alice.channel.get_by_role("article"), "Forward message…")
    await alice.window.get_by_label("Where to").select_option("Threadwind")
    await alice.window.get_by_label("Message").fill("What leaks?")
    await alice.window.get_by_role("button", name="Forward", exact=True).click()

    question = alice.thread.get_by_role("article").first
    await expect(question).to_contain_text("What leaks?")
    await expect(question.locator("blockquote")).to_contain_text("The boiler in house seven leaks.")
    await expect(alice.thread.get_by_role("article")).to_have_count(2)


async def test_a_table_is_pasted_s6(alice: Person) -> None:
    box = alice.page.get_by_role("textbox", name="Message #general")
    await box.evaluate(PASTE)
    await expect(alice.page.get_by_role("button", name="Remove Table")).to_be_visible()

    await alice.write("Two pumps")

    message = alice.channel.get_by_role("article")
    await expect(message).to_contain_text("Two pumps")
    await expect(message.get_by_role("cell", name="0.4")).to_be_visible()


async def test_a_pasted_table_and_a_card_are_shown(alice: Person, stage: Stage) -> None:
    await stage.slack.people.paste_table("U0BOB", "C0GENERAL", "Pumps", [["pump"], ["seven"]])
    card = [{"title": "Pressure low", "fields": [{"title": "Site", "value": "Graz"}]}]
    await stage.slack.people.post("U0BOB", "C0GENERAL", "", attachments=card)

    await expect(alice.channel.get_by_role("columnheader", name="pump")).to_be_visible()
    await expect(alice.channel.get_by_role("cell", name="seven")).to_be_visible()
    await expect(alice.channel.get_by_role("article").last).to_contain_text("Graz")


async def test_an_opinion_is_shown_as_chosen(alice: Person) -> None:
    await alice.ask("Hello")

    await alice.press("This answer was good")

    good = alice.page.get_by_role("button", name="This answer was good")
    await expect(good).to_have_attribute("aria-pressed", "true")
