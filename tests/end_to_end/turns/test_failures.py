"""Failures at Mistral: each is told in one plain sentence, and the thread stays usable."""

import asyncio

import pytest

from bot.slack.streaming.edits import RETRY_DELAYS
from bot.turns.attempt import MOST_ATTEMPTS
from playground.faults import Fault
from playground.model import ScriptedModel, Until
from tests.support.app import Stage, opened


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(
            Fault("ratelimited", seconds=3_600), "limit for this app is used up", id="429"
        ),
        pytest.param(Fault("error", status=500), "had a problem", id="500"),
        pytest.param(Fault("error", status=503), "had a problem", id="503"),
        pytest.param(Fault("error", status=401), "key", id="401"),
        pytest.param(Fault("error", status=403), "doesn't allow", id="403"),
        pytest.param(Fault("blocked"), "safety rules", id="blocked"),
        pytest.param(Fault("error", status=422), "didn't understand", id="422"),
        pytest.param(Fault("drop_before"), "can't reach Mistral", id="dropped"),
        pytest.param(Fault("cut", after=3), "broke in the middle", id="cut"),
    ],
)
async def test_a_failure_is_told_and_the_next_question_is_answered(
    stage: Stage, fault: Fault, sentence: str
) -> None:
    stage.mistral.finish_dropped = False
    stage.mistral.faults.add("conversations.start", fault, times=MOST_ATTEMPTS)

    thread = await stage.ask("Tell me a long answer of 100 words")
    [told] = await stage.answers(thread)
    stage.mistral.faults.clear()
    await stage.say("Hello again", thread=thread)
    answers = await stage.answers(thread, 2)

    assert sentence in told
    assert "Traceback" not in told
    assert len(answers) == 2
    assert "⚠️" not in answers[1]


async def test_a_turn_that_takes_too_long_is_ended_and_the_next_one_answered(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel("Fine.")
    model.queue("Let me see, ", Until(asyncio.Event()), "never")
    async with opened(migrated_sqlite, model=model, turn_seconds=1) as stage:
        thread = await stage.ask("Hello")
        [told] = await stage.answers(thread)
        await stage.say("Hello again", thread=thread)
        answers = await stage.answers(thread, 2)

        assert told.startswith("Let me see, ")
        assert "This took too long, so I stopped." in told
        assert answers[1] == "Fine."


async def test_what_was_written_before_a_cut_stays(migrated_sqlite: str) -> None:
    model = ScriptedModel(*(f"word{n} " for n in range(20)), delay=0.01)
    async with opened(migrated_sqlite, model=model) as stage:
        stage.mistral.finish_dropped = False
        stage.mistral.faults.add("conversations.start", Fault("cut", after=10), MOST_ATTEMPTS)

        thread = await stage.ask("Hello")
        [told] = await stage.answers(thread)

        assert told.startswith("word0 word1 ")
        assert "broke in the middle" in told


async def test_a_vanished_conversation_starts_afresh_and_says_so(stage: Stage) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    stage.mistral.conversations.clear()

    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 2)
    await stage.say("My name is Eve. What is my name?", thread=thread)
    later = await stage.answers(thread, 3)

    assert "no longer at Mistral" in answers[1]
    assert "no longer at Mistral" not in later[2]


async def test_a_vanished_agent_is_made_again(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    stage.mistral.agents.clear()

    other = await stage.ask("Hello again")
    [answer] = await stage.answers(other)

    assert "⚠️" not in answer


async def test_a_conversation_that_stays_locked_for_a_moment_is_waited_for(stage: Stage) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    busy = Fault("error", status=409)
    stage.mistral.faults.add("conversations.append", busy, times=1)

    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert "Ada" in answers[1]


async def test_mentions_that_the_model_writes_have_no_effect(migrated_sqlite: str) -> None:
    evil = ScriptedModel("<!chan", "nel> and <@U0", "BOB> and @he", "re and <!subteam^S1|x>")
    async with opened(migrated_sqlite, model=evil) as stage:
        thread = await stage.ask("Ping everybody")

        [answer] = await stage.answers(thread)

        assert "<!channel" not in answer
        assert "<@U0BOB" not in answer
        assert "@here" not in answer
        assert "<!subteam" not in answer
        assert answer.replace("\u2060", "") == (
            "<!channel> and <@U0BOB> and @here and <!subteam^S1|x>"
        )


async def test_links_that_nobody_gave_lead_nowhere(migrated_sqlite: str) -> None:
    model = ScriptedModel(
        "See https://good.example/a, [it](https://evil.exa",
        "mple/?q=SECRET) and <https://evil.ex",
        "ample|https://good.example/a>.",
    )
    async with opened(migrated_sqlite, model=model) as stage:
        thread = await stage.ask("What does <https://good.example/a> say?")
        await stage.answers(thread)
        await stage.say("And again?", thread=thread)

        answers = await stage.answers(thread, 2)

    assert answers == 2 * [
        (
            "See https://good.example/a, it (`https://evil.example/?q=SECRET`) and "
            "https://good.example/a (`https://evil.example`)."
        )
    ]


async def test_a_blocked_follow_up_is_told_and_the_thread_remembers(stage: Stage) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    stage.mistral.faults.add("conversations.append", Fault("blocked"))
    await stage.say("Something evil", thread=thread)
    [_, told] = await stage.answers(thread, 2)
    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 3)

    assert told.startswith("⚠️")
    assert "Ada" in answers[2]


async def test_a_conversation_of_another_keys_owner_starts_afresh_and_says_so(
    stage: Stage,
) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    for operation in ("append", "history"):
        stage.mistral.faults.add(f"conversations.{operation}", Fault("error", status=403))

    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert "no longer at Mistral" in answers[1]


async def test_a_short_rate_limit_of_mistrals_is_waited_out(stage: Stage) -> None:
    stage.mistral.faults.add("conversations.start", Fault("ratelimited", seconds=0.2), times=2)

    thread = await stage.ask("Hello")
    [answer] = await stage.answers(thread)

    assert "⚠️" not in answer
    assert stage.asked() == ["conversations.start"] * 3


async def test_after_a_failure_the_next_question_comes_with_the_one_that_failed(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel("Fine.")
    async with opened(migrated_sqlite, model=model) as stage:
        thread = await stage.ask("My name is Ada.")
        await stage.answers(thread)
        fault = Fault("ratelimited", seconds=3_600)
        stage.mistral.faults.add("conversations.append", fault)
        await stage.say("Tell me a story.", thread=thread)
        await stage.answers(thread, 2)

        await stage.say("Please try again!", thread=thread)
        await stage.answers(thread, 3)

        told = [message.text for message in model.prompts[-1].messages]
        assert told[:2] == ["My name is Ada.", "Fine."]
        assert "Tell me a story." in told[2]
        assert "Please try again!" in told[2]


async def test_an_answer_that_slack_would_not_take_is_shown_when_slack_is_back(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel("All of it.")
    async with opened(migrated_sqlite, model=model) as stage:
        lost = Fault("drop_before")
        stage.slack.faults.add("chat.stopStream", lost)
        stage.slack.faults.add("chat.update", lost, times=len(RETRY_DELAYS) + 1)

        thread = await stage.ask("Hello")
        [answer] = await stage.answers(thread)

        assert answer == "All of it."
        assert len(model.prompts) == 1
