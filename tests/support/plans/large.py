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

from storage.models import GROWING, Base

FEW = 3  # rows of a small table
OF_TEAM = 100  # rows of each team in a growing table
CONSTANTS = ((JSON, "'[]'"), (LargeBinary, "''"), (Boolean, "false"))


def fill(connection: Connection, size: int) -> None:
    """Store so many rows in each growing table; the n-th of one refers to the n-th of another."""
    for table in Base.metadata.sorted_tables:
        rows = _numbers(connection, size if table.name in GROWING else FEW)
        values = {column: _value(column, rows.c.n) for column in table.columns}
        connection.execute(insert(table).from_select(list(values), select(*values.values())))


def claim_rows(connection: Connection, rows: int) -> None:
    """Make PostgreSQL's statistics say that each growing table has so many rows."""
    connection.execute(text("ANALYZE"))
    statement = "UPDATE pg_class SET reltuples = :rows WHERE relname = ANY(:tables)"
    connection.execute(text(statement), {"rows": rows, "tables": sorted(GROWING)})


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
