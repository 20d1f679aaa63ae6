"""Recording events, in the transaction of what they tell of, and reading them."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection, select, tuple_

from storage.audit.events import AuditEvent, Details, RecordedEvent
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import AuditRecord

T = TypeVar("T")
Cursor = tuple[float, str, str]  # time, team and id of a row

LONGEST_VALUE, LONGEST_SUBJECT = 500, 128  # characters
COLUMNS = tuple(getattr(AuditRecord, name) for name in RecordedEvent.__slots__)
ORDER = (AuditRecord.at, AuditRecord.team, AuditRecord.id)


def record(connection: Connection, event: AuditEvent) -> None:
    """Add an event to the log, in the transaction of what it tells of."""
    values = {
        "team": event.team,
        "id": _digest(event.once) if event.once else _new_id(),
        "at": now(),
        "who": event.who,
        "action": event.action,
        "whom": event.whom or None,
        "channel": event.channel,
        "thread_ts": event.thread_ts,
        "subject": event.subject and event.subject[:LONGEST_SUBJECT],
        "before": _short(event.before),
        "after": _short(event.after),
    }
    connection.execute(insert(connection, AuditRecord).values(values).on_conflict_do_nothing())


def recorded(
    connection: Connection,
    change: Callable[[Connection], T],
    event: AuditEvent | Callable[[T], AuditEvent],
) -> T:
    """Carry out a change, and record it in the same transaction unless its result is false."""
    result = change(connection)
    if result:
        record(connection, event(result) if callable(event) else event)
    return result


def compared(
    connection: Connection,
    change: Callable[[Connection], T],
    event: AuditEvent,
    read: Callable[[Connection], Details | None],
) -> T:
    """Carry out a change, and record what of the settings it changed, if it changed anything.

    `read` returns the settings, before and after; None where there are none.
    """
    before = read(connection)
    result = change(connection)
    after = read(connection)
    if before != after:
        old, new = _difference(before, after), _difference(after, before)
        record(connection, replace(event, before=old, after=new))
    return result


def page(
    connection: Connection, after: Cursor, limit: int, team: str | None = None
) -> list[RecordedEvent]:
    """The next events after a cursor, the oldest first: of a workspace, or of all."""
    query = select(*COLUMNS).where(tuple_(*ORDER) > after)
    if team is not None:
        query = query.where(AuditRecord.team == team)
    rows = connection.execute(query.order_by(*ORDER).limit(limit))
    return [RecordedEvent(**row._asdict()) for row in rows]


def _difference(one: Details | None, other: Details | None) -> Details | None:
    """Difference between two sets of settings: what one has and the other has not."""
    if one is None or other is None:
        return one
    return {name: value for name, value in one.items() if other.get(name) != value}


def _short(details: Details | None) -> Details | None:
    """Details whose long values are replaced by their length and a checksum."""
    return details and {name: _shortened(value) for name, value in details.items()}


def _shortened(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    if len(text) <= LONGEST_VALUE:
        return value
    return f"{len(text):,} characters, SHA-256 {_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _new_id() -> str:
    """An id that orders what one process records within one tick of the database's clock."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"
