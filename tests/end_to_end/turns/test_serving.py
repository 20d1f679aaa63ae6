"""A process that is asked to stop: it ends what it can, loses nothing, and says so meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from playground.model import ScriptedModel, Until
from playground.server import Playground
from tests.support.app import Stage, app_on, platforms


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest_asyncio.fixture
async def ground(gate: asyncio.Event) -> AsyncIterator[Playground]:
    """Platforms whose first answer waits for the gate."""
    model = ScriptedModel("Fine.")
    model.queue("One, ", Until(gate), "two.")
    async with platforms(model) as ready:
        yield ready


async def begun(stage: Stage) -> str:
    thread = await stage.ask("Count!")
    await stage.until(lambda: len(stage.replies(thread)) == 1)
    return thread


async def test_an_answer_under_way_ends_within_the_grace_period(
    ground: Playground, gate: asyncio.Event, database_url: str
) -> None:
    async with app_on(ground, database_url) as app:
        stage = Stage(ground, app)
        thread = await begun(stage)

        draining = asyncio.create_task(app.drain())
        await asyncio.sleep(0)
        gate.set()
        await draining

        assert await stage.answers(thread) == ["One, two."]
        assert len(stage.asked()) == 1


async def test_a_process_that_drains_is_alive_but_not_ready(
    ground: Playground, gate: asyncio.Event, migrated_sqlite: str
) -> None:
    async with app_on(ground, migrated_sqlite) as app, aiohttp.ClientSession() as session:
        await begun(Stage(ground, app))

        draining = asyncio.create_task(app.drain())
        await asyncio.sleep(0)
        async with session.get(f"{ground.address}/readyz") as ready:
            problems = (await ready.json())["problems"]
        async with session.get(f"{ground.address}/healthz") as alive:
            pass
        gate.set()
        await draining

    assert (ready.status, alive.status) == (503, 200)
    assert problems == ["The app is shutting down."]


async def test_what_arrives_while_a_process_drains_is_answered_by_the_next(
    ground: Playground, gate: asyncio.Event, database_url: str
) -> None:
    async with app_on(ground, database_url) as app:
        stage = Stage(ground, app)
        thread = await begun(stage)
        draining = asyncio.create_task(app.drain())
        await asyncio.sleep(0)
        await stage.say("And now?", thread=thread)
        other = await stage.ask("Me too!")
        await stage.slack.settle()
        gate.set()
        await draining

    async with app_on(ground, database_url) as app:
        stage = Stage(ground, app)

        assert await stage.answers(thread, 2) == ["One, two.", "Fine."]
        assert await stage.answers(other) == ["Fine."]


async def test_what_does_not_end_in_time_goes_to_another_node_at_once(
    ground: Playground, gate: asyncio.Event, migrated_postgresql: str
) -> None:
    async with app_on(ground, migrated_postgresql, lease_seconds=600, grace_seconds=0) as leaving:
        thread = await begun(Stage(ground, leaving))
        async with app_on(ground, migrated_postgresql, lease_seconds=1) as heir:
            stage = Stage(ground, heir)
            ground.mistral.finish_dropped = False

            await leaving.drain()
            await stage.until(lambda: [m.text for m in stage.replies(thread)] == ["Fine."])

            assert await stage.answers(thread) == ["Fine."]


async def test_the_metrics_tell_of_steps_outcomes_and_recoveries(
    ground: Playground, gate: asyncio.Event, migrated_sqlite: str
) -> None:
    async with app_on(ground, migrated_sqlite, grace_seconds=0) as app:
        await begun(Stage(ground, app))
    async with app_on(ground, migrated_sqlite) as app, aiohttp.ClientSession() as session:
        gate.set()
        await Stage(ground, app).quiet()
        async with session.get(f"{ground.address}/metrics") as answer:
            text = await answer.text()

    counted = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines(text)}
    assert counted['threadwind_turns_total{outcome="answered"}'] >= 1
    assert counted['threadwind_recoveries_total{how="taken_over"}'] >= 1
    assert counted["threadwind_open_turns"] == 0
    for step in ("record", "first_words", "answer", "deliver"):
        assert counted[f'threadwind_step_seconds_count{{step="{step}"}}'] >= 1


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]
