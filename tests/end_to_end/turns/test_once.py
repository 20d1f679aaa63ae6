"""One answer per message, in order, whatever Slack delivers and however often."""

import asyncio

import pytest

from playground.model import ScriptedModel, Until
from storage.records import NewTurn
from tests.support.app import Stage, app_on, opened, platforms


async def test_the_pair_of_message_and_mention_is_answered_once(stage: Stage) -> None:
    thread = await stage.ask("Hello")

    answers = await stage.answers(thread)

    assert len(stage.slack.deliveries) >= 2
    assert len(answers) == 1
    assert stage.asked() == ["conversations.start"]


async def test_an_event_redelivered_after_the_turn_is_not_answered_again(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
        await stage.slack.redeliver(event_id)
    await stage.quiet()

    assert len(stage.replies(thread)) == 1
    assert stage.asked() == ["conversations.start"]


async def test_an_event_redelivered_during_the_turn_is_not_answered_again(
    migrated_sqlite: str,
) -> None:
    slow = ScriptedModel(*(f"word{n} " for n in range(30)), delay=0.01)
    async with opened(migrated_sqlite, model=slow) as stage:
        thread = await stage.ask("Hello")
        await stage.until(lambda: len(stage.replies(thread)) == 1)

        for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
            await stage.slack.redeliver(event_id)
        answers = await stage.answers(thread)

        assert len(answers) == 1
        assert stage.asked() == ["conversations.start"]


async def test_an_event_redelivered_before_its_turn_is_not_answered_twice(
    migrated_sqlite: str,
) -> None:
    gate = asyncio.Event()
    model = ScriptedModel("Well, ", Until(gate), "fine.")
    async with opened(migrated_sqlite, model=model) as stage:
        thread = await stage.ask("first")
        await stage.until(lambda: len(stage.replies(thread)) == 1)
        await stage.say("second, which has to wait", thread=thread)
        await stage.slack.settle()

        for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
            await stage.slack.redeliver(event_id)
        gate.set()
        answers = await stage.answers(thread, 2)

        assert len(answers) == 2
        assert stage.asked() == ["conversations.start", "conversations.append"]


async def test_an_event_redelivered_to_the_next_process_is_not_answered_again(
    database_url: str,
) -> None:
    async with platforms() as ground:
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Hello")
            await stage.answers(thread)
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)

            for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
                await stage.slack.redeliver(event_id)
            await stage.quiet()

            assert len(stage.replies(thread)) == 1
            assert stage.asked() == ["conversations.start"]


async def test_an_event_delivered_twice_at_once_is_answered_once(stage: Stage) -> None:
    stage.slack.duplicate_next = 2

    thread = await stage.ask("Hello")
    answers = await stage.answers(thread)

    assert len(answers) == 1
    assert stage.asked() == ["conversations.start"]


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_five_quick_messages_are_answered_in_order_and_one_at_a_time(
    migrated_sqlite: str, transport: str
) -> None:
    model = ScriptedModel("fine", delay=0.005)
    async with opened(migrated_sqlite, transport=transport, model=model) as stage:
        thread = await stage.ask("number 0")
        for number in range(1, 5):
            await stage.say(f"number {number}", thread=thread)

        answers = await stage.answers(thread, 5)

        questions = [prompt.question for prompt in model.prompts]
        assert questions == [f"number {number}" for number in range(5)]
        assert len(answers) == 5
        assert stage.asked() == ["conversations.start"] + ["conversations.append"] * 4
        assert all(call.status == 200 for call in stage.mistral.calls)


async def test_an_event_that_could_not_be_recorded_is_delivered_again_and_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.slack.retry_delays = (0.01, 0.01, 0.01)
    refused = 0
    accept = stage.app.worker.accept

    async def failing(new: NewTurn) -> None:
        nonlocal refused
        if refused < 2:
            refused += 1
            raise ConnectionError
        await accept(new)

    monkeypatch.setattr(stage.app.worker, "accept", failing)

    thread = await stage.ask("Hello")
    answers = await stage.answers(thread)

    assert refused == 2
    assert len(answers) == 1


async def test_a_reply_that_overtakes_its_threads_mention_is_answered_too(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite) as stage:
        url, stage.slack.request_url = stage.slack.request_url, None
        thread = await stage.ask("My name is Ada.")
        await stage.slack.settle()
        stage.slack.request_url = url

        await stage.say("What is my name?", thread=thread)
        await asyncio.sleep(0)
        for event_id in {delivery.event_id for delivery in stage.slack.deliveries[:2]}:
            await stage.slack.redeliver(event_id)
        answers = await stage.answers(thread, 2)

        assert len(answers) == 2
