"""Many questions and files of one person, and one of somebody else's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.core.errors import TooManyQuestions
from bot.documents.intake import LEFT_OUT
from playground.model import ScriptedModel, Until
from tests.support.app import Stage, opened
from tests.support.users.document_sharer import DocumentSharer

MANY, TURNS = 30, 3
BOUND = 4


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def model(gate: asyncio.Event) -> ScriptedModel:
    return ScriptedModel("Well… ", Until(gate), "that.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model, max_turns=TURNS) as ready:
        yield ready


@pytest_asyncio.fixture
async def bounded(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(
        migrated_sqlite, model=model, max_person_questions=BOUND, max_person_documents=1
    ) as ready:
        yield ready


def told(stage: Stage, user: str) -> list[str]:
    return [one.text for one in stage.slack.workspace.ephemerals if one.user == user]


async def test_one_question_does_not_wait_behind_thirty(
    stage: Stage, model: ScriptedModel, gate: asyncio.Event
) -> None:
    many = [await stage.ask(f"Alice {number}") for number in range(MANY)]
    one = await stage.ask("Bob", user="U0BOB")
    await stage.until(lambda: bool(stage.replies(one)))
    begun = len(model.prompts)

    gate.set()
    await stage.until(lambda: all(stage.replies(thread) for thread in [*many, one]))
    await stage.quiet()

    assert begun <= TURNS
    assert len(model.prompts) == MANY + 1
    assert told(stage, "U0BOB") == []


async def test_questions_beyond_the_bound_are_left_out_and_told_once(
    bounded: Stage, model: ScriptedModel, gate: asyncio.Event
) -> None:
    threads = [await bounded.ask(f"Alice {number}") for number in range(BOUND)]
    await bounded.until(lambda: all(bounded.replies(thread) for thread in threads))
    beyond = [await bounded.ask(f"More {number}") for number in range(3)]
    await bounded.until(lambda: bool(told(bounded, "U0ALICE")))

    gate.set()
    await bounded.until(lambda: all("that." in bounded.replies(t)[0].text for t in threads))
    await bounded.quiet()
    later = await bounded.ask("Later")
    await bounded.until(lambda: bool(bounded.replies(later)))

    assert told(bounded, "U0ALICE") == [TooManyQuestions(BOUND).sentence]
    assert not any(bounded.replies(thread) for thread in beyond)
    assert len(model.prompts) == BOUND + 1


async def test_files_beyond_the_bound_are_left_out_and_told_once(bounded: Stage) -> None:
    alice, bob = DocumentSharer(bounded), DocumentSharer(bounded, user="U0BOB")
    bounded.mistral.processing_seconds = 1_000.0
    await alice.begin("first.txt", b"One.")
    for number in range(2):
        await alice.begin(f"{number}.txt", f"More {number}.".encode())
    await bounded.until(lambda: bool(told(bounded, "U0ALICE")))
    await bob.begin("bob.txt", b"Bob's.")

    bounded.mistral.processing_seconds = 0.0
    await bounded.quiet()

    assert told(bounded, "U0ALICE") == [LEFT_OUT.format(most=1)]
    assert told(bounded, "U0BOB") == []
    assert sorted(alice.names) == ["bob.txt", "first.txt"]
