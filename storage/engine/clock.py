"""The database's clock, so that nodes need no synchronized clocks."""

from typing import Any

from sqlalchemy import ColumnElement, Exists, Float, Select, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """Seconds since 1970, by the database's clock."""

    type = Float()
    inherit_cache = True


def at_once(condition: Exists | ColumnElement[bool]) -> Select[float]:
    """The due date of what is due already, wherever the condition holds."""
    return select(cast(0, Float)).where(condition)


@compiles(now, "sqlite")
def _sqlite(_element: now, _compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _postgresql(_element: now, _compiler: Any, **_: Any) -> str:
    # Not `clock_timestamp()`: that changes within a statement, so no index on a due date serves it.
    return "extract(epoch from statement_timestamp())::float8"
