"""`usage`: as a process where that matters, else as the function it calls."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from bot import settings as setting
from bot.app.usage import command as usage_command
from bot.app.usage import csv_file
from bot.app.usage.command import UsageQuery
from bot.core.errors import SettingsError
from storage.engine.clock import now
from storage.engine.database import Database
from storage.ledger import days, entries, sums
from storage.ledger.daily import DailySums
from storage.ledger.entries import Charge, FinishedTurn
from storage.ledger.sums import LedgerScope
from storage.models import LedgerEntry
from storage.token_usage import TokenUsage
from tests.storage.ledger.test_month import NOVEMBER, record, turns
from tests.storage.support.hands import rows
from tests.support.cli import Commands

MONTH = "2026-11"
AT = datetime(2026, 11, 15, tzinfo=UTC).timestamp()
DOLLARS = Charge(1_230_000, "USD", {}, knows_model=True)


def turn(tokens: int = 10, **changes: object) -> FinishedTurn:
    usage = TokenUsage(tokens, 5, model=str(changes.pop("model", "m-medium")))
    values: dict[str, object] = {"team": "T1", "channel": "C1", "user": "U1", "user_team": "T1"}
    values |= {"profile": "general", "outcome": "answered", "at": AT, "usage": usage}
    return FinishedTurn(**(values | changes))  # type: ignore[arg-type]


async def took(database: Database, one: FinishedTurn, charge: Charge = DOLLARS) -> None:
    await database.run(entries.record, one, lambda _: charge)


async def printed(
    database: Database, month: str | None = MONTH, team: str | None = None, *, as_csv: bool = False
) -> list[str]:
    """Output of the command."""
    url = database.url.render_as_string(hide_password=False)
    settings = setting.load(_env_file=None, database_url=url)
    said: list[str] = []
    query = UsageQuery.of(team, month)
    assert await usage_command.usage(settings, query, said.append, as_csv=as_csv) == 0
    return said


async def table(database: Database, **how: str) -> list[dict[str, str]]:
    """Rows of the CSV."""
    return list(csv.DictReader(await printed(database, as_csv=True, **how)))


async def test_it_prints_tables_without_any_key(commands: Commands, sqlite: Database) -> None:
    await took(sqlite, turn(1_000))
    await took(sqlite, turn(channel="D1", user="U2", profile="analyst"), Charge())
    url = sqlite.url.render_as_string(hide_password=False)

    code, out, err = await commands.run("usage", "--month", MONTH, DATABASE_URL=url)

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:3] == ["Usage in 2026-11 (UTC)", "", "Workspace T1"]
    assert [line.split() for line in lines if line.startswith(("U", "C1", "direct"))][1:] == [
        ["U1", "1", "1,000", "5", "0", "$1.23"],
        ["U2", "1", "10", "5", "0", "no", "price"],
        ["C1", "1", "1,000", "5", "0", "$1.23"],
        ["direct", "messages", "1", "10", "5", "0", "no", "price"],
    ]
    assert lines[-1].split() == ["Total", "2", "1,010", "10", "0", "$1.23", "+", "unpriced"]


async def test_tables_fit_into_a_terminal(sqlite: Database) -> None:
    await took(sqlite, turn(10**12, user="U0123ABCDEF"))

    assert max(map(len, await printed(sqlite))) <= 100


async def test_calls_are_a_table_of_their_own(sqlite: Database) -> None:
    searched = TokenUsage(1, calls={"web_search": 12, "image\x1b[2J": 1}, model="m-medium")
    await took(sqlite, turn(usage=searched), Charge(500_000, "USD", {"web_search": 500_000}, True))

    lines = await printed(sqlite)

    at = next(number for number, line in enumerate(lines) if line.startswith("By tool"))
    assert [line.split() for line in lines[at + 1 : at + 3]] == [
        ["image[2J", "1", "no", "price"],
        ["web_search", "12", "$0.50"],
    ]


async def test_several_currencies_stand_side_by_side(sqlite: Database) -> None:
    await took(sqlite, turn())
    await took(sqlite, turn(), Charge(400_000, "EUR", {}, knows_model=True))

    assert (await printed(sqlite))[-1].endswith("€0.40 + $1.23")


async def test_each_workspace_has_tables_and_all_have_a_total(sqlite: Database) -> None:
    await took(sqlite, turn())
    await took(sqlite, turn(team="T2"))

    lines = await printed(sqlite)

    assert [line for line in lines if line.startswith("Workspace")] == [
        "Workspace T1",
        "Workspace T2",
    ]
    assert lines[-1].split() == ["Total", "2", "20", "10", "0", "$2.46"]


async def test_one_workspace_is_printed_alone(sqlite: Database) -> None:
    await took(sqlite, turn())
    await took(sqlite, turn(team="T2"))

    assert {row["team"] for row in await table(sqlite, team="T2")} == {"T2"}
    assert "Workspace T1" not in await printed(sqlite, team="T2")


async def test_the_current_month_is_printed_by_itself(sqlite: Database) -> None:
    at = await sqlite.run(lambda connection: connection.scalar(select(now())) or 0.0)
    await took(sqlite, turn(at=at))

    assert (await printed(sqlite, None))[-1].endswith("$1.23")


async def test_a_month_without_use_is_told(sqlite: Database) -> None:
    await took(sqlite, turn())

    assert await printed(sqlite, "2026-10") == ["Nothing was used in 2026-10."]
    assert await printed(sqlite, "2026-10", as_csv=True) == [",".join(csv_file.HEADER)]


async def test_csv_has_a_row_for_each_person_channel_profile_and_model(sqlite: Database) -> None:
    await took(sqlite, turn(1_000))
    await took(sqlite, turn(channel="D1"), Charge())

    first, second = await table(sqlite)

    kept = {name: value for name, value in first.items() if value}
    assert kept == {
        "month": MONTH,
        "team": "T1",
        "person": "U1",
        "channel": "C1",
        "profile": "general",
        "model": "m-medium",
        "currency": "USD",
        "cost": "1.230000",
        "turns": "1",
        "answers": "1",
        "threads": "0",
        "prompt_tokens": "1000",
        "completion_tokens": "5",
        "connector_tokens": "0",
        "unpriced_turns": "0",
        "estimated_turns": "0",
    }
    assert (second["channel"], second["currency"], second["cost"]) == ("", "", "")
    assert second["unpriced_turns"] == "1"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
async def test_csv_holds_no_formula(sqlite: Database, name: str) -> None:
    await took(sqlite, turn(model=name))

    [row] = await table(sqlite)

    assert row["model"] == f"'{name}"


async def test_csv_quotes_and_is_utf_8(commands: Commands, sqlite: Database) -> None:
    await took(sqlite, turn(model='modèle, "grand"'))
    url = sqlite.url.render_as_string(hide_password=False)

    code, out, _ = await commands.run(
        *("usage", "--csv", "--month", MONTH), DATABASE_URL=url, PYTHONIOENCODING="ascii"
    )

    assert code == 0
    assert '"modèle, ""grand"""' in out
    assert [len(row) for row in csv.reader(out.splitlines())] == [len(csv_file.HEADER)] * 2


@pytest.mark.parametrize(
    "month", ["", "11", "2026-13", "2026-00", "2026-1", "2026-11-01", "9999-12", "٢٠٢٦-11"]
)
def test_what_is_no_month_is_told(month: str) -> None:
    with pytest.raises(SettingsError, match=r"^“.*” isn't a month\. Write 2026-01\.$"):
        UsageQuery.of(None, month)


async def test_a_wrong_month_is_one_sentence(commands: Commands) -> None:
    code, out, err = await commands.run("usage", "--month", "November")

    assert (code, out, err) == (2, "", "“November” isn't a month. Write 2026-01.\n")


async def test_a_wrong_workspace_is_told() -> None:
    with pytest.raises(SettingsError, match="isn't a workspace id"):
        UsageQuery.of("U1", None)


async def test_an_old_database_is_told(commands: Commands, empty_sqlite: str) -> None:
    code, out, err = await commands.run("usage", DATABASE_URL=empty_sqlite)

    assert (code, out) == (2, "")
    assert "python -m bot migrate" in err


async def test_a_generated_month_agrees_with_the_ledger_and_its_sums(database: Database) -> None:
    await database.run(record, list(turns(300)))
    kept = [row for row in await rows(database, LedgerEntry) if row.day in NOVEMBER]

    found = await table(database)

    for column in ("prompt_tokens", "completion_tokens", "connector_tokens"):
        assert total(found, column) == sum(getattr(row, column) for row in kept)
    assert total(found, "turns") == len(kept)
    assert cents(found) == sum(row.cost or 0 for row in kept)
    calls = sum((Counter(row.calls or {}) for row in kept), Counter())
    assert total(found, "calls") == calls.total()
    for team in ("T1", "T2"):
        here = await database.run(in_sums, team)
        theirs = [row for row in found if row["team"] == team]
        assert (total(theirs, "prompt_tokens"), cents(theirs)) == (here.prompt_tokens, here.cost)


def total(found: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column] or 0) for row in found)


def cents(found: list[dict[str, str]]) -> int:
    """The cost of some rows, in millionths."""
    return sum(int(row["cost"].replace(".", "") or 0) for row in found)


def in_sums(connection: Connection, team: str) -> DailySums:
    read = sums.usage(connection, LedgerScope(team), days.month_of(NOVEMBER[0]))
    return sum((day.sums for day in read), DailySums())
