"""Calls of functions that a turn waits for: recorded before they run, and with their results.

A call whose row says that it began may have run: whoever finds it so, after a crash, must not run
it again unless that does no harm.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, tuple_, update

from storage.engine.clock import at_once, now
from storage.engine.upsert import insert
from storage.models import Approval, RecordedCall, Turn
from storage.queue.inbox import guard
from storage.records import OpenTurn
from storage.turns.approvals import ToolCall, Verdict

DECIDED = (Verdict.ALLOWED, Verdict.DENIED, Verdict.PARTLY)


class CallState(StrEnum):
    """Progress of a call."""

    ASKED = "asked"  # for consent
    BEGUN = "begun"  # it may have run
    DONE = "done"  # it has a result
    SENT = "sent"  # the agent may have been told the result


@dataclass(frozen=True, slots=True)
class CallProgress:
    """A recorded call; with its result as soon as that is known."""

    call: ToolCall
    state: CallState
    result: str | None = None


def record(
    connection: Connection, turn: OpenTurn, calls: Sequence[ToolCall], state: CallState
) -> set[str]:
    """Record calls that were not recorded before; return the ids of those."""
    guard(connection, turn.claim)
    first = connection.scalar(
        select(func.count()).where(RecordedCall.turn_id == turn.id, RecordedCall.team == turn.team)
    )
    rows = [
        {
            "team": turn.team,
            "turn_id": turn.id,
            "call_id": call.id,
            "position": (first or 0) + number,
            "name": call.name,
            "arguments": call.arguments,
            "state": state,
        }
        for number, call in enumerate(calls)
    ]
    statement = insert(connection, RecordedCall).values(rows).on_conflict_do_nothing()
    return set(connection.scalars(statement.returning(RecordedCall.call_id)))


def of_turn(connection: Connection, team: str, turn_id: int) -> list[CallProgress]:
    """All calls of a turn, in their order."""
    ours = (RecordedCall.turn_id == turn_id, RecordedCall.team == team)
    query = select(*RecordedCall.__table__.columns).where(*ours).order_by(RecordedCall.position)
    return [
        CallProgress(
            ToolCall(row.call_id, row.name, row.arguments), CallState(row.state), row.result
        )
        for row in connection.execute(query)
    ]


def done(connection: Connection, turn: OpenTurn, call_id: str, result: str) -> None:
    """Record the result of a call."""
    _change(connection, turn, {call_id}, state=CallState.DONE, result=result)


def begun(connection: Connection, turn: OpenTurn, call_ids: Collection[str]) -> None:
    """Record that calls are about to run that waited for consent."""
    _change(connection, turn, call_ids, state=CallState.BEGUN)


def sent(connection: Connection, turn: OpenTurn, call_ids: Collection[str]) -> None:
    """Record that the agent is about to be told the results."""
    _change(connection, turn, call_ids, state=CallState.SENT)


def take_over(connection: Connection, turn: OpenTurn, asked_by: int) -> None:
    """Make the calls ours that an earlier turn asked consent for; this turn continues it."""
    guard(connection, turn.claim)
    theirs = (RecordedCall.turn_id == asked_by, RecordedCall.team == turn.team)
    connection.execute(update(RecordedCall).where(*theirs).values(turn_id=turn.id))


def erase(connection: Connection, turn: OpenTurn) -> None:
    """Erase a turn's calls: its answer is saved."""
    guard(connection, turn.claim)
    ours = delete(RecordedCall).where(RecordedCall.turn_id == turn.id)
    connection.execute(ours.where(RecordedCall.team == turn.team))


def forget(connection: Connection, turn: OpenTurn, call_ids: Collection[str]) -> None:
    """Erase calls that are asked for anew: none of them ran."""
    guard(connection, turn.claim)
    connection.execute(delete(RecordedCall).where(*_ours(turn, call_ids)))


_wait_for_consent = (
    select(Approval.turn_id)
    .where(Approval.team == Turn.team, Approval.turn_id == Turn.id, Approval.due > now())
    .where(or_(Approval.verdict.is_(None), Approval.verdict.in_(DECIDED)))
)
_OF_ENDED_TURNS = (
    select(RecordedCall.team, RecordedCall.turn_id)
    .join(Turn, (Turn.id == RecordedCall.turn_id) & (Turn.team == RecordedCall.team))
    .where(Turn.finished_at.is_not(None), ~_wait_for_consent.exists())
)
DUE = at_once(_OF_ENDED_TURNS.exists())


def sweep(connection: Connection, limit: int) -> int:
    """Erase calls of turns that have ended; how many. Those that wait for consent stay."""
    ended = connection.execute(_OF_ENDED_TURNS.limit(limit)).all()
    these = tuple_(RecordedCall.team, RecordedCall.turn_id).in_([tuple(row) for row in ended])
    # By the id alone, too: SQLite has no index for lists of several columns' values.
    calls = delete(RecordedCall).where(RecordedCall.turn_id.in_([turn for _, turn in ended]), these)
    return connection.execute(calls).rowcount


def _change(
    connection: Connection, turn: OpenTurn, call_ids: Collection[str], **values: object
) -> None:
    guard(connection, turn.claim)
    connection.execute(update(RecordedCall).where(*_ours(turn, call_ids)).values(values))


def _ours(turn: OpenTurn, call_ids: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        RecordedCall.turn_id == turn.id,
        RecordedCall.team == turn.team,
        RecordedCall.call_id.in_(call_ids),
    )
