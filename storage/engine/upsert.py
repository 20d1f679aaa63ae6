"""INSERT … ON CONFLICT for both databases; SQLAlchemy offers it per dialect."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Base

Insert = Callable[[type[Base]], Any]


def insert(connection: Connection, table: type[Base]) -> Any:
    """Return an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _INSERTS[connection.dialect.name](table)


class Prepared:
    """A statement that is built once per dialect, because building costs more than executing."""

    def __init__(self, build: Callable[[Insert], Any]) -> None:
        self._statements = {name: build(insert) for name, insert in _INSERTS.items()}

    def on(self, connection: Connection) -> Any:
        return self._statements[connection.dialect.name]


_INSERTS: dict[str, Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
