"""Deletion queue (outbox): written in the transaction that gives something up."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Deletion, Thread, Turn

# Between a team and its former account, in the team's place: no team has it in its id.
FORMER = "/"
IN_USE_WAIT = 86_400.0  # seconds until a conversation that is in use is checked again


class DeletionKind(StrEnum):
    """Kinds of things to delete."""

    CONVERSATION = "conversation"
    FILE = "file"
    AGENT = "agent"
    LIBRARY = "library"  # with its documents
    CREDENTIALS = "credentials"  # of a sign-in at a connector: its name, a slash, and theirs
    ORIGIN = "origin"  # of a document: what its attributes tell of who shared it
    CHANNEL = "channel"  # our rows about it: see `storage.retention.offboarding`
    WORKSPACE = "workspace"
    REVOKED = "revoked"  # a workspace whose tokens were revoked, unless it is back by then


MISTRALS = frozenset(  # things that are Mistral's
    {
        DeletionKind.CONVERSATION,
        DeletionKind.FILE,
        DeletionKind.AGENT,
        DeletionKind.LIBRARY,
        DeletionKind.ORIGIN,
        DeletionKind.CREDENTIALS,
    }
)


@dataclass(frozen=True, slots=True)
class DeletionTask:
    """One deletion; `noted_at` is when it was enqueued, `attempts` counts failures.

    `team` may be a former account of one: see `storage.workspaces.former_accounts`.
    """

    kind: DeletionKind
    id: str
    team: str
    noted_at: float
    attempts: int


FIELDS = (Deletion.kind, Deletion.id, Deletion.team, Deletion.noted_at, Deletion.attempts)

DUE = select(func.min(Deletion.due))


def enqueue_all(connection: Connection, kind: DeletionKind, found: FromClause) -> None:
    """Enqueue every row of `found` (id, team) whose id is not NULL; one queued already stays."""
    identifier, team = found.c
    times = (now(), now(), literal(0))
    rows = select(literal(kind.value), identifier, team, *times).where(identifier.is_not(None))
    columns = ["kind", "id", "team", "noted_at", "due", "attempts"]
    statement = insert(connection, Deletion).from_select(columns, rows.distinct())
    connection.execute(statement.on_conflict_do_nothing())


def enqueue_some(
    connection: Connection, kind: DeletionKind, team: str, ids: Collection[str]
) -> None:
    """Enqueue a team's; one queued already stays."""
    times = {"noted_at": now(), "due": now(), "attempts": 0}
    rows = [{"kind": kind.value, "id": one, "team": team, **times} for one in ids]
    if rows:
        connection.execute(insert(connection, Deletion).values(rows).on_conflict_do_nothing())


def enqueue(connection: Connection, kind: DeletionKind, identifier: str, team: str) -> None:
    """Enqueue one deletion; enqueueing it again restarts it."""
    values = {"noted_at": now(), "due": now(), "attempts": 0}
    statement = insert(connection, Deletion).values(kind=kind, id=identifier, team=team, **values)
    # Not DO UPDATE: that names one key, and nodes of the version before keep another (see 0030).
    if connection.execute(statement.on_conflict_do_nothing()).rowcount == 0:
        this = (Deletion.kind == kind, Deletion.id == identifier, Deletion.team == team)
        connection.execute(update(Deletion).where(*this).values(values))


def schedule(connection: Connection, kind: DeletionKind, team: str, wait: float) -> bool:
    """Enqueue the deletion of a workspace for later; False if that is scheduled already."""
    times = {"noted_at": now(), "due": now() + wait, "attempts": 0}
    statement = insert(connection, Deletion).values(kind=kind, id=team, team=team, **times)
    scheduled = statement.on_conflict_do_nothing().returning(Deletion.id)
    return connection.execute(scheduled).first() is not None


def is_queued(connection: Connection, kind: DeletionKind, team: str) -> bool:
    """True if the deletion of a workspace is in the queue."""
    this = (Deletion.kind == kind, Deletion.id == team, Deletion.team == team)
    return connection.scalar(select(Deletion.id).where(*this)) is not None


def cancel(connection: Connection, kind: DeletionKind, team: str) -> bool:
    """Take the deletion of a workspace out of the queue; False if it isn't in it."""
    this = (Deletion.kind == kind, Deletion.id == team, Deletion.team == team)
    return connection.execute(delete(Deletion).where(*this)).rowcount > 0


def due(
    connection: Connection, limit: int, after: str = "", without: Collection[str] = ()
) -> list[DeletionTask]:
    """Deletions to carry out now, in turns by workspace, from the one that follows `after` on.

    Those of some workspaces are left `without`. A workspace's are oldest first. Those of
    conversations in use are postponed by a day; what waits in a former account of its workspace,
    too, is left to that, since its new key doesn't know it.
    """
    served = [team for team in connection.scalars(_TEAMS) if team not in without]
    teams = sorted(served, key=lambda team: (team <= after, team))[:limit]
    share = math.ceil(limit / max(len(teams), 1))
    of_teams = [
        connection.execute(DUE_OF_TEAM, {"team": one, "most": share}).all() for one in teams
    ]
    in_turns = [row for turn in zip_longest(*of_teams) for row in turn if row is not None][:limit]
    postpone(connection, [_task(row) for row in in_turns if row.in_use], IN_USE_WAIT)
    tasks = [_task(row) for row in in_turns if not row.in_use]
    left = _in_former_accounts(connection, tasks)
    done(connection, left)
    return [task for task in tasks if task not in left]


def postpone(connection: Connection, tasks: Sequence[DeletionTask], wait: float) -> None:
    """Make these due in `wait` seconds."""
    if tasks:
        connection.execute(update(Deletion).where(_these(tasks)).values(due=now() + wait))


def failed(connection: Connection, task: DeletionTask, wait: float) -> None:
    """Record a failure, and retry in `wait` seconds."""
    again = {"due": now() + wait, "attempts": Deletion.attempts + 1}
    connection.execute(update(Deletion).where(_these([task])).values(again))


def done(connection: Connection, tasks: Sequence[DeletionTask]) -> None:
    """Remove deletions that are carried out."""
    if tasks:
        connection.execute(delete(Deletion).where(_these(tasks)))


def is_any_due(connection: Connection) -> bool:
    """True if any deletion is due."""
    first = select(Deletion.kind).where(Deletion.due <= now()).limit(1)
    return connection.scalar(first) is not None


def waiting(connection: Connection) -> tuple[int, int]:
    """Length of the queue, and the number of deletions that are due."""
    are_due = func.count().filter(Deletion.due <= now())
    counts = connection.execute(select(func.count(), are_due).select_from(Deletion)).one()
    return counts[0], counts[1]


def _in_former_accounts(
    connection: Connection, tasks: Sequence[DeletionTask]
) -> list[DeletionTask]:
    """Those of the tasks whose thing waits for deletion in a former account of their workspace."""
    if not tasks:
        return []
    kinds, ids = {task.kind for task in tasks}, {task.id for task in tasks}
    there = (Deletion.kind.in_(kinds), Deletion.id.in_(ids), Deletion.team.contains(FORMER))
    query = select(Deletion.kind, Deletion.id, Deletion.team).where(*there)
    former = {
        (row.kind, row.id, row.team.partition(FORMER)[0]) for row in connection.execute(query)
    }
    return [task for task in tasks if (task.kind, task.id, task.team) in former]


def _is_in_use() -> ColumnElement[bool]:
    """True for a conversation of a recorded turn or thread, or that an open turn continues.

    In an account that its workspace left, nothing is.
    """
    located = select(Turn.id).where(Turn.conversation_id == Deletion.id, Turn.team == Deletion.team)
    branching = select(Turn.id).where(
        Turn.finished_at.is_(None),
        Turn.from_conversation_id == Deletion.id,
        Turn.team == Deletion.team,
    )
    current = select(Thread.id).where(
        Thread.conversation_id == Deletion.id, Thread.team == Deletion.team
    )
    used = or_(located.exists(), branching.exists(), current.exists())
    return and_(Deletion.kind == DeletionKind.CONVERSATION, used)


def _teams_with_due() -> Select[str]:
    """Workspaces that have something due: recursion leaps from one to the next by the index."""
    row, head = aliased(Deletion), aliased(Deletion)
    teams = select(func.min(row.team).label("team")).cte("teams", recursive=True)
    later = select(func.min(row.team)).where(row.team > teams.c.team).scalar_subquery()
    teams = teams.union_all(select(later).where(teams.c.team.is_not(None)))
    earliest = select(func.min(head.due)).where(head.team == teams.c.team).scalar_subquery()
    return select(teams.c.team).where(earliest <= now())


_TEAMS = _teams_with_due()
DUE_OF_TEAM = (
    select(*FIELDS, _is_in_use().label("in_use"))
    .where(Deletion.team == bindparam("team"), Deletion.due <= now())
    .order_by(Deletion.due)
    .limit(bindparam("most", type_=Integer))
)


def _these(tasks: Iterable[DeletionTask]) -> ColumnElement[bool]:
    """Conditions that an index serves: SQLite has none for lists of several columns' values."""
    ids = defaultdict(list)
    for task in tasks:
        ids[task.team, task.kind].append(task.id)
    return or_(
        *(
            and_(Deletion.team == team, Deletion.kind == kind, Deletion.id.in_(of))
            for (team, kind), of in ids.items()
        )
    )


def _task(row: Any) -> DeletionTask:
    return DeletionTask(DeletionKind(row.kind), row.id, row.team, row.noted_at, row.attempts)
