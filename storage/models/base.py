"""Base of all tables, and the kinds of columns and indexes that they share.

Times are seconds since 1970 by the database's clock. Slack timestamps (`ts`) stay the strings that
Slack sends: they are identifiers first. Every row belongs to a team, and every key contains it, so
that PostgreSQL can be distributed by team: see docs/decisions/0047. In the keys it comes last,
because what it follows finds a row alone.
"""

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.ids import new_id

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Ids of rows; SQLite's INTEGER has 64 bits, too.
Key = BigInteger().with_variant(Integer, "sqlite")

# Tables of the deployment, which belong to no team: where PostgreSQL is distributed, they are
# reference tables, a copy on every node of it.
OF_THE_DEPLOYMENT = {
    "nodes": "a process serves every team",
    "jobs": "a job runs for every team, on one node",
    "oauth_states": "an installation is begun before its team is known",
    "deployment_secrets": "all teams share them",
}


def row_id() -> Mapped[int]:
    """Column of an id that the app makes; it is the key, together with the team."""
    return mapped_column(Key, primary_key=True, autoincrement=False, default=new_id)


def team_key() -> Mapped[str]:
    """Column of the team, as a part of the primary key."""
    return mapped_column(String(32), primary_key=True)


def belongs_to(parent: str, column: str, ondelete: str | None = "CASCADE") -> ForeignKeyConstraint:
    """Foreign key to a row of the same team."""
    columns, keys = [column, "team"], [f"{parent}.id", f"{parent}.team"]
    return ForeignKeyConstraint(columns, keys, ondelete=ondelete)


def partial_index(name: str, column: str, *more: str, where: str) -> Index:
    """A partial index: only of rows for which the condition holds."""
    condition = text(where)
    return Index(name, column, *more, postgresql_where=condition, sqlite_where=condition)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
