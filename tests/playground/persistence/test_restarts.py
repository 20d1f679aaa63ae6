"""`make run`, stopped or killed, and run again: what people find."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from playground.persistence import Store
from tests.playground.persistence.sessions import Session, session
from tests.support.cli import Commands

PLAN = b"# Plan\n\nThe budget of the Windmill project is 48,000 euros.\n"
ABOUT_IT = "What does the document say about the budget?"
BUDGET = "48,000 euros"
SOURCE = "plan.md"

LOST = "The saved workspace is damaged, so this is a new one. The old files are in {place}."

Run = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def run(tmp_path: Path, unused_tcp_port: int) -> Run:
    """Run the command once more, in the same folder and on the same port."""

    def start(**environment: str) -> AbstractAsyncContextManager[Session]:
        return session(tmp_path, unused_tcp_port, **environment)

    return start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "playground"


@pytest.fixture
def damaged(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "platforms.db").write_bytes(b"garbage")
    return folder


async def test_documents_and_threads_are_there_after_a_restart(run: Run) -> None:
    async with run() as before:
        await before.share("plan.md", PLAN)
        thread = await before.ask("My name is Ada.")
        await before.answers(thread)
        await before.stop()
    async with run() as after:
        [about_the_plan] = await after.answers(await after.ask(ABOUT_IT))
        await after.ask("What is my name?", thread)
        [_, about_me] = await after.answers(thread, 2)
        beginning = (await after.picture())["beginning"]

    assert BUDGET in about_the_plan
    assert SOURCE in about_the_plan
    assert "Ada" in about_me
    assert (beginning["since"] is not None, beginning["lost"]) == (True, "")


async def test_a_kill_in_the_middle_of_an_answer_loses_nothing(run: Run) -> None:
    async with run() as before:
        told = await before.ask("My name is Ada.")
        await before.answers(told)
        thread = await before.ask("Explain what you can do")
        await before.replies(thread)
        await before.kill()
    async with run() as after:
        answers = await after.answers(thread)
        replies = await after.replies(thread)
        await after.ask("What is my name?", told)
        [_, about_me] = await after.answers(told, 2)

    assert answers == replies
    assert "Ada" in about_me


async def test_starting_over_leaves_nothing(run: Run, folder: Path) -> None:
    async with run() as playground:
        await playground.share("plan.md", PLAN)
        await playground.start_over()

        seen = await playground.messages()
        beginning = (await playground.picture())["beginning"]
        [answer] = await playground.answers(await playground.ask(ABOUT_IT))

    assert seen == []
    assert (beginning["since"], beginning["lost"]) == (None, "")
    assert BUDGET not in answer
    assert list(folder.parent.iterdir()) == [folder]


async def test_what_cannot_be_continued_is_set_aside_and_said(run: Run, damaged: Path) -> None:
    async with run() as playground:
        beginning = (await playground.picture())["beginning"]
        await playground.answers(await playground.ask("Hello"))

    [aside] = set(damaged.parent.iterdir()) - {damaged}
    assert beginning["since"] is None
    assert beginning["lost"] == LOST.format(place=f"data/{aside.name}")


async def test_a_database_of_ones_own_has_a_workspace_of_its_own(
    run: Run, empty_postgresql: str, folder: Path
) -> None:
    async with run(DATABASE_URL=empty_postgresql) as before:
        thread = await before.ask("My name is Ada.")
        await before.answers(thread)
    async with run(DATABASE_URL=empty_postgresql) as after:
        await after.ask("What is my name?", thread)
        [_, answer] = await after.answers(thread, 2)
        await after.start_over()
        [anew] = await after.answers(await after.ask("What is my name?"))

    assert "Ada" in answer
    assert "Ada" not in anew
    [place] = folder.parent.iterdir()
    assert place.name.startswith("playground-")


async def test_a_second_playground_in_the_same_folder_is_one_sentence(
    folder: Path, tmp_path: Path
) -> None:
    first = Store(folder / "platforms.db")
    code, _, err = await Commands(tmp_path).run("playground")
    first.close()

    assert code == 2
    assert err == "Another playground is using data/playground/platforms.db. Stop it first.\n"
