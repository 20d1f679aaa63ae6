"""A crash at every step of a call: none is lost, and none runs twice that must not."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.tools.calls import LOST
from playground.faults import Fault
from playground.model import FunctionCall, ScriptedModel, Until
from tests.end_to_end.tools.conftest import TOOLS, Ran
from tests.end_to_end.tools.test_tools import results
from tests.support import own_tools
from tests.support.app import Stage, app_on, platforms

DICE = FunctionCall("roll_dice", '{"sides": 6}')
WEATHER = FunctionCall("look_up_weather", '{"city": "Paris"}')
TOLD = {"roll_dice": "It shows 6.", "look_up_weather": '{"city": "Paris", "degrees": 21}'}
BOTH_KINDS = pytest.mark.parametrize("call", [DICE, WEATHER], ids=["once", "repeatable"])


@dataclass(frozen=True, slots=True)
class Wire:
    """Fate of the request that gives results, and the requests after it."""

    fault: Fault
    asked: list[str]
    is_kept: bool = True


@pytest.mark.parametrize("is_kept", [True, False], ids=["mistral-goes-on", "mistral-stops"])
@BOTH_KINDS
async def test_a_crash_before_a_call_is_recorded_runs_it_once(
    call: FunctionCall, is_kept: bool, database_url: str, agents: Path, ran: Ran
) -> None:
    gate, model = asyncio.Event(), ScriptedModel("Done.")
    model.queue("Let me see.", call, Until(gate))
    async with platforms(model) as ground:
        ground.mistral.finish_dropped = is_kept
        async with app_on(
            ground, database_url, agents_file=agents, tools=TOOLS, grace_seconds=0
        ) as app:
            thread = await Stage(ground, app).ask("Go on!")
            await Stage(ground, app).until(lambda: len(Stage(ground, app).replies(thread)) == 1)
        if is_kept:
            gate.set()
        else:
            model.queue(call)
        async with app_on(ground, database_url, agents_file=agents, tools=TOOLS) as app:
            stage = Stage(ground, app)

            [answer] = await stage.answers(thread)

    assert answer.endswith("Done.")
    assert [name for name, _ in ran] == [call.name]
    assert results(model) == [TOLD[call.name]]


@BOTH_KINDS
async def test_a_crash_while_a_tool_runs_repeats_only_what_may_be_repeated(
    call: FunctionCall, database_url: str, agents: Path, ran: Ran
) -> None:
    model = ScriptedModel("Done.")
    own_tools.STEPS[call.name] = asyncio.Event().wait
    model.queue(call)
    async with platforms(model) as ground:
        async with app_on(
            ground, database_url, agents_file=agents, tools=TOOLS, grace_seconds=0
        ) as app:
            thread = await Stage(ground, app).ask("Go on!")
            await Stage(ground, app).until(lambda: len(ran) == 1)
        own_tools.STEPS.clear()
        async with app_on(ground, database_url, agents_file=agents, tools=TOOLS) as app:
            stage = Stage(ground, app)

            [answer] = await stage.answers(thread)

    assert answer.endswith("Done.")
    repeats = call is WEATHER
    assert len(ran) == 1 + repeats
    assert results(model) == [TOLD[call.name] if repeats else LOST]
    assert stage.asked() == ["conversations.start", "conversations.append"]


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(Wire(Fault("drop_before"), ["append"] * 2), id="result-lost"),
        pytest.param(Wire(Fault("error", status=503), ["append"] * 2), id="refused-for-now"),
        pytest.param(Wire(Fault("drop_after"), ["append"]), id="answer-unseen"),
        pytest.param(Wire(Fault("cut", after=1), ["append"]), id="answer-cut-and-kept"),
        pytest.param(
            Wire(Fault("cut", after=1), ["append", "start"], is_kept=False),
            id="answer-cut-and-lost",
        ),
        pytest.param(Wire(Fault("error", status=422), ["append", "start"]), id="results-refused"),
        pytest.param(Wire(Fault("error", status=404), ["append", "start"]), id="called-gone"),
    ],
)
@BOTH_KINDS
async def test_a_result_that_is_recorded_is_told_without_running_again(
    call: FunctionCall, wire: Wire, stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    stage.mistral.finish_dropped = wire.is_kept
    stage.mistral.faults.add("conversations.append", wire.fault)
    model.queue(call)

    thread = await stage.ask("Go on!")
    await stage.answers(thread)
    await stage.say("And now?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert [answer.endswith("Fine.") for answer in answers] == [True, True]
    assert len(ran) == 1
    assert stage.asked()[:-1] == [f"conversations.{one}" for one in ["start", *wire.asked]]
    assert told_in(model) == 1


def told_in(model: ScriptedModel) -> int:
    """Number of times that the last conversation tells a tool's result, as such or in words."""
    said = json.dumps(model.prompts[-1].entries)
    return sum(said.count(json.dumps(told)[1:-1]) for told in TOLD.values())


async def test_a_crash_between_two_rounds_continues_with_the_second(
    database_url: str, agents: Path, ran: Ran
) -> None:
    model = ScriptedModel("Done.")
    model.queue(DICE)
    model.queue(FunctionCall("roll_dice", '{"sides": 8}'))
    own_tools.STEPS["roll_dice"] = lambda: asyncio.sleep(0 if len(ran) == 1 else 3600)
    async with platforms(model) as ground:
        async with app_on(
            ground, database_url, agents_file=agents, tools=TOOLS, grace_seconds=0
        ) as app:
            thread = await Stage(ground, app).ask("Go on!")
            await Stage(ground, app).until(lambda: len(ran) == 2)
        own_tools.STEPS.clear()
        async with app_on(ground, database_url, agents_file=agents, tools=TOOLS) as app:
            [answer] = await Stage(ground, app).answers(thread)

    assert answer.endswith("Done.")
    assert results(model) == ["It shows 6.", LOST]
    assert len(ran) == 2
