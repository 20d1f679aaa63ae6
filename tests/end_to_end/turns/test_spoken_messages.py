"""Messages with clips afterwards: edited, branched off, exported, deleted, forgotten, paid."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.interactions.edited_questions import LAST
from playground.faults import Fault
from playground.model import ScriptedModel
from storage.models import LedgerEntry, VoiceTranscript
from tests.storage.support.hands import rows
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.brancher import Brancher
from tests.support.users.exporter import ThreadExporter
from tests.support.users.speaker import HERE, Speaker
from tests.support.users.thread_user import choose

SAID = "When is tea served?"
HEARD = f"[voice clip: “{SAID}”]"
PRICES = """
currency = "EUR"
[models]
"voxtral-mini-latest" = { minute = 6 }
"mistral-medium-latest" = { input = 0, output = 0 }
"""


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("At four.")


@pytest_asyncio.fixture
async def alice(database_url: str, model: ScriptedModel, tmp_path: Path) -> AsyncIterator[Speaker]:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICES)
    settings = {"agents_file": agents_file(tmp_path), "prices_file": prices}
    async with opened(database_url, model=model, **settings) as stage:  # type: ignore[arg-type]
        yield Speaker(stage)


async def begun(alice: Speaker, text: str = "<@U0BOT> Tell me:") -> str:
    """A thread that begins with a clip in #general."""
    thread = await alice.say(SAID, text=text)
    await alice.answers(thread, channel=HERE)
    return thread


async def test_the_window_to_branch_is_filled_with_what_was_said(alice: Speaker) -> None:
    thread = await begun(alice)
    person = CommandUser(alice.stage)
    await Brancher(person).open(thread)

    assert person.filled_in["prompt"] == f"Tell me:\n{SAID}"


async def test_an_edited_message_with_a_clip_is_asked_with_the_quote(
    alice: Speaker, model: ScriptedModel
) -> None:
    thread = await begun(alice)
    stage = alice.stage
    await stage.slack.people.edit("U0ALICE", HERE, thread, "<@U0BOT> In one word:")
    await stage.slack.settle()
    await stage.until(lambda: bool(CommandUser(stage).ephemerals))
    offer = CommandUser(stage).ephemerals[-1]
    assert offer.text == LAST
    [action] = [one for one in offer.blocks if one["type"] == "actions"]
    ask = action["elements"][0]
    await stage.slack.people.click("U0ALICE", HERE, offer.ts, ask["action_id"], ask["value"])
    await alice.answers(thread, 2, channel=HERE)

    assert model.prompts[-1].messages[-1].text == f"In one word:\n{HEARD}"
    assert (alice.transcriptions, alice.quotes(thread, HERE)) == (1, [SAID])


async def test_without_its_quote_a_clip_is_transcribed_again(alice: Speaker) -> None:
    thread = await begun(alice)
    stage = alice.stage
    [quote] = [one for one in stage.replies(thread) if one.metadata]
    quote.blocks = []
    await choose(CommandUser(stage), thread, "again")
    await alice.answers(thread, 2, channel=HERE)

    assert (alice.transcriptions, alice.quotes(thread, HERE)) == (2, [SAID])


async def test_an_export_shows_that_it_was_spoken(alice: Speaker) -> None:
    thread = await begun(alice)
    export = await ThreadExporter(alice.stage).export(thread)

    assert export.entries[0]["text"] == f"Tell me:\n{HEARD}"
    assert HEARD in export.text


async def test_a_deleted_message_takes_its_quote_along(alice: Speaker) -> None:
    thread = await alice.stage.ask("Hello")
    await alice.answers(thread, channel=HERE)
    clip = await alice.say(SAID, thread=thread)
    await alice.answers(thread, 2, channel=HERE)
    await alice.stage.slack.people.delete("U0ALICE", HERE, clip)
    await alice.stage.slack.settle()
    await alice.stage.until(lambda: not alice.stage.app.background.busy)

    assert alice.quotes(thread, HERE) == []
    assert await rows(alice.stage.app.database, VoiceTranscript) == []


async def test_a_forgotten_thread_leaves_no_row(alice: Speaker) -> None:
    thread = await begun(alice)
    person = CommandUser(alice.stage)
    await alice.stage.slack.people.shortcut("U0ALICE", "forget_thread", HERE, thread)
    await person.fill_in()
    await alice.stage.quiet()

    assert await rows(alice.stage.app.database, VoiceTranscript) == []


async def test_the_next_question_does_not_hear_it_twice(
    alice: Speaker, model: ScriptedModel
) -> None:
    thread = await begun(alice)
    await CommandUser(alice.stage).type("follow mention")
    await alice.stage.say("Bob says tea is cold.", thread=thread, user="U0BOB")
    await alice.stage.ask("Is that true?", thread=thread)
    await alice.answers(thread, 2, channel=HERE)

    asked = model.prompts[-1].messages[-1].text
    assert "tea is cold" in asked
    assert SAID not in asked


async def test_seconds_cost_what_the_price_list_says(alice: Speaker) -> None:
    await begun(alice)

    [entry] = await rows(alice.stage.app.database, LedgerEntry)
    [clip] = alice.stage.mistral.metering.clips
    assert (entry.calls, entry.currency) == ({"transcription": 1}, "EUR")
    assert entry.cost == clip.seconds * 6_000_000 // 60


async def test_what_was_transcribed_in_vain_is_paid_once(alice: Speaker) -> None:
    stage = alice.stage
    stage.mistral.faults.add("conversations.start", Fault("blocked"))
    await begun(alice)

    [entry] = await rows(stage.app.database, LedgerEntry)
    assert (entry.outcome, entry.calls) == ("refused", {"transcription": 1})


async def test_who_stops_while_it_listens_is_not_answered(alice: Speaker) -> None:
    stage = alice.stage
    stage.mistral.faults.add("audio.transcriptions", Fault("latency", seconds=0.2))
    thread = await alice.record(SAID)
    await stage.until(lambda: alice.transcriptions == 1)
    await stage.slack.people.stop("U0ALICE", alice.direct, thread)
    await stage.quiet()
    await asyncio.sleep(0)

    assert stage.asked() == []
    assert alice.quotes(thread) == []
