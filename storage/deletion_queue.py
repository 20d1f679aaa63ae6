"""What is to be deleted, noted in the transaction that gave it up, until it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Deletion, Thread, Turn

HELD_WAIT = 86_400.0  # seconds until it is looked at again whether something still needs it


class DeletionKind(StrEnum):
    """What is to be deleted."""

    CONVERSATION = "conversation"
    FILE = "file"
    AGENT = "agent"
    LIBRARY = "library"  # with its documents
    CHANNEL = "channel"  # our rows about it: see `storage.retention.offboarding`
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class DeletionTask:
    """One of them; `noted_at` is when it was given up, `attempts` how often it failed."""

    kind: DeletionKind
    id: str
    team: str
    noted_at: float
    attempts: int


FIELDS = (Deletion.kind, Deletion.id, Deletion.team, Deletion.noted_at, Deletion.attempts)


def enqueue_all(connection: Connection, kind: DeletionKind, found: FromClause) -> None:
    """Note everything that was found: rows of an id, or none, and its team."""
    identifier, team = found.c
    times = (now(), now(), literal(0))
    rows = select(literal(kind.value), identifier, team, *times).where(identifier.is_not(None))
    columns = ["kind", "id", "team", "noted_at", "due", "attempts"]
    statement = insert(connection, Deletion).from_select(columns, rows.distinct())
    connection.execute(statement.on_conflict_do_nothing())


def enqueue(connection: Connection, kind: DeletionKind, identifier: str, team: str) -> None:
    """Note one thing; to note it again counts from now."""
    values = {"noted_at": now(), "due": now(), "attempts": 0}
    statement = insert(connection, Deletion).values(kind=kind, id=identifier, team=team, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["kind", "id"], set_=values))


def due(connection: Connection, limit: int) -> list[DeletionTask]:
    """What is to be done now; what something still refers to waits for another day."""
    rows = connection.execute(_due(limit)).all()
    postpone(connection, [_task(row) for row in rows if row.held], HELD_WAIT)
    return [_task(row) for row in rows if not row.held]


def postpone(connection: Connection, tasks: Sequence[DeletionTask], wait: float) -> None:
    """Do these in `wait` seconds."""
    if tasks:
        connection.execute(update(Deletion).where(_these(tasks)).values(due=now() + wait))


def failed(connection: Connection, task: DeletionTask, wait: float) -> None:
    """This could not be deleted: try again in `wait` seconds."""
    again = {"due": now() + wait, "attempts": Deletion.attempts + 1}
    connection.execute(update(Deletion).where(_these([task])).values(again))


def done(connection: Connection, tasks: Sequence[DeletionTask]) -> None:
    """These are gone."""
    if tasks:
        connection.execute(delete(Deletion).where(_these(tasks)))


def is_any_due(connection: Connection) -> bool:
    """Whether there is anything to do."""
    first = select(Deletion.kind).where(Deletion.due <= now()).limit(1)
    return connection.scalar(first) is not None


def waiting(connection: Connection) -> tuple[int, int]:
    """How many there are, and how many of them are due."""
    are_due = func.count().filter(Deletion.due <= now())
    counts = connection.execute(select(func.count(), are_due).select_from(Deletion)).one()
    return counts[0], counts[1]


def _due(limit: int) -> Select[*tuple[Any, ...]]:
    found = select(*FIELDS, _is_held().label("held")).where(Deletion.due <= now())
    return found.order_by(Deletion.due).limit(limit)


def _is_held() -> ColumnElement[bool]:
    """Whether a conversation holds an answer of another thread, or an open turn goes on from it."""
    located = select(Turn.id).where(Turn.conversation_id == Deletion.id)
    branching = select(Turn.id).where(
        Turn.finished_at.is_(None), Turn.from_conversation_id == Deletion.id
    )
    standing = select(Thread.id).where(Thread.conversation_id == Deletion.id)
    used = or_(located.exists(), branching.exists(), standing.exists())
    return and_(Deletion.kind == DeletionKind.CONVERSATION, used)


def _key() -> Any:
    return tuple_(Deletion.kind, Deletion.id)


def _these(tasks: Iterable[DeletionTask]) -> ColumnElement[bool]:
    these: ColumnElement[bool] = _key().in_([(task.kind.value, task.id) for task in tasks])
    return these


def _task(row: Any) -> DeletionTask:
    return DeletionTask(DeletionKind(row.kind), row.id, row.team, row.noted_at, row.attempts)
