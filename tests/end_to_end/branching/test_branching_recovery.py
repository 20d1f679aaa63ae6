"""A branch that breaks off at any step is finished: one thread, one answer, one link."""

from pathlib import Path

import pytest

from playground.faults import Fault
from tests.support.app import Stage, app_on, opened, platforms, quick_model
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.brancher import Brancher

# What a branch does at Slack and at Mistral, one after the other: the operation, and which one.
STEPS = [
    ("chat.postMessage", 1),
    ("chat.postMessage", 2),
    ("conversations.restart", 1),
    ("chat.startStream", 1),
    ("chat.stopStream", 1),
]
FAULTS = ["drop_before", "drop_after"]


def inject(stage: Stage, operation: str, number: int, kind: str) -> None:
    """Have the n-th call of an operation break off from now on."""
    platform = stage.mistral if operation.startswith("conversations.") else stage.slack
    for _ in range(number - 1):
        platform.faults.add(operation, Fault("latency"))
    platform.faults.add(operation, Fault(kind))


def calls(stage: Stage, operation: str) -> int:
    asked = sum(call.operation == operation for call in stage.mistral.calls)
    return asked + stage.slack_calls(operation)


async def begun(stage: Stage) -> tuple[Brancher, str]:
    """Somebody with the window open about the first of two answers."""
    ada = Brancher(CommandUser(stage))
    thread = await ada.begun("My name is Ada.", "My cat is called Tom.")
    await ada.open(ada.replies(thread)[0].ts)
    return ada, thread


async def finished(ada: Brancher, thread: str) -> None:
    """Everything is there, and nothing twice."""
    await ada.person.stage.until(lambda: bool(ada.links(thread)))
    [root] = ada.roots
    [answer] = await ada.answers(root)
    assert "Ada" in answer
    assert len(ada.links(thread)) == 1
    assert "Ada" in await ada.ask(root, "Who am I? What is my name?")
    assert "Tom" not in await ada.ask(root, "What is my cat called?")


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize(("operation", "number"), STEPS)
async def test_a_lost_word_at_any_step_changes_nothing(
    migrated_sqlite: str, tmp_path: Path, operation: str, number: int, kind: str
) -> None:
    async with opened(migrated_sqlite, agents_file=agents_file(tmp_path)) as stage:
        ada, thread = await begun(stage)
        inject(stage, operation, number, kind)

        await ada.send("What is my name?")

        await finished(ada, thread)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize(("operation", "number"), STEPS)
async def test_another_process_finishes_what_one_left_at_any_step(
    database_url: str, tmp_path: Path, operation: str, number: int, kind: str
) -> None:
    agents = agents_file(tmp_path)
    async with platforms(quick_model()) as ground:
        async with app_on(ground, database_url, agents_file=agents, grace_seconds=0) as app:
            stage = Stage(ground, app)
            ada, thread = await begun(stage)
            before = calls(stage, operation)
            inject(stage, operation, number, kind)

            problems = await ada.person.fill_in(prompt="What is my name?", profile="general")
            assert problems == {}
            await stage.until(lambda: calls(stage, operation) >= before + number)
        async with app_on(ground, database_url, agents_file=agents) as app:
            stage = Stage(ground, app)
            await stage.quiet()

            await finished(Brancher(CommandUser(stage)), thread)


async def test_a_process_that_stops_between_window_and_sending_off_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    agents = agents_file(tmp_path)
    async with platforms(quick_model()) as ground:
        async with app_on(ground, database_url, agents_file=agents) as app:
            _, thread = await begun(Stage(ground, app))
        async with app_on(ground, database_url, agents_file=agents) as app:
            ada = Brancher(CommandUser(Stage(ground, app)))

            assert await ada.send("What is my name?") == {}

            await finished(ada, thread)
