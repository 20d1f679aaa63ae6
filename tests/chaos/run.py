"""One run: people ask during faults; then the evidence is checked."""

import asyncio
import time
from pathlib import Path

from storage.engine.database import Database
from tests.chaos import checks, transcript
from tests.chaos.actor import Actor
from tests.chaos.balancer import Place
from tests.chaos.checks import tokens
from tests.chaos.configurations import Configuration
from tests.chaos.evidence import Evidence, Sources
from tests.chaos.held import Held, held
from tests.chaos.people import People
from tests.chaos.plan import Plan
from tests.chaos.report import Report
from tests.chaos.spawning import PRODUCT
from tests.chaos.stage import Stage, opened

CALM = 90.0  # seconds at most until everything is done
STILL = 0.5  # seconds of quiet, so that it is not just a pause
LOOK = 0.1


async def run(
    configuration: Configuration, plan: Plan, folder: Path, command: tuple[str, ...] = PRODUCT
) -> Report:
    """Run a plan against the app, and check the outcome of every question."""
    began = time.monotonic()
    async with opened(configuration, plan, command, folder) as stage:
        threads = await _play(stage, plan, folder)
    calls = stage.slack.calls
    return Report(
        name=configuration.name,
        seed=plan.seed,
        turns=sum(len(one.tokens) for one in threads),
        answered=sum(len({answer.token for answer in one.answers()}) for one in threads),
        told=checks.count_told(threads),
        faults=stage.journal.faults,
        renewals=tokens.count_renewals(calls),
        failures=[
            *checks.failures(threads, stage.model.given),
            *tokens.refresh_tokens_are_spent_once(calls),
        ],
        surprises=sum(node.surprises for node in stage.nodes),
        seconds=time.monotonic() - began,
        logs=folder,
    )


async def _play(stage: Stage, plan: Plan, folder: Path) -> list[Evidence]:
    people = People(stage.slack, stage.balancer.acknowledged)
    async with asyncio.TaskGroup() as playing:
        playing.create_task(people.talk(plan.threads))
        playing.create_task(Actor(stage).act(plan.blows))
    stage.pacify()
    rows = await _calm(stage)
    sources = Sources(stage.slack, stage.mistral, stage.balancer, rows)
    found = sources.about(people.threads)
    transcript.write(people.threads, found, sources, folder)
    return found


async def _calm(stage: Stage) -> dict[Place, Held]:
    """Wait until nothing is open, or the timeout; return the database's rows."""
    database = Database(stage.database.url)
    until, done_at = time.monotonic() + CALM, None
    try:
        while True:
            rows = await database.run(held)
            is_done = all(row.is_done for row in rows.values()) and await _settled(stage)
            now = time.monotonic()
            done_at = (done_at or now) if is_done else None
            if now > until or (done_at and now - done_at > STILL):
                return rows
            await asyncio.sleep(LOOK)
    finally:
        await database.close()


async def _settled(stage: Stage) -> bool:
    """Return whether Slack has nothing left to deliver."""
    try:
        async with asyncio.timeout(LOOK):
            await stage.slack.settle()
    except TimeoutError:
        return False
    return True
