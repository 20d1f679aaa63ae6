"""Home reads as many rows with many turns as with few, by the key of the daily sums."""

import pytest
from sqlalchemy import Connection, event, insert, text

from storage import usage
from storage.engine.database import Database
from storage.ledger import days, sums
from storage.ledger.daily import SUMS
from storage.ledger.sums import LedgerScope
from storage.models import DailyUsage
from storage.usage import AnswerTotals, ScopeUsage

PEOPLE, PLACES, PERIOD = 40, 25, 30


def fill(connection: Connection, turns: int) -> None:
    """A month of so many turns a day, of many people in many places."""
    some = dict.fromkeys(SUMS, 0) | {"turns": turns, "answers": turns, "prompt_tokens": turns}
    some["cost"] = turns
    scopes = [("", ""), ("U1", "")] + [(f"C{place}", "") for place in range(PLACES)]
    scopes += [(place, f"U{user}") for user in range(PEOPLE) for place in ("", "C1", "C2")]
    rows = [
        {"team": "T1", "place": place, "user": user, "day": day, "profile": "general"}
        | {"model": "m", "currency": "USD"}
        | some
        for day in days.last(connection, PERIOD)
        for place, user in scopes
    ]
    connection.execute(insert(DailyUsage), rows)


def plan(connection: Connection, statement: str, parameters: object) -> str:
    """Plan by which the database finds the rows of a statement."""
    prefix = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    found = connection.exec_driver_sql(f"{prefix} {statement}", parameters)  # type: ignore[arg-type]
    return "\n".join(" ".join(map(str, row)) for row in found)


SCOPES = {
    "home": LedgerScope("T1"),
    "about": LedgerScope("T1", "C1"),
    "own-direct-messages": LedgerScope("T1", "U1"),
    "own-everywhere": LedgerScope("T1", user="U1"),
}


async def read(database: Database, scope: LedgerScope) -> tuple[ScopeUsage, list[str]]:
    """Usage of a scope, and the plan of each statement that read it."""
    said: list[tuple[str, object]] = []

    def note(*details: object) -> None:
        if "FROM daily_" in str(details[2]):
            said.append((str(details[2]), details[3]))

    event.listen(database.sync_engine, "before_cursor_execute", note)
    found = await database.run(usage.of_scope, scope)
    event.remove(database.sync_engine, "before_cursor_execute", note)
    return found, [await database.run(plan, *statement) for statement in said]


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
async def test_what_a_screen_shows_is_read_by_key_alone(
    database: Database, scope: LedgerScope
) -> None:
    await database.run(fill, 1_000_000)
    if not database.is_sqlite:
        await database.run(lambda connection: connection.execute(text("ANALYZE daily_usage")))

    found, plans = await read(database, scope)

    total = PERIOD * 1_000_000
    assert found.total == AnswerTotals(total, total)
    assert found.costs.total.amounts == {"USD": total}
    assert len(plans) == 2
    for shown in plans:
        for scanned in ("turns", "ledger", "SCAN", "Seq Scan on daily_usage"):
            assert scanned not in shown


async def test_as_many_rows_are_read_for_a_million_turns_as_for_one(database: Database) -> None:
    await database.run(fill, 1)
    few = await database.run(_read)
    await database.run(lambda connection: connection.execute(text("DELETE FROM daily_usage")))
    await database.run(fill, 1_000_000)

    assert few == await database.run(_read) == PERIOD


def _read(connection: Connection) -> int:
    return len(sums.usage(connection, LedgerScope("T1"), days.last(connection, PERIOD)))
