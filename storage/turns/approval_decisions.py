"""Decisions on approvals: each call has its own, and the last one continues the thread."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select, update

from storage.engine.clock import now
from storage.models import Approval as Request
from storage.models import Thread, Turn
from storage.positions import Position
from storage.records import NewTurn, TurnCause
from storage.turns.approvals import (
    CallDecision,
    ToolCall,
    Verdict,
    calls_of,
    decisions_of,
    is_overtaken,
)
from storage.turns.successors import in_place_of


@dataclass(frozen=True, slots=True)
class AskedCall:
    """Call to be decided about: who asked, which agent, and whether it can be allowed."""

    asker: str
    profile: str | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A recorded decision on these calls; the turn that sends all of them, after the last one."""

    turn: NewTurn | None
    calls: tuple[ToolCall, ...]
    asker: str
    thread_ts: str


class Undecided(Exception):
    """This request cannot be decided any more, or in another way than it was."""


def asked(connection: Connection, position: Position, turn_id: int | None) -> AskedCall | None:
    """The call that the message at `position` asks about; None if we know it no longer."""
    row = connection.execute(_request(position, turn_id)).first()
    if row is None:
        return None
    index = _index(row, position)
    decisions = decisions_of(row.decisions)
    whole = decisions[index].whole if index is not None else True
    return AskedCall(row.user, row.profile, whole)


def decide(
    connection: Connection, position: Position, turn_id: int | None, verdict: Verdict
) -> Decided:
    """Record the decision on the call that the message at `position` asks about.

    Idempotent for the same verdict. Raises Undecided if it is too late.
    """
    team, *_ = position
    # No message is accepted meanwhile.
    turn = connection.execute(_request(position, turn_id).with_for_update(of=Thread)).first()
    if turn is None:
        raise Undecided
    calls, index = calls_of(turn.calls), _index(turn, position)
    decisions = list(decisions_of(turn.decisions))
    before = turn.verdict if index is None else decisions[index].verdict
    if before is None and _is_open(connection, team, turn.id):
        if index is not None:
            decisions[index] = replace(decisions[index], verdict=verdict)
        _save(connection, (team, turn.id), decisions, verdict)
    elif before != verdict:
        raise Undecided
    is_last = all(one.verdict for one in decisions)
    these = calls if index is None else (calls[index],)
    following = in_place_of(turn, TurnCause.APPROVAL) if is_last else None
    return Decided(following, these, turn.user, turn.thread_ts)


def _request(position: Position, turn_id: int | None) -> Select[*tuple[Any, ...]]:
    """Query for the request of a turn, or by its first message, in this channel."""
    team, channel, ts = position
    which = Request.ts == ts if turn_id is None else Request.turn_id == turn_id
    columns = (Request.calls, Request.decisions, Request.verdict)
    return (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), *columns)
        .join(Request, (Request.turn_id == Turn.id) & (Request.team == Turn.team))
        .join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team))
        .where(Request.team == team, Turn.channel == channel, which)
    )


def _index(request: Row[*tuple[Any, ...]], position: Position) -> int | None:
    """Place of the call that a message asks about; None where one asks about all of them.

    Raises Undecided for a message that asks about none.
    """
    if request.decisions is None:  # of an earlier version
        return None
    shown = [one.ts for one in decisions_of(request.decisions)]
    if position[2] not in shown:
        raise Undecided
    return shown.index(position[2])


def _save(
    connection: Connection,
    turn: tuple[str, int],
    decisions: Sequence[CallDecision],
    verdict: Verdict,
) -> None:
    """Write the decisions, and the verdict on all of them with the last one."""
    verdicts = {one.verdict for one in decisions} or {verdict}
    over = None if None in verdicts else Verdict.PARTLY if len(verdicts) > 1 else verdict
    values = {"verdict": over, "decisions": [asdict(one) for one in decisions] or None}
    this = (Request.team == turn[0], Request.turn_id == turn[1])
    connection.execute(update(Request).where(*this).values(values))


def _is_open(connection: Connection, team: str, turn_id: int) -> bool:
    this = (Request.team == team, Request.turn_id == turn_id)
    waiting = select(Request.turn_id).where(*this, _may_be_decided())
    return connection.execute(waiting).first() is not None


def _may_be_decided() -> ColumnElement[bool]:
    return and_(Request.verdict.is_(None), Request.due > now(), ~is_overtaken())
