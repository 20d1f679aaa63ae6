"""A mention in the middle of a thread among people brings along what they said, once."""

from bot.conversations.prompt import CONTEXT_SIZE
from playground.model import ScriptedModel
from tests.support.app import Stage, opened


async def test_earlier_messages_come_along_with_names(stage: Stage) -> None:
    thread = await stage.say("The launch is on Friday.")
    await stage.say("I will bring cake.", thread=thread, user="U0BOB")

    await stage.ask("who said they will bring cake?", thread=thread)
    await stage.answers(thread)

    [call] = [c for c in stage.mistral.calls if c.operation == "conversations.start"]
    assert "Alice: The launch is on Friday." in call.body["inputs"]
    assert "Bob: I will bring cake." in call.body["inputs"]


async def test_earlier_messages_come_along_only_once(stage: Stage) -> None:
    thread = await stage.say("The launch is on Friday.")
    await stage.ask("noted?", thread=thread)
    await stage.answers(thread)

    await stage.say("and again?", thread=thread)
    await stage.answers(thread, 2)

    [call] = [c for c in stage.mistral.calls if c.operation == "conversations.append"]
    assert call.body["inputs"] == "and again?"
    assert stage.slack_calls("conversations.replies") == 1


async def test_a_cut_is_said(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel("Fine.")) as stage:
        thread = await stage.say("The first message.")
        for number in range(5):
            await stage.say(f"{number} " + "x" * (CONTEXT_SIZE // 4), thread=thread)

        await stage.ask("noted?", thread=thread)
        [answer] = await stage.answers(thread)

        assert "the latest messages" in answer
        assert answer.endswith("Fine.")


async def test_a_thread_that_cannot_be_read_is_answered_and_that_is_said(stage: Stage) -> None:
    stage.slack.scopes -= {"channels:history"}
    thread = await stage.say("The launch is on Friday.")

    await stage.ask("Hello", thread=thread)
    [answer] = await stage.answers(thread)

    assert "couldn't read" in answer


async def test_people_mentioned_in_a_question_are_named_to_the_model(stage: Stage) -> None:
    thread = await stage.ask("what does <@U0BOB> think?")
    await stage.answers(thread)

    [call] = [c for c in stage.mistral.calls if c.operation == "conversations.start"]
    assert call.body["inputs"] == "what does @Bob think?"
