"""`audit`: as a process where that matters, else as the function it calls."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, update

from bot import settings as setting
from bot.app.commands import audit_command
from bot.app.commands.audit_command import PAGE, AuditQuery
from bot.core.errors import SettingsError
from storage.audit.events import AuditAction
from storage.engine.database import Database
from storage.models import AuditRecord
from tests.storage.audit.events import event, recorded
from tests.support.cli import Commands

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
DAY = 86_400.0
FULL = event(
    thread_ts="1.5", whom="U2", subject="pirate", before={"days": None}, after={"days": 30}
)


async def happened(database: Database, *days: int) -> None:
    """Events of so many days after the New Year of 2026, each named after its day."""

    def date(connection: Connection, day: int) -> None:
        this = update(AuditRecord).where(AuditRecord.subject == str(day))
        connection.execute(this.values(at=NEW_YEAR + day * DAY))

    for day in days:
        await recorded(database, event(subject=str(day)))
        await database.run(date, day)


async def printed(
    database: Database, team: str | None = None, since: str | None = None, *, as_json: bool = False
) -> list[str]:
    """Output of the command."""
    url = database.url.render_as_string(hide_password=False)
    settings = setting.load(_env_file=None, database_url=url)
    said: list[str] = []
    query = AuditQuery.of(team, since)
    assert await audit_command.audit(settings, query, said.append, as_json=as_json) == 0
    return said


async def test_it_prints_a_line_for_each_event_without_any_key(
    commands: Commands, sqlite: Database
) -> None:
    await happened(sqlite, 0)
    url = sqlite.url.render_as_string(hide_password=False)

    code, out, err = await commands.run("audit", DATABASE_URL=url)

    assert (code, err) == (0, "")
    assert out == "2026-01-01T00:00:00Z  T1  U1  follow_changed  C1  0\n"


async def test_a_line_says_what_was_changed_where_and_for_whom(sqlite: Database) -> None:
    await recorded(sqlite, FULL)

    [line] = await printed(sqlite)

    assert line.endswith("  T1  U1  follow_changed  C1/1.5  pirate U2  days: - → 30")


async def test_what_is_new_is_printed_without_an_old_value(sqlite: Database) -> None:
    await recorded(sqlite, event(action=AuditAction.APP_ALLOWED, after={"where": "C1"}))

    [line] = await printed(sqlite)

    assert line.endswith('  where: "C1"')


async def test_nobody_and_nowhere_are_printed_as_such(sqlite: Database) -> None:
    await recorded(sqlite, event(who="", channel=None))

    [line] = await printed(sqlite)

    assert line.endswith("  T1  -  follow_changed  -  -")


async def test_json_has_one_object_in_each_line(sqlite: Database) -> None:
    await recorded(sqlite, FULL, event(team="T2"))

    first, second = map(json.loads, await printed(sqlite, as_json=True))

    assert datetime.fromisoformat(first.pop("at")).tzinfo
    assert first.pop("id")
    assert first == {
        "team": "T1",
        "who": "U1",
        "action": "follow_changed",
        "whom": "U2",
        "channel": "C1",
        "thread_ts": "1.5",
        "subject": "pirate",
        "before": {"days": None},
        "after": {"days": 30},
    }
    assert second["team"] == "T2"


async def test_one_workspace_is_printed_alone(sqlite: Database) -> None:
    await recorded(sqlite, event(), event(team="T2"), event(team="T22"))

    assert ["  T2  " in line for line in await printed(sqlite, "T2")] == [True]


@pytest.mark.parametrize(
    ("since", "days"),
    [
        ("2026-01-02", ["1", "2"]),
        ("2026-01-02T00:00", ["1", "2"]),
        ("2026-01-02T00:00:01Z", ["2"]),
        ("2026-01-02T12:00+12:00", ["1", "2"]),
        ("2030-01-01", []),
        ("0001-01-01", ["0", "1", "2"]),
    ],
)
async def test_events_are_printed_from_a_day_on(
    since: str, days: list[str], sqlite: Database
) -> None:
    await happened(sqlite, 2, 0, 1)

    assert [line.split()[-1] for line in await printed(sqlite, since=since)] == days


async def test_more_than_a_page_is_printed_whole(sqlite: Database) -> None:
    await recorded(sqlite, *(event(subject=str(n)) for n in range(PAGE + 1)))

    lines = await printed(sqlite)

    assert len({line.split()[-1] for line in lines}) == PAGE + 1


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "01.02.2026", "2026-1-1", "\u0663"])
def test_what_is_no_date_is_told(since: str) -> None:
    with pytest.raises(SettingsError, match=r"isn.t a date"):
        AuditQuery.of(None, since)


@pytest.mark.parametrize("team", ["", "U1", "t1", "T1/C1"])
def test_what_is_no_workspace_is_told(team: str) -> None:
    with pytest.raises(SettingsError, match=r"isn.t a workspace id"):
        AuditQuery.of(team, None)


async def test_an_old_database_is_told(commands: Commands, empty_sqlite: str) -> None:
    code, out, err = await commands.run("audit", DATABASE_URL=empty_sqlite)

    assert (code, out) == (2, "")
    assert "python -m bot migrate" in err
    assert "Traceback" not in err


async def test_whoever_reads_may_have_enough(commands: Commands, sqlite: Database) -> None:
    await recorded(sqlite, *(event(subject="x" * 100) for _ in range(3 * PAGE)))
    url = sqlite.url.render_as_string(hide_password=False)
    process = await commands.start("audit", DATABASE_URL=url)
    assert process.stdout
    assert process.stderr

    await process.stdout.readline()
    process.stdout._transport.close()  # type: ignore[attr-defined]

    assert (await process.stderr.read(), await process.wait()) == (b"", 0)
