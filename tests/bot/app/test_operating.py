"""Trouble around the app: said in a sentence, answered in time, over by itself."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, event
from structlog.testing import capture_logs

from bot import settings as setting
from bot.app import check, disk, server, wiring
from bot.app.console import exit_code, say
from bot.app.health import Health, Probe
from bot.concurrency.retry import Retry
from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.slack.errors import SlackUnreachable
from handlers.surface import SURFACE
from playground.faults import Fault
from playground.server import Playground
from storage.engine.database import Database
from tests.support.app import Stage
from tests.support.clock import Clock
from tests.support.databases import connected


def settings_on(ground: Playground, database_url: str, **changes: object) -> Settings:
    values: dict[str, object] = {k.lower(): v for k, v in ground.environment.items()}
    return setting.load(_env_file=None, database_url=database_url, **(values | changes))


def bare(database_url: str) -> Settings:
    """Settings that lack nothing, of platforms that don't matter."""
    return setting.load(
        _env_file=None,
        database_url=database_url,
        slack_bot_token="xoxb-1",
        slack_signing_secret="s",
        mistral_api_key="k",
    )


# Databases that can't be used.


def no_folder(folder: Path) -> str:
    (folder / "file").write_text("no folder")
    return f"sqlite:///{folder}/file/below/threadwind.db"


def no_database(folder: Path) -> str:
    file = folder / "threadwind.db"
    file.write_text("This is no database, but long enough to be looked at. " * 40)
    return f"sqlite:///{file}"


def a_folder(folder: Path) -> str:
    (folder / "threadwind.db").mkdir()
    return f"sqlite:///{folder}/threadwind.db"


def newer(folder: Path) -> str:
    file = folder / "threadwind.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
        database.commit()
    return f"sqlite:///{file}"


def nobody_there(_folder: Path) -> str:
    return "postgresql://me:secret@127.0.0.1:1/name"


UNUSABLE: dict[Callable[[Path], str], str] = {
    no_folder: "can't be made (a part of its path is a file, not a folder)",
    no_database: "the file isn't an SQLite database",
    a_folder: "the SQLite file can't be opened",
    newer: "it was made by a newer version of this app: install that version",
    nobody_there: "nothing listens at its address",
}


@pytest.mark.parametrize(
    ("make", "words"), UNUSABLE.items(), ids=lambda it: getattr(it, "__name__", "")
)
@pytest.mark.parametrize("command", ["migrate", "serve", "check"])
def test_a_database_that_cannot_be_used_is_one_sentence(
    command: str,
    make: Callable[[Path], str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = bare(make(tmp_path))

    async def run() -> int:
        if command == "migrate":
            await server.migrate(settings)
        elif command == "serve":
            await server.serve(settings, asyncio.Event())
        else:
            settings_alone = settings.model_copy(
                update={"slack_bot_token": None, "mistral_api_key": None}
            )
            found = await check.findings(settings_alone, SURFACE)
            say("\n".join(p for p in found.problems if p.startswith("DATABASE_URL")))
        return 0

    code = exit_code(run)

    out, err = capsys.readouterr()
    said = out if command == "check" else err
    assert code == (0 if command == "check" else 2)
    assert said.startswith("DATABASE_URL: can't use the database: ")
    assert words in said
    assert said.count("\n") == 1
    assert "secret" not in said


# Starting.


QUICKLY = Retry(SlackUnreachable, delays=(0.01,), timeout=5.0)


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_start_without_slack_ends_with_a_sentence(
    transport: str, ground: Playground, migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "AT_START", QUICKLY)
    token = {"slack_app_token": ground.slack.app_token} if transport == "socket" else {}
    method = "apps.connections.open" if transport == "socket" else "auth.test"
    ground.slack.faults.add(method, Fault("drop_before"), times=9)

    with pytest.raises(SettingsError, match=r"^Can't reach Slack: "):
        await opened(settings_on(ground, migrated_sqlite, **token))


async def test_a_wrong_token_for_the_socket_ends_the_start_with_a_sentence(
    ground: Playground, migrated_sqlite: str
) -> None:
    settings = settings_on(ground, migrated_sqlite, slack_app_token="xapp-wrong")

    with pytest.raises(SettingsError, match=r"^Slack rejects SLACK_APP_TOKEN \(invalid_auth\)"):
        await opened(settings)


async def test_slack_that_fails_for_a_moment_at_start_is_waited_for(
    ground: Playground, migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "AT_START", QUICKLY)
    ground.slack.faults.add("auth.test", Fault("drop_before"))

    await opened(settings_on(ground, migrated_sqlite))


async def opened(settings: Settings) -> None:
    async with wiring.running(settings):
        pass


@pytest.mark.parametrize("host", ["::", "[::]", "0.0.0.0", "127.0.0.1"])
async def test_the_port_answers_while_slack_is_slow(
    host: str, ground: Playground, migrated_sqlite: str, unused_tcp_port: int
) -> None:
    ground.slack.faults.add("auth.test", Fault("latency", seconds=1.0))
    settings = settings_on(ground, migrated_sqlite, host=host, port=unused_tcp_port)
    stop = asyncio.Event()

    serving = asyncio.create_task(server.serve(settings, stop))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        alive = await status(session, "/healthz")
        ready = await status(session, "/readyz")
        async with session.post("/slack/events", json={}) as answer:
            event = answer.status
        while await status(session, "/readyz") != 200:
            await asyncio.sleep(0.05)
    stop.set()
    await serving

    assert (alive, ready, event) == (200, 503, 503)


async def test_a_start_that_takes_long_can_be_stopped(
    ground: Playground, migrated_sqlite: str, unused_tcp_port: int
) -> None:
    ground.slack.faults.add("auth.test", Fault("latency", seconds=60.0))
    stop = asyncio.Event()
    settings = settings_on(ground, migrated_sqlite, port=unused_tcp_port)
    serving = asyncio.create_task(server.serve(settings, stop))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        await status(session, "/healthz")

    stop.set()
    async with asyncio.timeout(5):
        await serving


async def status(session: aiohttp.ClientSession, path: str) -> int:
    """The status of a response, as soon as somebody listens."""
    async with asyncio.timeout(10):
        while True:
            try:
                async with session.get(path) as answer:
                    return answer.status
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.02)


async def test_a_host_that_is_not_ours_is_named(ground: Playground, migrated_sqlite: str) -> None:
    settings = settings_on(ground, migrated_sqlite, host="192.0.2.1", port=0)

    with pytest.raises(SettingsError, match=r"^HOST: can't listen on 192\.0\.2\.1:0: "):
        await server.serve(settings, asyncio.Event())


async def test_what_mistral_says_will_go_away_is_a_note_and_no_problem(
    ground: Playground, migrated_sqlite: str
) -> None:
    ground.mistral.dialects.speak("deprecation-announced")

    found = await check.findings(settings_on(ground, migrated_sqlite), SURFACE)

    assert found.problems == ()
    said = [note for note in found.notes if "sunset: Fri, 31 Dec 2027" in note]
    parts = ("/v1/conversations", "/v1/agents", "/v1/libraries")
    assert all(any(f"GET {part} goes away" in note for note in said) for part in parts)


# While it runs.


async def problems(stage: Stage) -> list[str]:
    """The problems that /readyz tells, in less than two seconds."""
    stage.app.health.fresh = 0.0
    began = time.monotonic()
    found = await stage.app.health.problems()
    assert time.monotonic() - began < 2.0
    return found


@asynccontextmanager
async def full(database: Database) -> AsyncIterator[None]:
    """A disk on which the file can't grow."""

    def limit(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    await database.run(limit, 1)
    yield
    await database.run(limit, 1 << 30)


def fill(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS filling (content BLOB)")
    connection.exec_driver_sql("INSERT INTO filling VALUES (zeroblob(100000))")


async def test_a_full_disk_is_told_as_soon_as_a_write_fails_and_over_by_itself(
    stage: Stage,
) -> None:
    async with full(stage.app.database):
        with pytest.raises(Exception, match="the disk is full"):
            await stage.app.database.run(fill)
        told = await problems(stage)
    await stage.app.database.run(fill)

    assert told == ["The database can't be used: the disk is full."]
    assert await problems(stage) == []


async def test_a_file_that_is_deleted_under_the_app_is_told_and_logged_once(stage: Stage) -> None:
    assert stage.app.database.file
    kept = stage.app.database.file.with_name("kept")

    stage.app.database.file.rename(kept)
    with capture_logs() as logs:
        [told] = await problems(stage)
        assert await problems(stage) == [told]
    kept.rename(stage.app.database.file)
    await stage.app.database.run(fill)

    assert "the SQLite file was deleted or replaced" in told
    assert [line["event"] for line in logs].count("database_unavailable") == 1
    assert await problems(stage) == []


async def test_a_file_that_another_program_holds_is_told_in_time(stage: Stage) -> None:
    assert stage.app.database.file
    with closing(sqlite3.connect(stage.app.database.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = await problems(stage)
        other.execute("ROLLBACK")
    await stage.until(lambda: stage.app.database.trouble.reason is None)

    assert told == ["The database doesn't answer."]
    assert await problems(stage) == []


async def test_however_many_ask_the_database_is_asked_once_a_second(stage: Stage) -> None:
    health, clock, asked = stage.app.health, Clock(), list[str]()
    health.clock = clock
    event.listen(
        stage.app.database.sync_engine,
        "before_cursor_execute",
        lambda *arguments: asked.append(arguments[2]),
    )

    for seconds in (0.0, 0.5, 0.4, 0.2, 0.9):
        clock.now += seconds
        await health.problems()

    assert len([statement for statement in asked if statement == "SELECT 1"]) == 2


async def test_what_is_late_is_looked_at_once() -> None:
    looks, answer = [], asyncio.Event()

    async def look() -> str | None:
        looks.append(1)
        await answer.wait()
        return None

    probe = Probe(look, "late")
    late = [*await asyncio.gather(probe.problem(), probe.problem())]
    answer.set()

    assert late == ["late"] * 2
    assert await probe.problem() is None
    assert len(looks) == 1


async def test_slack_that_refuses_the_token_is_told(stage: Stage) -> None:
    stage.slack.faults.add("auth.test", Fault("drop_before"))
    health = Health(stage.app.database, stage.app.health.check_slack)

    [told] = await health.problems()

    assert told.startswith("Slack can't be reached (")


# Disks.


MOUNTS = """\
overlay / overlay rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sda1 /data ext4 rw 0 0
/dev/sda2 /my\\040disk ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("file", "environment", "words"),
    [
        ("/app/data/a.db", {}, "when the container is replaced"),
        ("/run/a.db", {}, "when the machine restarts"),
        ("/data/a.db", {}, None),
        ("/my disk/a.db", {}, None),
        ("/data/a.db", {"DYNO": "web.1"}, "with each restart on Heroku"),
    ],
)
def test_a_disposable_disk_is_named(
    file: str, environment: dict[str, str], words: str | None, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)

    note = disk.note(bare(f"sqlite:////{file.lstrip('/')}"), environment, mounts)

    assert (note is None) if words is None else (note and words in note)


def test_postgresql_lies_on_no_disk_of_ours(tmp_path: Path) -> None:
    assert disk.note(bare("postgresql://x/y"), {"DYNO": "web.1"}, tmp_path / "none") is None


# Check.


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LONGEST", 1.0)


async def test_check_takes_no_longer_than_it_says(
    quick: None, ground: Playground, migrated_sqlite: str
) -> None:
    ground.mistral.faults.add("models.list", Fault("latency", seconds=60.0))
    ground.slack.faults.add("auth.test", Fault("latency", seconds=60.0))

    began = time.monotonic()
    found = await check.findings(settings_on(ground, migrated_sqlite), SURFACE)

    assert time.monotonic() - began < 3.0
    assert sorted(found.problems) == [
        "MISTRAL_SERVER_URL: no answer within 1 seconds.",
        "SLACK_BOT_TOKEN: no answer within 1 seconds.",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mistral_server_url": "http://127.0.0.1:1"}, "Can't reach Mistral. Check the network"),
        ({"slack_api_url": "http://127.0.0.1:1/api/"}, "Can't reach Slack: "),
        ({"mistral_api_key": "wrong"}, "Mistral rejects MISTRAL_API_KEY"),
        ({"slack_bot_token": "xoxb-wrong"}, "Slack rejects SLACK_BOT_TOKEN (invalid_auth)."),
    ],
)
async def test_check_speaks_to_operators(
    changes: dict[str, object], words: str, ground: Playground, migrated_sqlite: str
) -> None:
    found = await check.findings(settings_on(ground, migrated_sqlite, **changes), SURFACE)

    [problem] = found.problems
    assert problem.startswith(words)
    assert "Please" not in problem
    assert "Error" not in problem


async def test_a_database_that_was_never_there_makes_no_mess(tmp_path: Path) -> None:
    async with connected(f"sqlite:///{tmp_path}/new/threadwind.db") as database:
        await database.run(fill)

    assert (tmp_path / "new" / "threadwind.db").exists()
