import asyncio

import pytest
from playwright.async_api import expect

from playground.model import ScriptedModel, Until
from tests.browser.conftest import Person, together
from tests.support.app import Stage
from tests.support.long_thread import add_long_thread

pytestmark = together

COUNT = 1_000
PATIENCE = 60_000  # milliseconds: two browsers and an app may share one core
MARK = "messages => messages.forEach(message => message.isMarked = true)"
MARKED = "messages => messages.filter(message => message.isMarked).length"


@pytest.fixture
def gate() -> asyncio.Event:
    """Event that lets the model finish its answer."""
    return asyncio.Event()


@pytest.fixture
def model(gate: asyncio.Event) -> ScriptedModel:
    return ScriptedModel("The first half, ", Until(gate), "and the second.")


async def test_a_thread_of_a_thousand_messages_is_written_in_and_read_to_its_beginning(
    alice: Person, stage: Stage, gate: asyncio.Event
) -> None:
    root = add_long_thread(stage.slack, COUNT)
    messages = alice.thread.locator("article")
    await alice.page.goto(f"{stage.ground.address}/#/U0ALICE/C0GENERAL/thread/{root}")
    await alice.page.reload()
    await expect(messages).to_have_count(COUNT, timeout=PATIENCE)
    await expect(messages.last).to_be_in_viewport()
    await messages.evaluate_all(MARK)

    await alice.reply("@Threadwind Tell me.")
    await expect(messages).to_have_count(COUNT + 2)
    await expect(messages.last).to_have_attribute("aria-busy", "true")
    gate.set()
    await expect(messages.last).to_contain_text("and the second.")

    await expect(messages.last).to_be_in_viewport()
    assert await messages.evaluate_all(MARKED) == COUNT - 1  # the root counts its replies
    await messages.first.scroll_into_view_if_needed()
    await expect(messages.first).to_be_in_viewport()
    await expect(messages.last).not_to_be_in_viewport()
    await stage.quiet()


async def test_a_link_leads_to_an_early_message_of_a_long_thread(
    alice: Person, stage: Stage
) -> None:
    root = add_long_thread(stage.slack, COUNT)
    early = stage.slack.workspace.channels["C0GENERAL"].replies(root)[20]
    link = f"https://local.slack.com/archives/C0GENERAL/p{early.ts.replace('.', '')}"
    await stage.say(f"<{link}?thread_ts={root}|there>")
    await alice.page.reload()

    await alice.channel.get_by_role("link", name="there").click()

    target = alice.thread.locator(f"[data-key='{early.ts}']")
    await expect(alice.thread.locator("article")).to_have_count(COUNT, timeout=PATIENCE)
    await expect(target).to_be_in_viewport()
