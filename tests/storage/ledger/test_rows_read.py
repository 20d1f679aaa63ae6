"""Home reads as many rows with many turns as with few, by the key of the daily sums."""

from sqlalchemy import Connection, event, insert, text

from storage import usage
from storage.engine.database import Database
from storage.ledger import days, sums
from storage.ledger.daily import SUMS
from storage.ledger.sums import LedgerScope
from storage.models import DailyUsage
from storage.usage import Usage

PEOPLE, PLACES, PERIOD = 40, 25, 30


def fill(connection: Connection, turns: int) -> None:
    """A month of so many turns a day, of many people in many places."""
    some = dict.fromkeys(SUMS, 0) | {"turns": turns, "answers": turns, "prompt_tokens": turns}
    scopes = [("", "")] + [(f"C{place}", "") for place in range(PLACES)]
    scopes += [(place, f"U{user}") for user in range(PEOPLE) for place in ("", "C1", "C2")]
    rows = [
        {"team": "T1", "place": place, "user": user, "day": day, "profile": "general"}
        | {"model": "m", "currency": ""}
        | some
        for day in days.last(connection, PERIOD)
        for place, user in scopes
    ]
    connection.execute(insert(DailyUsage), rows)


def plan(connection: Connection, statement: str, parameters: object) -> str:
    """How the database finds the rows of a statement."""
    prefix = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    found = connection.exec_driver_sql(f"{prefix} {statement}", parameters)  # type: ignore[arg-type]
    return "\n".join(" ".join(map(str, row)) for row in found)


async def test_a_workspaces_usage_is_read_by_key_alone(database: Database) -> None:
    await database.run(fill, 1_000_000)
    if not database.is_sqlite:
        await database.run(lambda connection: connection.execute(text("ANALYZE daily_usage")))
    said: list[tuple[str, object]] = []

    def note(*details: object) -> None:
        if "FROM daily_" in str(details[2]):
            said.append((str(details[2]), details[3]))

    event.listen(database.sync_engine, "before_cursor_execute", note)
    found = await database.run(usage.of_team, "T1")
    event.remove(database.sync_engine, "before_cursor_execute", note)

    assert found == Usage(PERIOD * 1_000_000, PERIOD * 1_000_000, {})
    assert len(said) == 2
    for statement, parameters in said:
        shown = await database.run(plan, statement, parameters)
        assert "turns" not in shown
        assert "SCAN" not in shown
        assert "Seq Scan on daily_usage" not in shown


async def test_as_many_rows_are_read_for_a_million_turns_as_for_one(database: Database) -> None:
    await database.run(fill, 1)
    few = await database.run(_read)
    await database.run(lambda connection: connection.execute(text("DELETE FROM daily_usage")))
    await database.run(fill, 1_000_000)

    assert few == await database.run(_read) == PERIOD


def _read(connection: Connection) -> int:
    return len(sums.usage(connection, LedgerScope("T1"), days.last(connection, PERIOD)))
