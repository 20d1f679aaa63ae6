"""Edits of messages before, while and after they are answered; mentions that come and go."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.interactions.edited_questions import LAST
from playground.model import ScriptedModel, Until
from storage.turns import edits
from tests.support.app import Stage, opened

ALICE, HERE = "U0ALICE", "C0GENERAL"
NEVER = asyncio.Event()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as ready:
        yield ready


def mention(stage: Stage, text: str) -> str:
    return f"<@{stage.slack.bot_user_id}> {text}"


def prompts(model: ScriptedModel) -> list[str]:
    """The model's last question, each time."""
    return [prompt.messages[-1].text for prompt in model.prompts]


def offers(stage: Stage, user: str = ALICE) -> list[str]:
    return [one.text for one in stage.slack.workspace.ephemerals if one.user == user]


async def edit(stage: Stage, ts: str, text: str, channel: str = HERE) -> None:
    await stage.slack.people.edit(ALICE, channel, ts, text)
    await stage.slack.settle()


async def settled(stage: Stage) -> None:
    """Wait until everything is over, offers that are due included."""
    await stage.quiet()
    while await stage.app.database.run(edits.due, 1):
        await asyncio.sleep(0.05)
    await stage.until(lambda: not stage.app.background.busy)


async def test_s8a_a_mention_that_an_edit_adds_is_answered_once(
    stage: Stage, model: ScriptedModel
) -> None:
    ts = await stage.say("what is 2+2")
    await stage.slack.settle()

    await edit(stage, ts, mention(stage, "what is 2+2"))
    await edit(stage, ts, mention(stage, "what is 2+2?"))

    assert await stage.answers(ts) == ["Fine."]
    assert prompts(model)[0].startswith("what is 2+2")


async def test_a3_a_mention_that_an_edit_adds_in_a_discussion_brings_what_was_said(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.say("The kettle is broken.", user="U0BOB")
    ts = await stage.say("what now", thread=thread)
    await stage.slack.settle()

    await edit(stage, ts, f"what now, <@{stage.slack.bot_user_id}>?")

    assert await stage.answers(thread) == ["Fine."]
    assert "The kettle is broken." in prompts(model)[0]


async def test_a3_where_only_the_mention_is_heard_of_it_is_answered_all_the_same(
    stage: Stage,
) -> None:
    stage.slack.subscriptions.discard("message.channels")
    ts = await stage.say("what is 2+2")
    await stage.slack.settle()

    await edit(stage, ts, mention(stage, "what is 2+2"))

    assert await stage.answers(ts) == ["Fine."]


async def test_s8b_an_edit_before_the_first_word_has_the_new_words_asked(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue(Until(NEVER))
    thread = await stage.ask("whats teh time")
    await stage.until(lambda: stage.asked() != [])

    await edit(stage, thread, mention(stage, "what's the time"))

    assert await stage.answers(thread) == ["Fine."]
    assert prompts(model)[-1] == "what's the time"
    assert "teh" not in "".join(message.text for message in model.prompts[-1].messages)
    await settled(stage)
    assert offers(stage) == []


async def test_s8b_every_further_edit_before_the_first_word_counts(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    model.queue(Until(NEVER))
    model.queue(Until(NEVER))
    ts = await stage.say("capital of Chiel", thread=thread)
    await stage.until(lambda: len(stage.asked()) == 2)
    await edit(stage, ts, "capital of Chile")
    await stage.until(lambda: len(stage.asked()) == 3)
    await edit(stage, ts, "capital of China")

    assert await stage.answers(thread, 2) == ["Fine.", "Fine."]
    asked = [message.text for message in model.prompts[-1].messages]
    assert "My name is Ada." in asked
    assert "capital of China" in asked[-1]
    assert not [text for text in asked if "Chil" in text or "Chiel" in text]


async def test_s8c_a_question_that_waits_is_asked_as_it_reads_then(
    stage: Stage, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    model.queue("One ", Until(gate), "two.")
    thread = await stage.ask("Count!")
    await stage.until(lambda: bool(stage.replies(thread)))
    ts = await stage.say("capital of Chile", thread=thread)
    await stage.slack.settle()

    await edit(stage, ts, "capital of China")
    gate.set()

    assert await stage.answers(thread, 2) == ["One two.", "Fine."]
    assert prompts(model)[-1] == "capital of China"


async def test_s8d_an_edit_while_the_answer_is_written_is_offered_when_that_ends(
    stage: Stage, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    model.queue("One ", Until(gate), "two.")
    thread = await stage.ask("Count to two")
    await stage.until(lambda: any(message.text for message in stage.replies(thread)))

    await edit(stage, thread, mention(stage, "Count to three"))
    await edit(stage, thread, mention(stage, "Count to four"))
    before = offers(stage)
    gate.set()
    await stage.until(lambda: bool(offers(stage)))
    await settled(stage)

    assert before == []
    assert offers(stage) == [LAST]
    assert await stage.answers(thread) == ["One two."]


async def test_s8_a_waiting_question_whose_mention_is_taken_away_is_not_asked(
    stage: Stage, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    model.queue("One ", Until(gate), "two.")
    thread = await stage.ask("Count!")
    await stage.until(lambda: bool(stage.replies(thread)))
    ts = await stage.ask("and Bob?", thread=thread)
    await stage.slack.settle()

    await edit(stage, ts, "<@U0BOB> and you?")
    gate.set()

    assert await stage.answers(thread) == ["One two."]


@pytest.mark.parametrize("is_over", [False, True], ids=["while", "after"])
async def test_s8_nothing_is_offered_for_a_message_that_is_for_us_no_longer(
    stage: Stage, model: ScriptedModel, is_over: bool
) -> None:
    gate = asyncio.Event()
    model.queue("One ", Until(gate), "two.")
    thread = await stage.ask("Count to two")
    await stage.until(lambda: any(message.text for message in stage.replies(thread)))
    if is_over:
        gate.set()
        await stage.answers(thread)

    await edit(stage, thread, "Count to three, please, anybody")
    gate.set()
    await settled(stage)

    assert offers(stage) == []
    assert await stage.answers(thread) == ["One two."]


async def test_s8_a_mention_that_comes_back_is_answered(stage: Stage, model: ScriptedModel) -> None:
    model.queue(Until(NEVER))
    thread = await stage.ask("Count to two")
    await stage.until(lambda: stage.asked() != [])
    await edit(stage, thread, "Count to two")
    await stage.quiet()
    nothing = stage.replies(thread)

    await edit(stage, thread, mention(stage, "Count to two, please"))

    assert nothing == []
    assert await stage.answers(thread) == ["Fine."]


async def test_s8_adding_only_the_mention_to_a_reply_that_was_answered_changes_nothing(
    stage: Stage,
) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    ts = await stage.say("And now?", thread=thread)
    await stage.answers(thread, 2)

    await edit(stage, ts, mention(stage, "And now?"))
    await settled(stage)

    assert offers(stage) == []
    assert len(await stage.answers(thread, 2)) == 2
