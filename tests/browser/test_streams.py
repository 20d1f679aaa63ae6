import asyncio

import pytest
from playwright.async_api import expect

from playground.model import ScriptedModel, ToolDone, ToolStarted, Until
from tests.browser.conftest import Person, together
from tests.support.app import Stage

pytestmark = together


@pytest.fixture
def gate() -> asyncio.Event:
    """Event that lets the model finish its answer."""
    return asyncio.Event()


@pytest.fixture
def model(gate: asyncio.Event) -> ScriptedModel:
    return ScriptedModel("The first half, ", "as it is. ", Until(gate), "And the second.")


async def test_an_answer_is_seen_to_grow(alice: Person, gate: asyncio.Event) -> None:
    await alice.ask("Tell me.")

    await expect(alice.answer("The first half")).to_have_attribute("aria-busy", "true")
    gate.set()
    await expect(alice.answer("And the second.")).not_to_have_attribute("aria-busy", "true")


async def test_a_reload_in_mid_stream_loses_nothing(alice: Person, gate: asyncio.Event) -> None:
    await alice.ask("Tell me.")
    await expect(alice.answer("The first half")).to_be_visible()

    await alice.page.reload()
    await expect(alice.answer("The first half")).to_have_attribute("aria-busy", "true")
    gate.set()

    await expect(alice.answer("The first half, as it is. And the second.")).to_be_visible()


async def test_stop_ends_an_answer_and_what_was_written_stays(alice: Person, stage: Stage) -> None:
    await alice.ask("Tell me.")
    await expect(alice.answer("The first half")).to_be_visible()

    await alice.press("Stop")

    await expect(alice.page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    await expect(alice.answer("The first half")).not_to_have_attribute("aria-busy", "true")
    await stage.quiet()


@pytest.mark.parametrize(
    "model",
    [ScriptedModel(ToolStarted("web_search", '{"query": "trams in Linz"}'), ToolDone(), "Four.")],
    ids=["a search"],
)
async def test_s1_what_a_step_says_is_seen_once(alice: Person, model: ScriptedModel) -> None:
    await alice.ask("How many?")

    answer = alice.answer("Four.")
    await expect(answer).to_contain_text("Searched the web")
    assert (await answer.inner_text()).count("trams in Linz") == 1
