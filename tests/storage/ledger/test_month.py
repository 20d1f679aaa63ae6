"""A month of turns: the ledger, its sums, and a plain addition of the same turns agree."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from bot.costs.price_list import ModelPrice, PriceList
from storage.engine.database import Database
from storage.ledger import days, entries, sums
from storage.ledger.daily import DailySums
from storage.ledger.entries import FinishedTurn
from storage.ledger.sums import LedgerScope
from storage.models import LedgerEntry
from storage.token_usage import TokenUsage
from tests.storage.support.hands import rows

FIRST = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
LAST = datetime(2026, 11, 30, 23, 59, 59, 999_000, tzinfo=UTC).timestamp()
NOVEMBER = days.month_of(days.day_of(FIRST))
BEFORE = PriceList("EUR", {"m-medium": ModelPrice(Decimal("0.4"), Decimal(2))}, {})
AFTER = PriceList(
    "EUR", {"m-medium": ModelPrice(Decimal("1.5"), Decimal("7.5"))}, {"web_search": Decimal("0.03")}
)
MIDDLE = (FIRST + LAST) / 2
OUTCOMES = ("answered", "answered", "answered", "stopped", "failed", "interrupted")


def turns(count: int, seed: int = 33) -> Iterator[FinishedTurn]:
    """Turns of two workspaces, in the month and around it."""
    chance = random.Random(seed)
    edges = [FIRST, LAST, FIRST - 0.001, LAST + 0.002]
    for number in range(count):
        calls = {"web_search": chance.randrange(1, 4)} if chance.random() < 0.2 else {}
        usage = TokenUsage(
            chance.randrange(10, 5_000),
            chance.randrange(1_000),
            chance.randrange(3_000) if calls else 0,
            calls,
            chance.choice(["m-medium", "m-medium", "m-unpriced"]),
            estimated=chance.random() < 0.1,
        )
        yield FinishedTurn(
            team=chance.choice(["T1", "T1", "T2"]),
            channel=chance.choice(["C1", "C2", "D1"]),
            user=chance.choice(["U1", "U2", "U3"]),
            user_team="T1",
            profile=chance.choice(["general", "analyst"]),
            outcome=chance.choice(OUTCOMES),
            at=edges[number] if number < len(edges) else chance.uniform(FIRST, LAST),
            usage=usage,
            begins_thread=chance.random() < 0.5,
        )


def record(connection: Connection, some: list[FinishedTurn]) -> None:
    for turn in some:
        prices = BEFORE if turn.at < MIDDLE else AFTER
        entries.record(connection, turn, prices.charge)


def matches(turn: FinishedTurn, scope: LedgerScope) -> bool:
    here = (turn.team == scope.team, scope.place in {"", turn.place}, scope.user in {"", turn.user})
    return all(here) and days.day_of(turn.at) in NOVEMBER


def added(some: list[FinishedTurn], scope: LedgerScope) -> DailySums:
    """The sums of a scope, by plain addition."""
    total = DailySums()
    for turn in some:
        if matches(turn, scope):
            charge = (BEFORE if turn.at < MIDDLE else AFTER).charge(turn.usage)
            has_price = charge.knows_model and turn.usage.calls.keys() <= charge.calls.keys()
            total += DailySums(
                1,
                int(turn.outcome == "answered"),
                int(turn.outcome == "answered" and turn.begins_thread),
                turn.usage.prompt,
                turn.usage.completion,
                turn.usage.connector,
                charge.cost or 0,
                int(not has_price),
                int(turn.usage.estimated),
            )
    return total


SCOPES = [
    LedgerScope(team, place, user)
    for team in ("T1", "T2")
    for place in ("", "C1", "C2", "U1")
    for user in ("", "U1", "U2")
]


async def summed(database: Database, scope: LedgerScope) -> DailySums:
    found = await database.run(sums.usage, scope, NOVEMBER)
    return sum((day.sums for day in found), DailySums())


async def test_a_month_of_turns_is_added_up(database: Database) -> None:
    month = list(turns(400))

    await database.run(record, month)

    for scope in SCOPES:
        assert await summed(database, scope) == added(month, scope)
    for team in ("T1", "T2"):
        calls: Counter[str] = Counter()
        for turn in month:
            calls.update(turn.usage.calls if matches(turn, LedgerScope(team)) else {})
        found = await database.run(sums.calls, LedgerScope(team), NOVEMBER)
        assert sum(day.calls for day in found) == calls["web_search"]


def spent(connection: Connection, scope: LedgerScope) -> int | None:
    return connection.scalar(sums.cost(scope, NOVEMBER, "EUR"))


async def test_entries_and_sums_say_the_same(database: Database) -> None:
    await database.run(record, list(turns(200)))

    kept = [
        row for row in await rows(database, LedgerEntry) if row.team == "T1" and row.day in NOVEMBER
    ]
    total = await summed(database, LedgerScope("T1"))
    assert total.turns == len(kept)
    assert total.cost == sum(row.cost or 0 for row in kept)
    assert total.prompt_tokens == sum(row.prompt_tokens for row in kept)
    assert await database.run(spent, LedgerScope("T1")) == total.cost


async def test_a_new_price_list_leaves_what_was_written(database: Database) -> None:
    turn = replace(next(turns(1)), usage=TokenUsage(1_000, 0, 0, {}, "m-medium"))

    for prices in (BEFORE, AFTER):
        await database.run(entries.record, turn, prices.charge)

    assert [row.cost for row in await rows(database, LedgerEntry)] == [400, 1_500]


@pytest.mark.parametrize("seed", [1, 2])
async def test_nodes_that_write_at_once_lose_nothing(database: Database, seed: int) -> None:
    month = list(turns(60, seed))

    await asyncio.gather(*(database.run_with_retry(record, [turn]) for turn in month))

    for scope in SCOPES:
        assert await summed(database, scope) == added(month, scope)
