"""INSERT … ON CONFLICT for both databases; SQLAlchemy offers it per dialect."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection

from storage.models import Base

Insert = Callable[[type[Base]], Any]


def insert(connection: Connection, table: type[Base]) -> Any:
    """Return an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert_of(connection.dialect.name)(table)


class Prepared:
    """A statement that is built once per dialect, because building costs more than executing."""

    def __init__(self, build: Callable[[Insert], Any]) -> None:
        self._build = build
        self._statements: dict[str, Any] = {}

    def on(self, connection: Connection) -> Any:
        dialect = connection.dialect.name
        if dialect not in self._statements:
            self._statements[dialect] = self._build(_insert_of(dialect))
        return self._statements[dialect]


@cache
def _insert_of(dialect: str) -> Insert:
    """INSERT of a dialect; the other one isn't loaded."""
    made: Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return made
