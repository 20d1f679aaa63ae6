"""Key rotation: everything encrypted is encrypted again with the newest key, a batch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Text, select, tuple_, type_coerce, update

from storage.audit import log
from storage.audit.events import OPERATOR, AuditAction, AuditEvent
from storage.encryption import Cipher, Encrypted, Undecryptable, cipher_of
from storage.models import Base
from storage.workspaces import installations

Position = Sequence[Any]  # of a row in its table: its primary key


@dataclass(frozen=True, slots=True)
class RotatedBatch:
    """Result of a batch; `last` is where the next one begins, None at the table's end.

    `changed` were changed by others at the same time, `unreadable` lack their key.
    """

    last: Position | None
    rotated: int = 0
    changed: int = 0
    unreadable: int = 0


def encrypted_columns() -> Iterator[Column[Any]]:
    """Every column that holds something encrypted."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Encrypted))


def rotate(
    connection: Connection, column: Column[Any], after: Position | None, limit: int
) -> RotatedBatch:
    """Rotate the values of a column in the next rows. Raises NoKeys.

    A value is replaced only if it is still the one that was read, so that servers may write
    meanwhile; one that is encrypted with the newest key is left alone, so that an interrupted
    rotation continues where it was.
    """
    cipher = cipher_of(connection.dialect)
    key, stored = tuple_(*column.table.primary_key), type_coerce(column, Text)
    query = select(stored, *column.table.primary_key).order_by(*column.table.primary_key)
    if after is not None:
        query = query.where(key > tuple(after))
    rows = connection.execute(query.limit(limit)).all()
    rotated = changed = unreadable = 0
    for old, *position in rows:
        new, is_readable = _rotated(cipher, old)
        unreadable += not is_readable
        if new:
            here = update(column.table).where(key == tuple(position), stored == old)
            values = {column.name: type_coerce(new, Text)}
            was_saved = connection.execute(here.values(values)).rowcount > 0
            rotated, changed = rotated + was_saved, changed + (not was_saved)
    last = tuple(rows[-1][1:]) if len(rows) == limit else None
    return RotatedBatch(last, rotated, changed, unreadable)


def readable(connection: Connection, limit: int) -> tuple[int, int]:
    """Look at the first rows of each column: how many values can be read, and how many can't."""
    counts = [0, 0]
    cipher = cipher_of(connection.dialect)
    for column in encrypted_columns():
        stored = select(type_coerce(column, Text)).where(column.is_not(None)).limit(limit)
        for value in connection.scalars(stored):
            counts[not _rotated(cipher, value)[1]] += 1
    return counts[0], counts[1]


def record(connection: Connection, after: str, limit: int) -> list[str]:
    """Record in the audit logs of the next installed workspaces that keys were rotated."""
    teams = installations.every_team(connection, after, limit)
    for team in teams:
        log.record(connection, AuditEvent(team, OPERATOR, AuditAction.KEYS_ROTATED))
    return teams


def _rotated(cipher: Cipher, stored: str | None) -> tuple[str | None, bool]:
    """The value with the newest key, None if there is nothing to do; and if it can be read."""
    try:
        return (cipher.rotated(stored) if stored else None), True
    except Undecryptable:
        return None, False
