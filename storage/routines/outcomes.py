"""Outcomes of runs: noted once a turn has ended; a routine that keeps failing is paused."""

from sqlalchemy import Connection, func, or_, select, text, tuple_, update

from storage.engine.clock import at_once
from storage.models import Routine, RoutineRun, Turn
from storage.records import Outcome
from storage.routines import routines
from storage.routines.records import FAILURES, MOST_FAILURES, Paused, StoredRoutine
from storage.routines.routines import COLUMNS, stored_of

SCHEDULER = ""  # who acts, in the audit log
_KEY = (RoutineRun.team, RoutineRun.routine, RoutineRun.due)
_turn = (Turn.team == RoutineRun.team) & (Turn.id == RoutineRun.turn_id)
_has_ended = or_(Turn.finished_at.is_not(None), Turn.id.is_(None))
_IS_UNTOLD = text("routines.told IS FALSE")  # a literal, or the partial index is not used
DUE = (
    at_once(
        select(RoutineRun.turn_id)
        .outerjoin(Turn, _turn)
        .where(RoutineRun.outcome.is_(None), _has_ended)
        .exists()
    ),
    at_once(select(Routine.id).where(_IS_UNTOLD).exists()),
)


def settle(connection: Connection, limit: int) -> int:
    """Note the outcomes of the next runs whose turns have ended; their number.

    A turn that is gone was forgotten, with its thread.
    """
    outcome = func.coalesce(Turn.outcome, Outcome.FORGOTTEN.value).label("ended_as")
    query = (
        select(*_KEY, outcome)
        .outerjoin(Turn, _turn)
        .where(RoutineRun.outcome.is_(None), _has_ended)
    )
    ended = connection.execute(query.order_by(*_KEY).limit(limit)).all()
    for row in ended:
        _note(connection, (row.team, row.routine, row.due), row.ended_as)
    return len(ended)


def take_untold(connection: Connection, limit: int) -> list[StoredRoutine]:
    """Take paused routines whose makers don't know it yet, each once."""
    untold = select(Routine.team, Routine.id).where(_IS_UNTOLD).limit(limit)
    keys = [tuple(row) for row in connection.execute(untold)]
    if not keys:
        return []  # the usual case: an UPDATE would block every other node
    these = (tuple_(Routine.team, Routine.id).in_(keys), Routine.told.is_(False))
    taken = update(Routine).where(*these).values(told=True).returning(*COLUMNS)
    return [stored_of(row) for row in connection.execute(taken)]


def _note(connection: Connection, key: tuple[str, str, float], outcome: str) -> None:
    """Note a run's outcome, once; one failure too many pauses its routine."""
    is_open = (tuple_(*_KEY) == key, RoutineRun.outcome.is_(None))
    if not connection.execute(update(RoutineRun).where(*is_open).values(outcome=outcome)).rowcount:
        return
    team, routine_id, _ = key
    counted = Routine.failures + 1 if outcome in FAILURES else 0
    here = (Routine.team == team, Routine.id == routine_id)
    changed = update(Routine).where(*here).values(failures=counted).returning(*COLUMNS)
    row = connection.execute(changed).first()
    if row and row.failures >= MOST_FAILURES and row.paused is None:
        routines.pause(connection, SCHEDULER, stored_of(row), Paused.FAILING)
