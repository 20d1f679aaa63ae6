"""The ledger and its daily sums say what the local Mistral's own account says, to the token."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, Row

from playground.faults import Fault
from playground.model import Failure, FunctionCall, ScriptedModel, ToolDone, ToolStarted, Until
from storage.engine.database import Database
from storage.ledger import days, sums
from storage.ledger.daily import DailySums
from storage.ledger.sums import LedgerScope
from storage.models import LedgerEntry
from tests.storage.support.hands import rows
from tests.support.app import Stage, app_on, opened, platforms

TEAM = "T0LOCAL"
SEARCH = (ToolStarted("web_search", '{"query": "posts"}'), ToolDone(tokens=700))
Parts = tuple[int, int, int]


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(database_url: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(database_url, model=model) as ready:
        yield ready


async def entries(database: Database) -> list[Row[Any]]:
    return await rows(database, LedgerEntry)


async def in_ledger(database: Database, *, estimated: bool | None = None) -> dict[str, Parts]:
    """Prompt, completion and connector tokens by model."""
    found: dict[str, Parts] = {}
    for row in await entries(database):
        if estimated in {None, row.estimated}:
            before = found.get(row.model, (0, 0, 0))
            more = (row.prompt_tokens, row.completion_tokens, row.connector_tokens)
            found[row.model] = (before[0] + more[0], before[1] + more[1], before[2] + more[2])
    return found


async def in_sums(database: Database) -> tuple[DailySums, dict[str, int]]:
    """All sums of the workspace, and its connector calls."""

    def read(connection: Connection) -> tuple[DailySums, dict[str, int]]:
        period, scope = days.last(connection, 2), LedgerScope(TEAM)
        total = sum((day.sums for day in sums.usage(connection, scope, period)), DailySums())
        calls: Counter[str] = Counter()
        for day in sums.calls(connection, scope, period):
            calls[day.connector] += day.calls
        return total, dict(calls)

    return await database.run(read)


async def ask(stage: Stage, text: str = "Hello", **more: str) -> str:
    thread = await stage.ask(text, **more)
    await stage.answers(thread)
    return thread


async def test_each_number_is_the_one_that_mistral_told(stage: Stage, model: ScriptedModel) -> None:
    thread = await ask(stage)
    model.queue(*SEARCH, *SEARCH, "I found a row of posts.")
    await stage.say("And?", thread=thread)
    await stage.answers(thread, 2)
    await ask(stage, "Another thread")
    await stage.quiet()

    database, told = stage.app.database, stage.mistral.metering
    assert await in_ledger(database, estimated=False) == told.tokens(told=True)
    total, calls = await in_sums(database)
    assert total.tokens == sum(one.total for one in told.answers)
    assert (total.turns, total.answers, total.threads, total.estimated) == (3, 3, 2, 0)
    assert calls == told.calls() == {"web_search": 2}


async def test_a_longer_conversation_has_a_longer_prompt(stage: Stage) -> None:
    thread = await ask(stage)
    for count in (2, 3):
        await stage.say("And then?", thread=thread)
        await stage.answers(thread, count)
    await stage.quiet()

    prompts = [row.prompt_tokens for row in await entries(stage.app.database)]
    assert prompts == sorted(set(prompts))


async def test_cost_is_that_of_the_price_list(stage: Stage) -> None:
    await ask(stage)
    await stage.quiet()

    (row,) = await entries(stage.app.database)
    expected = row.prompt_tokens * 1.5 + row.completion_tokens * 7.5
    assert (row.currency, row.cost) == ("USD", int(expected + 0.5))


async def test_a_stopped_answer_counts_as_it_is_estimated(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await ask(stage)
    model.queue("One two three. " * 20, Until(asyncio.Event()))
    await stage.say("Count!", thread=thread)
    await stage.until(lambda: len(stage.replies(thread)) == 2)
    await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
    await stage.quiet()

    first, second = await entries(stage.app.database)
    assert (first.outcome, first.estimated) == ("answered", False)
    assert (second.outcome, second.estimated) == ("stopped", True)
    assert second.prompt_tokens > first.prompt_tokens
    assert second.completion_tokens == 75
    assert second.cost > 0


async def test_a_failed_answer_counts_as_it_is_estimated(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("Half of it", Failure("Out of order", 500))
    await ask(stage)
    await stage.quiet()

    (row,) = await entries(stage.app.database)
    assert (row.outcome, row.estimated) == ("failed", True)
    assert row.completion_tokens > 0


async def test_what_mistral_refused_took_nothing(stage: Stage) -> None:
    stage.mistral.faults.add("conversations.start", Fault("blocked"))
    await ask(stage)
    await stage.quiet()

    assert await entries(stage.app.database) == []
    assert stage.mistral.metering.answers == []


@pytest.mark.parametrize("finish_dropped", [True, False], ids=["mistral-goes-on", "mistral-stops"])
async def test_recovery_charges_a_turn_once(database_url: str, finish_dropped: bool) -> None:
    gate = asyncio.Event()
    model = ScriptedModel("Half done.")
    model.queue("Half ", Until(gate), "done.")
    async with platforms(model) as ground:
        ground.mistral.finish_dropped = finish_dropped
        async with app_on(ground, database_url, grace_seconds=0) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Do it.")
            await stage.until(lambda: bool(stage.replies(thread)))
        if not finish_dropped:  # before it could say more, Mistral notices that nobody listens
            await stage.until(lambda: bool(ground.mistral.metering.answers))
        gate.set()
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            await stage.answers(thread)
            await stage.quiet()
            (row,) = await entries(app.database)
            total, _ = await in_sums(app.database)

    asked = 1 if finish_dropped else 2
    told = [one for one in ground.mistral.metering.answers if one.told]
    assert len(told) == asked - 1
    assert (row.outcome, row.estimated) == ("answered", True)
    assert row.completion_tokens == sum(one.completion for one in told) + (3 if not told else 0)
    assert total.turns == 1
    assert total.tokens == row.prompt_tokens + row.completion_tokens


async def test_an_answer_in_one_piece_counts_as_a_stream_does(stage: Stage) -> None:
    stage.mistral.dialects.speak("json-instead-of-a-stream")
    await ask(stage)
    await stage.quiet()

    told = stage.mistral.metering.tokens(told=True)
    assert await in_ledger(stage.app.database, estimated=False) == told != {}


async def test_a_request_for_approval_and_what_follows_count_each(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("May I?", FunctionCall("book_room", '{"room": "A"}', confirmation="pending"))
    thread = await stage.ask("Book a room")
    await stage.until(lambda: any(message.metadata for message in stage.replies(thread)))
    await stage.quiet()
    request = next(message for message in stage.replies(thread) if message.metadata)
    await stage.slack.people.click("U0ALICE", "C0GENERAL", request.ts, "allow_call")
    await stage.quiet()

    found = await entries(stage.app.database)
    assert [row.outcome for row in found] == ["awaiting", "answered"]
    told = stage.mistral.metering.tokens(told=True)
    assert await in_ledger(stage.app.database, estimated=False) == told


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_what_was_told_is_in_the_ledger_to_the_token(
    database_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    model = ScriptedModel("Fine.")
    async with platforms(model) as ground:
        for _ in range(3):  # each app is stopped in the middle of an answer
            async with app_on(ground, database_url, grace_seconds=0) as app:
                stage = Stage(ground, app)
                await stage.quiet()
                for _ in range(4):
                    await _something(stage, model, chance)
                await _begun(stage, model)
        async with app_on(ground, database_url) as app:
            await Stage(ground, app).quiet()
            found = await entries(app.database)
            exact = await in_ledger(app.database, estimated=False)
            total, _ = await in_sums(app.database)

    assert exact == ground.mistral.metering.tokens(told=True)
    assert total.turns == len(found) == 15
    assert total.tokens == sum(
        row.prompt_tokens + row.completion_tokens + row.connector_tokens for row in found
    )
    assert total.cost == sum(row.cost for row in found)
    untold = [one for one in ground.mistral.metering.answers if not one.told]
    assert total.estimated == len([row for row in found if row.estimated]) == len(untold)


async def _begun(stage: Stage, model: ScriptedModel) -> None:
    """An answer that does not come to its end."""
    model.queue("Half ", Until(asyncio.Event()), "done.")
    thread = await stage.ask("Never mind")
    await stage.until(lambda: bool(stage.replies(thread)))


async def _something(stage: Stage, model: ScriptedModel, chance: random.Random) -> None:
    """An answer, one with tools, one that fails, or one that is stopped."""
    kind = chance.choice(["answer", "tools", "failure", "stop"])
    if kind == "tools":
        model.queue(*SEARCH, "Found it.")
    elif kind == "failure":
        model.queue("Half of", Failure("Out of order", 500))
    elif kind == "stop":
        model.queue("One two three. ", Until(asyncio.Event()))
    thread = await stage.ask(f"Question {chance.random()}")
    if kind == "stop":
        await stage.until(lambda: bool(stage.replies(thread)))
        await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
    await stage.answers(thread)
    await stage.quiet()
