"""A run that breaks off at any step is finished, by whichever node: one thread, one answer."""

import asyncio
from pathlib import Path

import pytest

from playground.faults import Fault
from tests.support.app import Stage, app_on, opened, platforms, quick_model
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.scheduler import QUESTION, RoutineMaker

# What a run does at Slack and at Mistral, one after the other.
STEPS = ["chat.postMessage", "conversations.start", "chat.startStream", "chat.stopStream"]
FAULTS = ["drop_before", "drop_after"]


def inject(stage: Stage, operation: str, kind: str) -> None:
    platform = stage.mistral if operation.startswith("conversations.") else stage.slack
    platform.faults.add(operation, Fault(kind))


def calls(stage: Stage, operation: str) -> int:
    asked = sum(call.operation == operation for call in stage.mistral.calls)
    return asked + stage.slack_calls(operation)


async def finished(maker: RoutineMaker) -> None:
    """One thread with one answer, and a run that is noted."""
    [answer] = await maker.ran()
    [root] = maker.roots
    assert QUESTION in root.text
    assert "4" in answer
    [run] = await maker.runs()
    assert run.outcome == "answered"


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("operation", STEPS)
async def test_a_lost_word_at_any_step_changes_nothing(
    migrated_sqlite: str, operation: str, kind: str
) -> None:
    async with opened(migrated_sqlite) as stage:
        maker = RoutineMaker(CommandUser(stage))
        await maker.every()
        inject(stage, operation, kind)

        await maker.due()

        await finished(maker)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("operation", STEPS)
async def test_another_process_finishes_what_one_left_at_any_step(
    database_url: str, tmp_path: Path, operation: str, kind: str
) -> None:
    agents = agents_file(tmp_path)
    async with platforms(quick_model()) as ground:
        async with app_on(ground, database_url, agents_file=agents, grace_seconds=0) as app:
            stage = Stage(ground, app)
            maker = RoutineMaker(CommandUser(stage))
            await maker.every()
            before = calls(stage, operation)
            inject(stage, operation, kind)
            await maker.make_due()
            await app.scheduler.run_if_due()
            await stage.until(lambda: calls(stage, operation) > before)
        async with app_on(ground, database_url, agents_file=agents) as app:
            maker = RoutineMaker(CommandUser(Stage(ground, app)))
            await maker.stage.quiet()

            await finished(maker)


async def test_what_was_recorded_before_a_stop_runs_after_it(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    agents = agents_file(tmp_path)
    async with platforms(quick_model()) as ground:
        async with app_on(ground, migrated_sqlite, agents_file=agents, grace_seconds=0) as app:
            maker = RoutineMaker(CommandUser(Stage(ground, app)))
            await maker.every()
            await app.worker.stop()  # from here on nothing is begun
            await maker.make_due()
            await app.scheduler.run_if_due()
            assert maker.roots == []
        async with app_on(ground, migrated_sqlite, agents_file=agents) as app:
            await finished(RoutineMaker(CommandUser(Stage(ground, app))))


async def test_two_nodes_run_what_is_due_once(migrated_postgresql: str, tmp_path: Path) -> None:
    agents = agents_file(tmp_path)
    async with (
        platforms(quick_model()) as ground,
        app_on(ground, migrated_postgresql, agents_file=agents) as one,
        app_on(ground, migrated_postgresql, agents_file=agents) as other,
    ):
        maker = RoutineMaker(CommandUser(Stage(ground, other)))
        for _ in range(5):
            await maker.every()
        await maker.make_due()

        await asyncio.gather(*(app.scheduler.run_if_due() for app in (one, other, one, other)))

        assert len(await maker.ran(5)) == len(maker.roots) == len(await maker.runs()) == 5


async def test_many_that_are_due_at_once_leave_room_for_peoples_questions(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite, max_turns=20, max_workspace_turns=20) as stage:
        maker = RoutineMaker(CommandUser(stage))
        for _ in range(6):
            await maker.every()
        stage.mistral.faults.latency = 0.05
        await maker.make_due()
        await stage.app.scheduler.run_if_due()
        begun = len(await maker.runs())
        asked = await stage.ask("What is 3 + 4?", user="U0BOB")

        assert begun == 1
        assert "7" in (await stage.answers(asked))[-1]
        for _ in range(5):
            await maker.look()
        assert len(await maker.ran(6)) == 6
