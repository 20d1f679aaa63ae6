"""Routines as people make, change, list and end them."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_, update

from storage.audit import log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.clock import now
from storage.models import Routine, RoutineRun, Turn
from storage.records import is_placeholder
from storage.routines.records import (
    LastRun,
    ListedRoutine,
    NewRoutine,
    Paused,
    RoutineBounds,
    Schedule,
    StoredRoutine,
    TooManyRoutines,
)

MOST_LISTED = 50
COLUMNS = (
    *(Routine.team, Routine.user, Routine.user_team, Routine.channel, Routine.question),
    *(Routine.cron, Routine.words, Routine.zone, Routine.profile, Routine.id, Routine.due),
    *(Routine.paused, Routine.failures),
)


def clock(connection: Connection) -> float:
    """Seconds since 1970, by the database's clock."""
    return connection.scalar(select(now())) or 0.0


def add(
    connection: Connection, new: NewRoutine, due: float, bounds: RoutineBounds
) -> StoredRoutine:
    """Add a routine that is due next at `due`. Raises TooManyRoutines."""
    _lock(connection, new.team)
    _require_room(connection, new, bounds)
    id_ = secrets.token_hex(8)
    schedule = new.schedule
    row: dict[str, Any] = {
        "team": new.team,
        "id": id_,
        "user": new.user,
        "user_team": new.user_team,
    }
    row |= {"channel": new.channel, "place": new.place, "profile": new.profile}
    row |= {"cron": schedule.cron, "words": schedule.words, "zone": schedule.zone}
    times = {"due": due, "look_at": due, "created_at": now()}
    connection.execute(insert(Routine).values(**row, question=new.question, **times))
    stored = StoredRoutine(
        **{name: getattr(new, name) for name in NewRoutine.__slots__}, id=id_, due=due
    )
    _record(connection, AuditAction.ROUTINE_MADE, new.user, stored, after=stored)
    return stored


def find(connection: Connection, team: str, id_: str) -> StoredRoutine | None:
    """A routine of a workspace."""
    query = select(*COLUMNS).where(Routine.team == team, Routine.id == id_)
    row = connection.execute(query).first()
    return stored_of(row) if row else None


def change(connection: Connection, by: str, changed: StoredRoutine) -> bool:
    """Replace what a routine asks, when and whom; False if it is gone. It is due as that says."""
    before = find(connection, changed.team, changed.id)
    if before is None:
        return False
    schedule = changed.schedule
    values: dict[str, Any] = {"cron": schedule.cron, "words": schedule.words, "zone": schedule.zone}
    values |= {"question": changed.question, "profile": changed.profile}
    _set(connection, changed, due=changed.due, look_at=changed.due, failures=0, **values)
    _record(connection, AuditAction.ROUTINE_CHANGED, by, before, after=changed)
    return True


def pause(connection: Connection, by: str, routine: StoredRoutine, why: Paused) -> bool:
    """Pause a routine; False if it is gone or paused. Its maker is told, unless it was by hand."""
    is_active = (*_one(routine), Routine.paused.is_(None))
    values = {"paused": why, "told": why is Paused.BY_HAND}
    if not connection.execute(update(Routine).where(*is_active).values(values)).rowcount:
        return False
    _record(connection, AuditAction.ROUTINE_PAUSED, by, routine, after=replace(routine, paused=why))
    return True


def resume(connection: Connection, by: str, routine: StoredRoutine, due: float) -> bool:
    """Let a routine run again, next at `due`; False if it is gone or not paused."""
    is_paused = (*_one(routine), Routine.paused.is_not(None))
    values = {"paused": None, "told": True, "failures": 0, "due": due, "look_at": due}
    if not connection.execute(update(Routine).where(*is_paused).values(values)).rowcount:
        return False
    resumed = replace(routine, paused=None)
    _record(connection, AuditAction.ROUTINE_RESUMED, by, routine, after=resumed)
    return True


def remove(connection: Connection, by: str, routine: StoredRoutine) -> bool:
    """Delete a routine; False if it is gone."""
    if not connection.execute(delete(Routine).where(*_one(routine))).rowcount:
        return False
    _record(connection, AuditAction.ROUTINE_DELETED, by, routine, after=None)
    return True


def of_person(connection: Connection, team: str, user: str) -> list[ListedRoutine]:
    """Routines of a person, the next one first."""
    return _listed(connection, Routine.team == team, Routine.user == user)


def of_place(connection: Connection, team: str, place: str) -> list[ListedRoutine]:
    """Routines of everybody in a place, the next one first."""
    return _listed(connection, Routine.team == team, Routine.place == place)


def stored_of(row: Row[*tuple[Any, ...]]) -> StoredRoutine:
    """Read a row that begins with COLUMNS."""
    values = {column.key: getattr(row, column.key) for column in COLUMNS}
    schedule = Schedule(*(values.pop(name) for name in ("cron", "words", "zone")))
    paused = values.pop("paused")
    return StoredRoutine(**values, schedule=schedule, paused=Paused(paused) if paused else None)


def _listed(connection: Connection, *which: Any) -> list[ListedRoutine]:
    query = select(*COLUMNS).where(*which).order_by(Routine.due, Routine.id).limit(MOST_LISTED)
    found = [stored_of(row) for row in connection.execute(query)]
    runs = _last_runs(connection, found)
    return [ListedRoutine(one, runs.get((one.team, one.id))) for one in found]


def _last_runs(
    connection: Connection, routines: Sequence[StoredRoutine]
) -> dict[tuple[str, str], LastRun]:
    keys = [(one.team, one.id) for one in routines]
    turn = (Turn.team == RoutineRun.team) & (Turn.id == RoutineRun.turn_id)
    run = (RoutineRun.team, RoutineRun.routine, RoutineRun.due, RoutineRun.outcome)
    query = select(*run, Turn.channel, Turn.ts).outerjoin(Turn, turn)
    query = query.where(tuple_(RoutineRun.team, RoutineRun.routine).in_(keys))
    # One by one, too: SQLite has no index for lists of several columns' values.
    query = query.where(RoutineRun.team.in_({one.team for one in routines}))
    query = query.where(RoutineRun.routine.in_([one.id for one in routines]))
    found: dict[tuple[str, str], LastRun] = {}
    for row in connection.execute(query.order_by(RoutineRun.begun_at)):
        ts = "" if row.ts is None or is_placeholder(row.ts) else row.ts
        found[row.team, row.routine] = LastRun(row.due, row.outcome, row.channel or "", ts)
    return found


def _require_room(connection: Connection, new: NewRoutine, bounds: RoutineBounds) -> None:
    counts = (
        ("person", bounds.person, Routine.user == new.user),
        ("place", bounds.place, Routine.place == new.place),
        ("workspace", bounds.workspace, Routine.team == new.team),
    )
    for of, most, which in counts:
        query = select(func.count()).select_from(Routine).where(Routine.team == new.team, which)
        if (connection.scalar(query) or 0) >= most:
            raise TooManyRoutines(of)


def _lock(connection: Connection, team: str) -> None:
    """Have others who add routines in this workspace wait, so that the bounds hold."""
    first = select(Routine.id).where(Routine.team == team).order_by(Routine.id).limit(1)
    connection.execute(first.with_for_update())


def _set(connection: Connection, routine: StoredRoutine, **values: object) -> None:
    connection.execute(update(Routine).where(*_one(routine)).values(**values))


def _one(routine: StoredRoutine) -> tuple[Any, ...]:
    return Routine.team == routine.team, Routine.id == routine.id


def _record(
    connection: Connection,
    action: AuditAction,
    by: str,
    before: StoredRoutine,
    *,
    after: StoredRoutine | None,
) -> None:
    is_new = action is AuditAction.ROUTINE_MADE
    event = AuditEvent(
        before.team,
        by,
        action,
        before.channel,
        whom=before.user if before.user != by else None,
        subject=before.id,
        before=None if is_new else before.details,
        after=after.details if after else None,
    )
    log.record(connection, event)
