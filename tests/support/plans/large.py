"""Generated rows in every table, in one statement each and always the same."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    cast,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.sql.expression import FromClause

from storage.models import GROWING, Base, Thread, Turn

FEW = 3  # rows of a small table
MOST = (Thread.__tablename__, Turn.__tablename__)
PART = 5  # of the other growing tables, one row for so many threads
OF_TEAM = 100  # rows of each team in a growing table
CONSTANTS = ((JSON, "'[]'"), (LargeBinary, "''"), (Boolean, "false"))


def fill(connection: Connection, threads: int) -> None:
    """Store so many threads with a turn each, and a part of that in the other growing tables.

    The n-th row of one table refers to the n-th of another.
    """
    for table in Base.metadata.sorted_tables:
        rows = _numbers(connection, _size(table.name, threads))
        values = {column: _value(column, rows.c.n) for column in table.columns}
        connection.execute(insert(table).from_select(list(values), select(*values.values())))


def analyse(connection: Connection) -> None:
    """Renew the statistics."""
    connection.execute(text("ANALYZE"))


def _size(table: str, threads: int) -> int:
    if table not in GROWING:
        return FEW
    return threads if table in MOST else max(threads // PART, FEW)


def _numbers(connection: Connection, size: int) -> FromClause:
    if connection.dialect.name == "postgresql":
        return select(func.generate_series(1, size).label("n")).subquery()
    first = select(literal(1).label("n")).cte(recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < size))


def _value(column: Column[object], n: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the n-th value: the same for each n in all tables, so that references hold."""
    if column.nullable and not column.foreign_keys:
        return null()
    if column.name == "team":
        return literal("T") + cast(n / literal_column(str(OF_TEAM)), String)
    constant = next((sql for kind, sql in CONSTANTS if isinstance(column.type, kind)), None)
    return cast(n, column.type) if constant is None else literal_column(constant)
