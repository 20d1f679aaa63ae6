"""Tools of one's own: called by an agent, run here, and told to it within the same answer."""

import asyncio
from typing import Any

import pytest

from playground.model import FunctionCall, ScriptedModel
from storage.models import RecordedCall
from tests.end_to_end.tools.conftest import Ran
from tests.storage.support.hands import rows
from tests.support import own_tools
from tests.support.app import Stage


def results(model: ScriptedModel) -> list[Any]:
    """Words that the model was told last about its calls."""
    entries = model.prompts[-1].entries
    return [entry["result"] for entry in entries if entry["type"] == "function.result"]


async def called(stage: Stage, model: ScriptedModel, *calls: FunctionCall) -> str:
    """Have the agent call tools, then answer; the thread."""
    model.queue(*calls)
    thread = await stage.ask("Go on!")
    await stage.answers(thread)
    return thread


async def test_what_an_agent_calls_runs_and_it_continues_with_the_result(
    stage_everywhere: Stage, model: ScriptedModel, ran: Ran
) -> None:
    stage = stage_everywhere
    model.queue("Let me roll.", FunctionCall("roll_dice", '{"sides": 6}'))
    model.queue("You have a six.")

    thread = await stage.ask("Roll!")

    [answer] = await stage.answers(thread)
    assert answer.split("\n\n\n") == ["Let me roll.", "You have a six."]
    assert ran == [("roll_dice", (6, "U0ALICE"))]
    assert results(model) == ["It shows 6."]
    assert await rows(stage.app.database, RecordedCall) == []


async def test_the_next_question_continues_the_same_conversation(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await called(stage, model, FunctionCall("roll_dice", '{"sides": 6}'))

    await stage.say("And now?", thread=thread)
    await stage.answers(thread, 2)

    assert stage.asked() == ["conversations.start", *["conversations.append"] * 2]
    assert [message.text for message in model.prompts[-1].messages][-1] == "And now?"


@pytest.mark.parametrize(
    "call",
    [FunctionCall("roll_dice", {"sides": 6}), FunctionCall("roll_dice", '{"sides": 6}', parts=4)],
    ids=["as-an-object", "in-parts"],
)
async def test_arguments_may_come_in_other_shapes(
    call: FunctionCall, stage: Stage, model: ScriptedModel
) -> None:
    await called(stage, model, call)

    assert results(model) == ["It shows 6."]


async def test_several_calls_run_at_the_same_time(
    stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    both = asyncio.Barrier(2)
    own_tools.STEPS.update(roll_dice=both.wait, look_up_weather=both.wait)
    calls = (
        FunctionCall("roll_dice", '{"sides": 6}'),
        FunctionCall("look_up_weather", '{"city": "Paris"}'),
    )

    await called(stage, model, *calls)

    assert results(model) == ["It shows 6.", '{"city": "Paris", "degrees": 21}']


async def test_a_call_is_shown_with_its_arguments_in_words(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await called(
        stage, model, FunctionCall("look_up_weather", '{"city": "Paris <!here>"}')
    )

    [message] = stage.replies(thread)
    cards = [block for block in message.blocks if block["type"] == "task_card"]
    assert "Look up the weather" in str(cards)
    assert "City: Paris" in str(cards)


async def test_a_file_and_a_link_of_a_result_are_shown(stage: Stage, model: ScriptedModel) -> None:
    thread = await called(stage, model, FunctionCall("make_report", '{"topic": "tea"}'))

    answer = "\n".join(await stage.answers(thread))
    [shared] = [one for message in stage.replies(thread) for one in message.files]
    file = stage.tenant.workspace.files[shared]
    assert "[Our wiki](https://wiki.example/x)" in answer
    assert (file.name, file.data) == ("report.txt", b"About tea")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (FunctionCall("wait_for_ever"), "longer than 0.05 seconds"),
        (FunctionCall("go_wrong", '{"secret": "s3cret"}'), "The tool failed."),
        (FunctionCall("say_too_much"), "too large: it has 10,000,000 characters"),
        (FunctionCall("give_anything"), "a result of the wrong type"),
        (FunctionCall("fire_everybody"), "You have no tool of this name."),
        (FunctionCall("made_up"), "You have no tool of this name."),
        (FunctionCall("roll_dice", '{"sides": "many"}'), "sides: input should be a valid integer"),
        (FunctionCall("roll_dice", '{"sides": 6, "sides": 7}'), "aren't a JSON object"),
        (FunctionCall("roll_dice", "six"), "aren't a JSON object"),
        (FunctionCall("roll_dice", "[6]"), "aren't a JSON object"),
        (FunctionCall("roll_dice"), "sides: this is missing."),
        (FunctionCall("roll_dice", '{"sides": 6, "x": 1}'), "x: this key is unknown."),
    ],
    ids=lambda given: given.name if isinstance(given, FunctionCall) else "",
)
async def test_what_goes_wrong_is_one_sentence_to_the_agent(
    call: FunctionCall, told: str, stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    await called(stage, model, call)

    [result] = results(model)
    assert told in result
    assert "\n" not in result
    assert [name for name, _ in ran] in ([], ["go_wrong"])


async def test_the_operator_finds_a_trace_without_arguments(
    stage: Stage, model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    await called(stage, model, FunctionCall("go_wrong", '{"secret": "s3cret"}'))

    logged = capsys.readouterr().out
    assert "tool_failed" in logged
    assert "raise ValueError(secret)" in logged
    assert "s3cret" not in logged


async def test_stop_ends_a_tool_that_runs(stage: Stage, model: ScriptedModel) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def long() -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    own_tools.STEPS["roll_dice"] = long
    model.queue(FunctionCall("roll_dice", '{"sides": 6}'))
    thread = await stage.ask("Roll!")
    await asyncio.wait_for(begun.wait(), 20)

    await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
    await stage.quiet()

    assert ended.is_set()
    assert len(stage.asked()) == 1


async def test_calls_of_turns_without_an_answer_are_erased_in_time(
    stage: Stage, model: ScriptedModel
) -> None:
    for _ in range(40):
        model.queue(FunctionCall("roll_dice", '{"sides": 6}'))

    thread = await stage.ask("Roll for ever!")

    [answer] = await stage.answers(thread)
    assert answer.endswith("so I stopped it. Please ask in another way.")
