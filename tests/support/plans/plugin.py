"""Plans of all statements that tests make the repositories execute: an index bounds each.

A test of the repositories that is the first of its process to execute a statement fails if that
reads all rows of a growing table, or all of a team's: on SQLite, whose plans don't
depend on what is stored. With `--stored-threads`, which `make plans` gives, PostgreSQL's are
explained, too, where the rows are really there, and a run of the whole suite fails if a function of
the repositories executed nothing: nobody looked at its statements.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine.database import Database
from tests.support.databases import ServerUrl, administer
from tests.support.plans.exceptions import OF_PLAYGROUNDS, SCANNING, WHOLE_TEAM
from tests.support.plans.explain import Reading, readings
from tests.support.plans.large import analyse, fill
from tests.support.plans.recorder import Recorded, Recorder, executing_functions

NAME = "threadwind_plans"
OWN_TESTS = Path(__file__).parents[2] / "storage"  # which execute what the repositories do
ORIGINS = "statement_origins"

recorder = Recorder()


def pytest_addoption(parser: pytest.Parser) -> None:
    what = "store so many threads where statements are explained; statistics say what is stored"
    parser.addoption("--stored-threads", type=int, default=None, help=what)


class Planner:
    """Large databases of both kinds, made when the first statement is to be explained."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._stored: int | None = request.config.getoption("stored_threads")
        self._loop = asyncio.new_event_loop()
        self._databases: dict[str, Database] = {}

    def unbounded(self, statements: list[Recorded]) -> list[str]:
        """Say of each statement which tables it reads too much of."""
        return self._loop.run_until_complete(self._unbounded(statements))

    def close(self) -> None:
        for database in self._databases.values():
            self._loop.run_until_complete(database.close())
        self._loop.close()

    def prepare(self, dialects: set[str]) -> None:
        """Make what is missing: fixtures run loops of their own, so not within ours."""
        for dialect in dialects - self._databases.keys():
            url = self._sqlite() if dialect == "sqlite" else self._postgresql()
            self._databases[dialect] = database = Database(url, statement_timeout=None)
            self._loop.run_until_complete(self._enlarge(database))

    async def _enlarge(self, database: Database) -> None:
        """Fill a database; without statistics, SQLite takes every table for a large one."""
        if self._stored:
            await database.run(fill, self._stored)
            await database.run(analyse)

    async def _unbounded(self, statements: list[Recorded]) -> list[str]:
        found: list[str] = []
        for statement in statements:
            database, origin = self._databases[statement.dialect], statement.origin
            if origin.startswith(OF_PLAYGROUNDS):
                continue
            found += [
                f"{origin} ({statement.dialect}) {reading}"
                for reading in await database.run(readings, statement)
                if not _is_excepted(origin, reading)
            ]
        return found

    def _sqlite(self) -> str:
        template: Path = self._request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, template.with_name('plans.db'))}"

    def _postgresql(self) -> str:
        server: ServerUrl = self._request.getfixturevalue("postgresql_server")
        template: str = self._request.getfixturevalue("postgresql_template")
        asyncio.run(administer(server, f"CREATE DATABASE {NAME} TEMPLATE {template}"))
        return server(NAME)


@pytest.fixture(scope="session")
def _planner(request: pytest.FixtureRequest) -> Iterator[Planner]:
    planner = Planner(request)
    yield planner
    planner.close()


@pytest.fixture(autouse=True)
def _every_statement_is_bounded(
    request: pytest.FixtureRequest, _planner: Planner
) -> Iterator[None]:
    if not (_is_plans(request.config) or request.path.is_relative_to(OWN_TESTS)):
        yield
        return
    recorder.open()
    yield
    recorder.close()
    if fresh := [one for one in recorder.take() if _is_explained(request.config, one)]:
        _planner.prepare({statement.dialect for statement in fresh})
        if found := _planner.unbounded(fresh):
            pytest.fail("\n".join(found), pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was seen to the process that started this one, if there is one."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[ORIGINS] = sorted(recorder.origins)
    elif _is_whole(session.config) and (missing := untried()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nNo test executes a statement of:", *missing, sep="\n  ")  # noqa: T201


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take what another process saw."""
    recorder.origins.update(getattr(node, "workeroutput", {}).get(ORIGINS, ()))


def untried() -> list[str]:
    """Functions of the repositories whose statements nobody saw."""
    return sorted(executing_functions() - recorder.origins)


def _is_explained(config: pytest.Config, statement: Recorded) -> bool:
    is_any = _is_plans(config) or statement.dialect == "sqlite"
    return is_any and statement.origin not in SCANNING


def _is_plans(config: pytest.Config) -> bool:
    return config.getoption("stored_threads") is not None


def _is_excepted(origin: str, reading: Reading) -> bool:
    return reading.of_team and origin in WHOLE_TEAM


def _is_whole(config: pytest.Config) -> bool:
    """True for `make plans`; a part of the suite does not execute everything."""
    is_part = config.args_source is pytest.Config.ArgsSource.ARGS
    return _is_plans(config) and not is_part
