"""The database's clock, looked at for having been set back: then due times may lie too far ahead.

While a clock is ahead, a routine that is due by it runs once, and is due next by that clock. Set
right again, the routine would wait until then; so its next time is planned from the run before.
"""

from collections.abc import Callable

from sqlalchemy import Connection, func, select, tuple_, update

from storage.engine.clock import at_once, now
from storage.engine.upsert import insert
from storage.models import Job, Routine, RoutineRun
from storage.routines.records import StoredRoutine
from storage.routines.routines import COLUMNS, clock, stored_of

JOB = "routines clock"  # its `due` is the latest time that was seen
TOLERANCE = 120.0  # seconds
STEP = 200  # routines in one transaction

_seen = select(Job.due).where(Job.name == JOB)
_routines = select(Routine.id).exists()
# When the time is to be noted again, if anything depends on it: also when it was set back.
DUE = (
    select(Job.due + TOLERANCE).where(Job.name == JOB, _routines),
    at_once(_routines & ~_seen.exists()),
    at_once(_seen.where(Job.due > now() + TOLERANCE).exists() & _routines),
)

Plan = Callable[[StoredRoutine, float], float]  # the next time of a routine after a moment


def is_set_back(connection: Connection) -> bool:
    """Note the time; True if it is earlier than it was, until `noted` says that it was seen to."""
    at = clock(connection)
    seen = connection.scalar(select(Job.due).where(Job.name == JOB))
    if seen is None or at > seen + TOLERANCE:
        noted(connection)
    return seen is not None and at < seen - TOLERANCE


def noted(connection: Connection) -> None:
    """Note the time as the latest."""
    at = clock(connection)
    first = insert(connection, Job).values(name=JOB, due=at)
    connection.execute(first.on_conflict_do_update(index_elements=["name"], set_={"due": at}))


def plan_again(
    connection: Connection, after: tuple[str, str], plan: Plan
) -> tuple[str, str] | None:
    """Plan the next routines again, from their last runs; return where to continue, if anywhere."""
    at = clock(connection)
    key = tuple_(Routine.team, Routine.id)
    runs = (RoutineRun.team == Routine.team, RoutineRun.routine == Routine.id)
    last = select(func.max(RoutineRun.due)).where(*runs, RoutineRun.by_hand.is_(False))
    query = select(*COLUMNS, last.scalar_subquery().label("last_due")).where(key > after)
    rows = connection.execute(query.order_by(Routine.team, Routine.id).limit(STEP)).all()
    for row in rows:
        routine = stored_of(row)
        due = plan(routine, max(at, row.last_due or 0.0))
        is_unchanged = (key == (routine.team, routine.id), Routine.due == routine.due)
        if due < routine.due:
            moved = update(Routine).where(*is_unchanged).values(due=due, look_at=due)
            connection.execute(moved)
    return (rows[-1].team, rows[-1].id) if len(rows) == STEP else None
