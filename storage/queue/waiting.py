"""Turns that wait for their thread, or for a node with capacity."""

from collections import Counter

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Row,
    Select,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.engine.clock import now
from storage.fair_choice import FairChoice, Rota, fairest, shared_out
from storage.models import Thread, Turn
from storage.queue.inbox_sql import WAITS
from storage.records import WaitingTurn

TOLD_AFTER = 4.0  # seconds: who waits no longer than that need not be told

_begun = aliased(Turn, name="begun")
_under_way = (
    select(func.count())
    .select_from(_begun)
    .where(_begun.team == Turn.team, _begun.user == Turn.user)
    .where(_begun.attempts > 0, _begun.finished_at.is_(None))
    .scalar_subquery()
)
_in_persons_order = func.row_number().over(partition_by=Turn.user, order_by=Turn.id)
# Waiting turns of a workspace whose thread nobody drains, and what their persons have before them.
_RANKED = (
    select(Turn.id, Turn.user, (_under_way + _in_persons_order).label("rank"))
    .join(Thread, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))
    .where(WAITS, Turn.team == bindparam("team"), Thread.node.is_(None))
)
_Row = Row[int, int, str, str, str, str, str, str | None]
_TURNS = select(
    Turn.id,
    Turn.thread_id,
    Turn.team,
    Turn.channel,
    Turn.ts,
    Turn.user,
    Thread.ts.label("thread_ts"),
    Thread.node,
).join(Thread, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))


def _waits_untold(turn: type[Turn]) -> ColumnElement[bool]:
    has_waited = turn.created_at < now() - bindparam("after", type_=Float)
    is_untold = and_(turn.told.is_(False), turn.stopped.is_(None))
    return and_(turn.attempts == 0, turn.finished_at.is_(None), is_untold, has_waited)


def _waits_told(turn: type[Turn]) -> ColumnElement[bool]:
    return and_(turn.attempts == 0, turn.finished_at.is_(None), turn.told.is_(True))


CHOICE = FairChoice(Turn, waits=_waits_untold, is_under_way=_waits_told).statement()


DUE = (
    select(Turn.created_at + TOLD_AFTER)
    .where(WAITS, Turn.told.is_(False), Turn.stopped.is_(None))
    .order_by(Turn.id)
    .limit(1)
)


def take_to_notify(connection: Connection, *, after: float, limit: int) -> list[WaitingTurn]:
    """Take turns that have waited for `after` seconds, each once.

    Fairly by person: who was told of fewest comes first, so that nobody is told behind another's
    many; each person's oldest first.
    """
    told: list[int] = []
    while (left := limit - len(told)) > 0:
        best = fairest(connection.execute(CHOICE, {"after": after}).all())
        if not best:
            break  # the usual case: an UPDATE would block every other node
        chosen = shared_out(best, left, Counter(), Rota())
        claimed = update(Turn).where(Turn.id.in_(chosen), Turn.told.is_(False)).values(told=True)
        told += connection.scalars(claimed.returning(Turn.id)).all()
    rows = connection.execute(_TURNS.where(Turn.id.in_(told)).order_by(Turn.id)).all()
    queues = {team: _queue(connection, team) for team in {row.team for row in rows}}
    return [_waiting(connection, row, queues[row.team]) for row in rows]


def _waiting(connection: Connection, turn: _Row, queue: list[tuple[int, str]]) -> WaitingTurn:
    in_thread = turn.node is not None
    if in_thread:
        ahead, own = connection.scalar(_before_in_thread(turn)) or 0, 0
    else:
        me = (turn.id, turn.user)
        ahead = queue.index(me) if me in queue else 0  # its thread may have been taken since
        own = sum(user == turn.user for _, user in queue[:ahead])
    return WaitingTurn(
        team=turn.team,
        channel=turn.channel,
        thread_ts=turn.thread_ts,
        ts=turn.ts,
        user=turn.user,
        ahead=ahead,
        own=own,
        in_thread=in_thread,
    )


def _before_in_thread(turn: _Row) -> Select[int]:
    same = (Turn.thread_id == turn.thread_id, Turn.finished_at.is_(None), Turn.ts < turn.ts)
    return select(func.count()).select_from(Turn).where(*same)


def _queue(connection: Connection, team: str) -> list[tuple[int, str]]:
    """Turns of a workspace that wait for a node, and their persons, in the order of their begin.

    That is the order of `storage.fair_choice`: by what each person has under way, and waiting
    before.
    """
    rows = connection.execute(_RANKED, {"team": team}).all()
    return [(row.id, row.user) for row in sorted(rows, key=lambda row: (row.rank, row.id))]
