"""Slack's Stop button, and a question that is deleted, end an answer; the thread goes on."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.model import ScriptedModel, Until
from tests.support.app import Stage, app_on, opened, platforms

NEVER = asyncio.Event()
COUNTS = ("One two three. ", Until(NEVER), "never said")
STOPPED = "One two three. \n\n⏹️ Stopped."


@pytest.fixture
def model() -> ScriptedModel:
    """Says the same to everything, unless a test has it count, which does not end."""
    return ScriptedModel("Fine.")


def last_input(model: ScriptedModel) -> str:
    """Input of the model for its last answer."""
    return "\n".join(message.text for message in model.prompts[-1].messages)


@pytest_asyncio.fixture
async def stage(database_url: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(database_url, model=model) as ready:
        yield ready


async def begun(stage: Stage, model: ScriptedModel) -> str:
    """Have it count, and wait for the first words; the thread."""
    model.queue(*COUNTS)
    thread = await stage.ask("Count!")
    await stage.until(lambda: any(m.text for m in stage.replies(thread)))
    return thread


async def press(stage: Stage, thread: str) -> None:
    await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)


async def test_stop_keeps_what_was_written_and_marks_it(stage: Stage, model: ScriptedModel) -> None:
    thread = await begun(stage, model)

    await press(stage, thread)

    assert await stage.answers(thread) == [STOPPED]
    assert not stage.slack.workspace.is_streaming(stage.replies(thread)[0])
    assert stage.slack.workspace.sessions["C0GENERAL", thread].status == "active"


async def test_stop_ends_the_models_stream_within_a_second(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await begun(stage, model)
    began = time.monotonic()

    await press(stage, thread)
    await stage.quiet()

    assert time.monotonic() - began < 1


async def test_the_next_question_is_answered_while_mistral_still_holds_its_lock(
    stage: Stage, model: ScriptedModel
) -> None:
    stage.mistral.lock_linger = 90.0
    stage.mistral.finish_dropped = False
    thread = await begun(stage, model)
    await press(stage, thread)
    await stage.quiet()

    await stage.say("And now?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert answers[1] == "Fine."
    assert "conversations.append" not in stage.asked()


async def test_after_an_answer_too_the_lock_of_a_stopped_one_is_evaded(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    await stage.say("I like tea.", thread=thread)
    await stage.answers(thread, 2)
    stage.mistral.lock_linger = 90.0
    model.queue("One two three. ", Until(NEVER))
    await stage.say("Count!", thread=thread)
    await stage.until(lambda: len(stage.replies(thread)) == 3)
    await press(stage, thread)
    await stage.quiet()

    await stage.say("And now?", thread=thread)
    answers = await stage.answers(thread, 4)

    assert answers[3] == "Fine."
    assert "My name is Ada." in last_input(model)


async def test_the_next_question_comes_with_what_was_stopped(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await begun(stage, model)
    await press(stage, thread)
    await stage.quiet()

    await stage.say("Go on!", thread=thread)
    await stage.answers(thread, 2)

    assert "Count!" in last_input(model)
    assert "One two three." in last_input(model)
    assert "Go on!" in last_input(model)


async def test_a_stop_before_the_first_word_is_confirmed(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue(Until(NEVER))
    thread = await stage.ask("Count!")
    await stage.until(lambda: stage.asked() != [])

    await press(stage, thread)

    assert await stage.answers(thread) == ["⏹️ Stopped."]


async def test_a_stop_where_nothing_runs_changes_nothing(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await press(stage, thread)
    await stage.say("And now?", thread=thread)

    assert await stage.answers(thread, 2) == ["Fine.", "Fine."]


async def test_a_stop_is_for_the_question_under_way_and_not_for_the_next(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await begun(stage, model)
    await stage.say("And now?", thread=thread)
    await stage.slack.settle()

    await press(stage, thread)

    assert await stage.answers(thread, 2) == [STOPPED, "Fine."]


async def test_a_stop_that_another_node_hears_of_reaches_the_one_that_answers(
    migrated_postgresql: str, model: ScriptedModel
) -> None:
    async with (
        platforms(model) as ground,
        app_on(ground, migrated_postgresql) as answering,
    ):
        thread = await begun(Stage(ground, answering), model)
        async with app_on(ground, migrated_postgresql) as hearing:
            stage = Stage(ground, hearing)
            ground.slack.streaming_refused = None
            await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
            await stage.until(lambda: answering.worker.open_turns == 0)

            assert await stage.answers(thread) == [STOPPED]


async def test_a_stopped_turn_whose_process_dies_is_not_asked_again(
    database_url: str, model: ScriptedModel
) -> None:
    async with platforms(model) as ground:
        async with app_on(ground, database_url, grace_seconds=0) as app:
            stage = Stage(ground, app)
            thread = await begun(stage, model)
            app.worker._run.__self__.queue.cancellation._deadlines.clear()  # type: ignore[attr-defined]
            await press(stage, thread)
            await stage.slack.settle()
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)

            assert await stage.answers(thread) == [STOPPED]
            assert len(stage.asked()) == 1


async def test_deleting_the_question_stops_its_answer(stage: Stage, model: ScriptedModel) -> None:
    thread = await begun(stage, model)

    await stage.slack.people.delete("U0ALICE", "C0GENERAL", thread)

    [told] = await stage.answers(thread)
    assert told == "One two three. \n\n⏹️ Stopped, because the question was deleted."


async def test_a_question_deleted_while_it_waits_is_not_answered(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await begun(stage, model)
    waiting = await stage.say("And now?", thread=thread)
    await stage.slack.settle()
    await stage.slack.people.delete("U0ALICE", "C0GENERAL", waiting)
    await stage.slack.settle()

    await press(stage, thread)

    assert await stage.answers(thread) == [STOPPED]
    assert len(stage.asked()) == 1


async def test_deleting_an_answered_question_changes_nothing(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.slack.people.delete("U0ALICE", "C0GENERAL", thread)

    assert await stage.answers(thread) == ["Fine."]
