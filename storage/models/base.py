"""Base of all tables, and the kinds of columns and indexes that they share.

Times are seconds since 1970 by the database's clock. Slack timestamps (`ts`) stay the strings that
Slack sends: they are identifiers first. Every row belongs to a team, directly or by its thread.
"""

from sqlalchemy import BigInteger, Index, Integer, MetaData, text
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only in a column of type INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


def partial_index(name: str, column: str, *more: str, where: str) -> Index:
    """A partial index: only of rows for which the condition holds."""
    condition = text(where)
    return Index(name, column, *more, postgresql_where=condition, sqlite_where=condition)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
