"""Schedule of routines: which are due, and each of their runs recorded once.

A node takes due routines up for a while (`look_at` moves on), looks at whether they may run, and
records the run in one transaction: the routine's next time, the run under its unique key (team,
routine, due), and the turn that asks, in the inbox. A node that dies in between leaves a routine
that is due as before, and others take it up when the while is over.
"""

from collections import Counter

from sqlalchemy import Connection, delete, func, select, tuple_, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Routine, RoutineRun, Turn
from storage.queue import inbox
from storage.records import NewTurn, OpenTurn
from storage.routines.records import DueRoutine, RunOfRoutine, StoredRoutine
from storage.routines.routines import COLUMNS, clock, stored_of

WHILE = 60.0  # seconds for which a node takes a routine up
KEPT_RUNS = 5  # of a routine

DUE = select(func.min(Routine.look_at)).where(Routine.paused.is_(None))


def take_due(connection: Connection, most: int, most_of_team: int) -> list[DueRoutine]:
    """Take up routines that are due, as long as few enough of their runs are under way.

    Fairly by workspace: the first of each come before the second of any.
    """
    at = clock(connection)
    under_way = _under_way(connection)
    free = most - under_way.total()
    if free <= 0:
        return []
    is_due = (Routine.paused.is_(None), Routine.look_at <= at)
    order = func.row_number().over(
        partition_by=Routine.team, order_by=(Routine.look_at, Routine.id)
    )
    ranked = select(Routine.team, Routine.id, order.label("rank")).where(*is_due).subquery()
    query = select(ranked).where(ranked.c.rank <= most_of_team)
    rows = connection.execute(query.order_by(ranked.c.rank, ranked.c.team).limit(free)).all()
    chosen = [(row.team, row.id) for row in rows if row.rank + under_way[row.team] <= most_of_team]
    if not chosen:
        return []  # the usual case: an UPDATE would block every other node
    taken = update(Routine).where(tuple_(Routine.team, Routine.id).in_(chosen), *is_due)
    found = connection.execute(taken.values(look_at=at + WHILE).returning(*COLUMNS))
    return [DueRoutine(stored_of(row), at) for row in found]


def record_run(
    connection: Connection, due: DueRoutine, turn: NewTurn, following: float, zone: str
) -> bool:
    """Record that a due routine runs, as a turn that waits for a node; it is due next `following`.

    False if another node did so, or somebody changed or paused it meanwhile.
    """
    routine = due.routine
    is_unchanged = (
        *(Routine.team == routine.team, Routine.id == routine.id),
        *(Routine.due == routine.due, Routine.paused.is_(None)),
    )
    moved = {"due": following, "look_at": following, "zone": zone}
    if not connection.execute(update(Routine).where(*is_unchanged).values(moved)).rowcount:
        return False
    return _record(connection, routine, turn, routine.due, by_hand=False)


def record_run_by_hand(connection: Connection, routine: StoredRoutine, turn: NewTurn) -> bool:
    """Record a run that somebody wants at once; False if one is under way, or all is gone."""
    here = (Routine.team == routine.team, Routine.id == routine.id)
    if connection.execute(select(Routine.id).where(*here).with_for_update()).first() is None:
        return False
    run = (RoutineRun.team == routine.team, RoutineRun.routine == routine.id)
    under_way = select(RoutineRun.due).where(*run, RoutineRun.outcome.is_(None)).limit(1)
    if connection.execute(under_way).first():
        return False
    return _record(connection, routine, turn, clock(connection), by_hand=True)


def run_of(connection: Connection, turn: OpenTurn) -> RunOfRoutine | None:
    """The run that a turn is, with its routine; None if that is deleted."""
    on = (Routine.team == RoutineRun.team) & (Routine.id == RoutineRun.routine)
    times = (RoutineRun.due.label("run_due"), RoutineRun.begun_at, RoutineRun.by_hand)
    query = select(*COLUMNS, *times).join(RoutineRun, on)
    row = connection.execute(
        query.where(RoutineRun.team == turn.team, RoutineRun.turn_id == turn.id)
    ).first()
    if row is None:
        return None
    return RunOfRoutine(stored_of(row), row.run_due, row.begun_at, by_hand=row.by_hand)


def _record(
    connection: Connection, routine: StoredRoutine, turn: NewTurn, due: float, *, by_hand: bool
) -> bool:
    """Record a run and its turn; False if that time has its run. Only the last ones are kept."""
    key = {"team": routine.team, "routine": routine.id, "due": due}
    run = insert(connection, RoutineRun).values(**key, turn_id=0, by_hand=by_hand, begun_at=now())
    if not connection.execute(run.on_conflict_do_nothing().returning(RoutineRun.due)).first():
        return False
    inbox.accept(connection, turn, node=None)
    recorded = (Turn.team == turn.team, Turn.event_id == turn.event_id)
    # Nobody waits for it as for an answer: nobody is told that it has to wait.
    told = update(Turn).where(*recorded).values(told=True).returning(Turn.id)
    this = tuple_(RoutineRun.team, RoutineRun.routine, RoutineRun.due) == tuple(key.values())
    turn_id = connection.scalar(told)
    connection.execute(update(RoutineRun).where(this).values(turn_id=turn_id))
    _drop_old(connection, routine)
    return True


def _drop_old(connection: Connection, routine: StoredRoutine) -> None:
    here = (RoutineRun.team == routine.team, RoutineRun.routine == routine.id)
    newest = select(RoutineRun.due).where(*here).order_by(RoutineRun.begun_at.desc())
    kept = list(connection.scalars(newest.limit(KEPT_RUNS)))
    has_ended = RoutineRun.outcome.is_not(None)
    connection.execute(delete(RoutineRun).where(*here, has_ended, RoutineRun.due.not_in(kept)))


def _under_way(connection: Connection) -> Counter[str]:
    """Runs that have not ended, by workspace."""
    is_open = RoutineRun.outcome.is_(None)
    counted = select(RoutineRun.team, func.count().label("open")).where(is_open)
    return Counter(
        {row.team: row.open for row in connection.execute(counted.group_by(RoutineRun.team))}
    )
