"""A question that is deleted, in every shape in which Slack tells it, and in every state."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from playground.model import ScriptedModel, Until
from playground.slack import Message
from playground.slack.delivery.events import envelope
from tests.support.app import QUICK, Stage, opened

ALICE, HERE = "U0ALICE", "C0GENERAL"
NEVER = asyncio.Event()
COUNTS = ("One two three. ", Until(NEVER), "never said")
WITHDRAWN = "⏹️ Stopped, because the question was deleted."
QUICK_ENOUGH = 1.0  # seconds


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as ready:
        yield ready


def ours(stage: Stage, channel: str = HERE) -> list[Message]:
    """All that the bot wrote in a channel, wherever it stands."""
    messages = stage.slack.workspace.channels[channel].messages.values()
    return [message for message in messages if message.user == stage.slack.bot_user_id]


async def under_way(stage: Stage, model: ScriptedModel, thread: str | None = None) -> str:
    """Have it count, and wait for the first words; the question."""
    model.queue(*COUNTS)
    question = await stage.ask("Count!", **({"thread": thread} if thread else {}))
    count = len(ours(stage))
    await stage.until(lambda: any("One two" in message.text for message in ours(stage)[count:]))
    return question


@pytest.mark.parametrize("in_thread", [False, True], ids=["root", "reply"])
async def test_s5_deleting_a_question_under_way_ends_its_answer_within_a_second(
    stage: Stage, model: ScriptedModel, in_thread: bool
) -> None:
    thread = await stage.say("Who can count?") if in_thread else None
    question = await under_way(stage, model, thread)
    began = time.monotonic()

    await stage.slack.people.delete(ALICE, HERE, question)
    await stage.quiet()

    assert time.monotonic() - began < QUICK_ENOUGH
    assert [message.text for message in ours(stage)] == [f"One two three. \n\n{WITHDRAWN}"]


async def test_s5_a_waiting_question_whose_root_became_a_tombstone_is_not_asked(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await under_way(stage, model)
    waiting = await stage.ask("And now?", thread=thread)
    await stage.slack.settle()

    await stage.slack.people.delete(ALICE, HERE, waiting)
    await stage.slack.people.delete(ALICE, HERE, thread)
    await stage.quiet()

    assert len(stage.asked()) == 1


async def test_s5_a_follow_up_of_somebody_else_outlives_the_deleted_root(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await under_way(stage, model)
    await stage.say("And now?", thread=thread, user="U0BOB")
    await stage.slack.settle()

    await stage.slack.people.delete(ALICE, HERE, thread)
    await stage.quiet()

    assert ours(stage)[-1].text == "Fine."


async def test_s5_a_deleted_root_that_is_answered_keeps_its_answer(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.slack.people.delete(ALICE, HERE, thread)
    await stage.quiet()

    assert [message.text for message in ours(stage)] == ["Fine."]


async def gone_unheard(stage: Stage, question: str) -> None:
    """Delete a question, of which Slack does not tell the app."""
    stage.slack.subscriptions.discard("message.channels")
    await stage.slack.people.delete(ALICE, HERE, question)


async def hear(stage: Stage, question: str) -> None:
    """Tell the app of the deletion after all."""
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": HERE,
        "channel_type": "channel",
        "deleted_ts": question,
        "ts": stage.slack.workspace.next_ts(),
    }
    body = json.dumps(envelope(stage.slack.workspace, event)).encode()
    headers = {"Content-Type": "application/json"} | stage.slack.sign(body)
    await stage.slack.deliver_raw(body, headers)


@pytest.mark.parametrize("how", ["stream", "edit"])
@pytest.mark.parametrize("is_heard", [True, False], ids=["late", "never"])
async def test_s16_what_lands_in_the_channel_because_the_question_is_gone_is_taken_back(
    migrated_sqlite: str, model: ScriptedModel, how: str, is_heard: bool
) -> None:
    gate, rest = asyncio.Event(), asyncio.Event()
    replies = replace(QUICK, stream_in_channels=how == "stream")
    async with opened(migrated_sqlite, model=model, replies=replies) as stage:
        model.queue(Until(gate), "One two three. ", Until(rest), "Four.")
        question = await stage.ask("Count!")
        await stage.until(lambda: stage.asked() != [])
        await gone_unheard(stage, question)
        gate.set()
        if is_heard:
            await stage.until(lambda: bool(ours(stage)) or not stage.app.worker.open_turns)
            await hear(stage, question)
        rest.set()

        await stage.quiet()

    assert ours(stage) == []


async def test_s16_where_streams_refuse_a_thread_that_is_gone_nothing_is_left_either(
    stage: Stage, model: ScriptedModel
) -> None:
    stage.slack.streams_without_thread = False
    gate = asyncio.Event()
    model.queue(Until(gate), "Four.")
    question = await stage.ask("Count!")
    await stage.until(lambda: stage.asked() != [])

    await gone_unheard(stage, question)
    gate.set()
    await stage.quiet()

    assert ours(stage) == []


async def test_s16_a_document_whose_message_is_gone_is_not_announced_in_the_channel(
    stage: Stage,
) -> None:
    ts = await stage.slack.people.share_file(ALICE, HERE, "tea.txt", b"Tea at four.", "text/plain")
    await gone_unheard(stage, ts)
    await stage.quiet()

    assert ours(stage) == []


async def test_a7_the_next_question_in_the_channel_is_answered_as_ever(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue(Until(NEVER))
    question = await stage.ask("Count!")
    await stage.until(lambda: stage.asked() != [])
    await stage.slack.people.delete(ALICE, HERE, question)
    await stage.quiet()

    thread = await stage.ask("And now?")

    assert await stage.answers(thread) == ["Fine."]
    assert len(ours(stage)) == 1


async def test_s5_a_question_that_is_deleted_before_it_is_heard_of_is_not_asked(
    stage: Stage,
) -> None:
    await hear(stage, "1700000000.000100")
    event = {
        "type": "message",
        "channel": HERE,
        "channel_type": "channel",
        "user": ALICE,
        "text": f"<@{stage.slack.bot_user_id}> Hello",
        "ts": "1700000000.000100",
    }
    body = json.dumps(envelope(stage.slack.workspace, event)).encode()
    headers = {"Content-Type": "application/json"} | stage.slack.sign(body)

    await stage.slack.deliver_raw(body, headers)
    await stage.quiet()

    assert stage.asked() == []
