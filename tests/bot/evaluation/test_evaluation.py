"""Evaluations on the local Mistral: two answers to each question, verdicts, and what goes wrong."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app.commands.evaluate_command import EvaluationRequest, evaluate
from bot.core.errors import SettingsError
from bot.settings import load as load_settings
from playground.faults import Fault
from playground.model import Piece, Prompt, Text
from playground.server import Playground
from tests.support.app import platforms

FACTS = {"Who wrote Faust?": "Goethe", "Which river is in Cairo?": "The Nile"}
RIGHT, UNKNOWING, WRONG = "CORRECT", "NOT_ATTEMPTED", "INCORRECT"


class WellReadModel:
    """Knows nothing by itself, finds everything on the web, and is an honest judge."""

    delay = 0.0

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []
        self.verdicts = {True: RIGHT, False: UNKNOWING}

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        self.prompts.append(prompt)
        right = next((fact for fact in FACTS.values() if fact in prompt.question), None)
        if right and "to grade" in prompt.question:
            given = prompt.question.partition("Answer to grade:")[2]
            yield Text(self.verdicts[right in given])
        elif prompt.tools:
            yield Text(FACTS[prompt.question])
        else:
            yield Text("I don't know.")


@dataclass(slots=True)
class Operator:
    """Somebody with a file of questions, who reads what the command says."""

    ground: Playground
    model: WellReadModel
    file: Path
    told: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    async def evaluate(self, *, dry: bool = False, limit: int | None = None) -> int:
        values = {name.lower(): value for name, value in self.ground.environment.items()}
        settings = load_settings(_env_file=None, **values)
        self.told.clear()
        self.shown.clear()
        asked = EvaluationRequest(self.file, limit, "mistral-medium-latest")
        return await evaluate(settings, asked, self.told.append, self.shown.append, dry=dry)

    @property
    def results(self) -> Path:
        return self.file.with_suffix(".results.jsonl")


@pytest_asyncio.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    file, model = tmp_path / "questions.csv", WellReadModel()
    rows = (f"{question},{answer}" for question, answer in FACTS.items())
    file.write_text("\n".join(["problem,answer", *rows]), encoding="utf-8")
    async with platforms(model) as ground:
        yield Operator(ground, model, file)


async def test_the_gain_by_web_search_is_printed_beside_the_published_one(
    operator: Operator,
) -> None:
    assert await operator.evaluate() == 0

    _, without, searching, _, gain, published = operator.shown
    assert without.split()[3:9] == ["0.00", "%", "0.00", "%", "100.00", "%"]
    assert searching.split()[3:9] == ["100.00", "%", "0.00", "%", "0.00", "%"]
    assert gain == "Web search adds +100.00 percentage points, over 2 questions."
    assert "22.08 % → 82.32 %" in published


async def test_cost_and_time_are_told_before_anything_is_asked(operator: Operator) -> None:
    assert await operator.evaluate(dry=True) == 0

    [plan] = operator.told
    assert plan.startswith("This asks mistral-medium-latest 2 questions")
    assert "Answers to come: 4. That costs an amount that the price list doesn't tell" in plan
    assert "takes a minute" in plan
    assert not operator.model.prompts


async def test_nothing_is_stored_at_mistral(operator: Operator) -> None:
    await operator.evaluate()

    assert not operator.ground.mistral.conversations
    assert not operator.ground.mistral.agents


async def test_a_later_run_asks_only_what_has_no_result(operator: Operator) -> None:
    await operator.evaluate(limit=1)
    operator.model.prompts.clear()

    assert await operator.evaluate() == 0

    assert operator.told[0].count("Answers to come: 2.")
    assert {prompt.question for prompt in operator.model.prompts if prompt.tools} == {
        "Which river is in Cairo?"
    }


async def test_a_result_that_a_crash_cut_off_is_asked_for_again(operator: Operator) -> None:
    await operator.evaluate()
    lines = operator.results.read_bytes()
    operator.results.write_bytes(lines[: len(lines) - 20])

    await operator.evaluate()

    assert operator.told[0].count("Answers to come: 1.")
    await operator.evaluate(dry=True)
    assert operator.told[0].count("Answers to come: 0.")
    whole = [line for line in operator.results.read_text().splitlines() if line.endswith("}")]
    assert len([json.loads(line) for line in whole]) == 4


async def test_an_answer_without_a_verdict_is_missing_and_asked_for_again(
    operator: Operator,
) -> None:
    operator.model.verdicts = {True: "Hm.", False: WRONG}

    assert await operator.evaluate() == 1

    assert "Answers missing: 2 (the last: the grader gave no verdict)" in operator.told[-1]
    assert operator.shown == ["No question has both results yet."]
    operator.model.verdicts[True] = RIGHT
    assert await operator.evaluate() == 0


async def test_what_mistral_refuses_again_and_again_ends_the_run(operator: Operator) -> None:
    questions = [f"Who is number {number}?,Goethe" for number in range(20)]
    operator.file.write_text("\n".join(["question,answer", *questions]))
    operator.ground.mistral.faults.add("conversations.start", Fault("error", status=422), 100)

    with pytest.raises(SettingsError, match="Mistral refused 10 answers in a row: HTTP 422"):
        await operator.evaluate()
