"""Transactions and statements of a turn: what each takes decides how many there can be at once."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event

from tests.support.app import Stage, opened

LEASE = 300  # seconds, of which a beat comes every fifth: none while a test counts
TRIES = 4  # a scheduled job counts, too: the least of some turns is a turn's own


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with opened(database_url, lease_seconds=LEASE) as ready:
        yield ready


@pytest.fixture
def counted(stage: Stage) -> Counter[str]:
    """Transactions and statements so far."""
    counts: Counter[str] = Counter(transactions=0, statements=0)
    engine = stage.app.database.sync_engine

    def count(*details: object) -> None:
        if not str(details[2]).startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            counts["statements"] += 1

    event.listen(engine, "begin", lambda _connection: counts.update(["transactions"]))
    event.listen(engine, "before_cursor_execute", count)
    return counts


async def test_a_follow_up_takes_six_transactions_and_ten_statements(
    stage: Stage, counted: Counter[str]
) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    taken = []
    for number in range(TRIES):
        counted.clear()
        await stage.say("And then?", thread=thread)
        await stage.answers(thread, number + 2)
        taken.append((counted["transactions"], counted["statements"]))

    assert min(transactions for transactions, _ in taken) <= 6
    assert min(statements for _, statements in taken) <= 10


async def test_a_first_turn_takes_as_many_transactions(stage: Stage, counted: Counter[str]) -> None:
    await stage.answers(await stage.ask("Hello"))  # the agent is made with the first question
    taken = []
    for _ in range(TRIES):
        counted.clear()
        await stage.answers(await stage.ask("Hello"))
        taken.append((counted["transactions"], counted["statements"]))

    assert min(transactions for transactions, _ in taken) <= 6
    assert min(statements for _, statements in taken) <= 10


async def test_a_message_in_a_channel_that_is_not_for_us_costs_no_statement(
    stage: Stage, counted: Counter[str]
) -> None:
    await stage.answers(await stage.ask("Hello"))
    taken = []
    for _ in range(TRIES):
        counted.clear()
        await stage.say("Anybody for lunch?")
        await stage.quiet()
        taken.append((counted["transactions"], counted["statements"]))

    assert min(taken) == (0, 0)
