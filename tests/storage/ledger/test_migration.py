"""Migrating adds up the turns that finished before there was a ledger."""

import json
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from storage import usage
from storage.engine import migrations, schema
from storage.engine.clock import now
from storage.engine.database import Database
from storage.ledger.costs import DailyCosts
from storage.migrations import daily_sums
from storage.models import DailyUsage, LedgerEntry
from storage.usage import AnswerTotals, ScopeUsage
from tests.storage.support.hands import rows
from tests.support.databases import connected

BEFORE = "0020"
THREAD = text(
    "INSERT INTO threads (id, team, channel, ts, fence, created_at, used_at) "
    "VALUES (:thread, 'T1', :channel, :ts, 1, 0, 0)"
)


def old_turns(connection: Connection) -> None:
    """Turns as an earlier version left them: in three threads, one of them direct."""
    command.upgrade(migrations.config(connection, schema.MIGRATIONS), BEFORE)
    at = connection.execute(now().select()).scalar()
    places = {1: "C1", 2: "C1", 3: "D1"}
    for thread, channel in places.items():
        connection.execute(THREAD, {"thread": thread, "channel": channel, "ts": f"{thread}.0"})
    calls = {"web_search": 2}
    _turn(connection, (1, 1, "C1"), "answered", tokens=10, calls=calls, finished_at=at)
    _turn(connection, (2, 1, "C1"), "answered", tokens=20, finished_at=at)
    _turn(connection, (3, 2, "C1"), "stopped", tokens=5, finished_at=at)
    _turn(connection, (4, 3, "D1"), "answered", tokens=40, finished_at=at)
    _turn(connection, (5, 3, "D1"), "failed", tokens=None, finished_at=at)
    _turn(connection, (6, 3, "D1"), None, tokens=None, finished_at=None)
    connection.execute(
        text(
            'INSERT INTO feedback (turn_id, "user", team, good, given_at) VALUES (1, :u, :t, :g, 0)'
        ),
        {"u": "U2", "t": "T1", "g": True},
    )


def _turn(
    connection: Connection,
    where: tuple[int, int, str],
    outcome: str | None,
    *,
    tokens: int | None,
    finished_at: float | None,
    calls: dict[str, int] | None = None,
) -> None:
    id_, thread, channel = where
    is_sqlite = connection.dialect.name == "sqlite"
    as_json = ":calls" if is_sqlite else "CAST(:calls AS json)"
    statement = text(
        'INSERT INTO turns (id, thread_id, team, channel, ts, cause, "user", user_team, attempts,'
        " profile, outcome, tokens, connectors, created_at, finished_at)"
        " VALUES (:id, :thread, 'T1', :channel, :ts, 'message', 'U1', 'T1', 1,"
        f" 'general', :outcome, :tokens, {as_json},"
        " 0, :finished_at)"
    )
    values = {"id": id_, "thread": thread, "channel": channel, "ts": f"{thread}.{id_}"}
    values |= {"outcome": outcome, "tokens": tokens, "finished_at": finished_at}
    connection.execute(statement, values | {"calls": json.dumps(calls) if calls else None})


def uncosted(found: ScopeUsage) -> ScopeUsage:
    """The same usage without its costs, of which nothing had a price."""
    assert not found.costs.total.amounts
    return replace(found, costs=DailyCosts())


@pytest.mark.parametrize("batch", [1, 10_000], ids=["turn-by-turn", "at-once"])
async def test_old_turns_are_in_the_sums(
    empty_database_url: str, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_sums, "FINISHED", daily_sums.FINISHED.limit(batch))
    async with connected(empty_database_url) as database:
        await database.run(old_turns)

        await database.run(schema.migrate)

        everywhere = await database.run(usage.of_team, "T1")
        assert (everywhere.total.answers, everywhere.total.tokens) == (3, 75)
        assert everywhere.connectors == {"web_search": 2}
        in_channel = await database.run(usage.of_place, "T1", "C1", 30)
        expected = {"general": AnswerTotals(2, 35, 1, 0)}
        assert uncosted(in_channel) == ScopeUsage(30, 1, expected, {"web_search": 2})
        directly = await database.run(usage.of_place, "T1", "U1", 30)
        assert uncosted(directly) == ScopeUsage(30, 1, {"general": AnswerTotals(1, 40)})


async def test_old_turns_are_marked_and_cost_nothing(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(old_turns)
        await database.run(schema.migrate)

        (total,) = await _of_workspace(database)
        assert (total.model, total.currency, total.cost) == ("", "", 0)
        assert (total.turns, total.estimated, total.unpriced) == (4, 4, 4)
        assert await rows(database, LedgerEntry) == []


async def _of_workspace(database: Database) -> list[Any]:
    every = await rows(database, DailyUsage)
    return [row for row in every if (row.place, row.user) == ("", "")]
