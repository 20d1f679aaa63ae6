"""Approvals: tool calls that agents request, and the verdicts on them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, tuple_, update

from storage.engine.clock import at_once, now
from storage.engine.upsert import insert
from storage.models import Approval as Request
from storage.models import Thread, Turn
from storage.queue.inbox import guard
from storage.records import Answered, ConversationPoint, OpenTurn, Responder
from storage.turns import checkpoints
from storage.turns.successors import asked_since, later


class Verdict(StrEnum):
    """Verdict on a request for approval."""

    ALLOWED = "allowed"
    DENIED = "denied"
    PARTLY = "partly"  # some of the calls were allowed
    EXPIRED = "expired"  # nobody decided in time
    PASSED_OVER = "passed_over"  # a later question was asked, which counts as a denial


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call that an agent requests; its arguments are erased once Slack shows them."""

    id: str
    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class CallDecision:
    """The message `ts` that asks about one call, and the verdict on it (None: it waits).

    One that could not be shown `whole` can only be denied.
    """

    ts: str
    verdict: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """A request of the agent `by` for approval, and the conversation that waits for it.

    `entry_id` is the last message there. `ts` is the message that shows the first call; without a
    `verdict` some call still waits. `decisions` are those on the calls, in their order, as soon as
    they are shown. `overtaken` says that a later question was finished. `notes` are the revisions
    of those that the conversation was told.
    """

    conversation_id: str
    entry_id: str | None
    calls: tuple[ToolCall, ...]
    by: Responder
    ts: str | None = None
    verdict: str | None = None
    decisions: tuple[CallDecision, ...] = ()
    overtaken: bool = False
    notes: str | None = None

    @classmethod
    def at(
        cls, point: ConversationPoint, calls: tuple[ToolCall, ...], by: Responder
    ) -> "WaitingApproval":
        """A request that came with the answer at a point."""
        return cls(point.conversation_id, point.entry_id, calls, by)

    def of_others(self, call_ids: Collection[str]) -> "WaitingApproval":
        """The same request without these calls."""
        kept = [n for n, call in enumerate(self.calls) if call.id not in call_ids]
        decisions = tuple(self.decisions[n] for n in kept) if self.decisions else ()
        return replace(self, calls=tuple(self.calls[n] for n in kept), decisions=decisions)

    def allows(self) -> dict[str, bool]:
        """Verdicts on the calls, by their ids: True where it was allowed."""
        if not self.decisions:  # one decision about all of them
            return {call.id: self.verdict == Verdict.ALLOWED for call in self.calls}
        is_over = self.verdict in {Verdict.ALLOWED, Verdict.PARTLY}
        pairs = zip(self.calls, self.decisions, strict=True)
        return {call.id: is_over and one.verdict == Verdict.ALLOWED for call, one in pairs}


@dataclass(frozen=True, slots=True)
class Closed:
    """A call that was closed without a decision, and the message that still shows buttons."""

    team: str
    channel: str
    thread_ts: str
    ts: str
    call: ToolCall
    verdict: Verdict


def ask(
    connection: Connection,
    turn: OpenTurn,
    approval: WaitingApproval,
    answered: Answered,
    valid_for: float,
) -> None:
    """Record a turn's request for approval, and its answer so far.

    It can be decided for `valid_for` seconds.
    """
    checkpoints.answered(connection, turn, answered)
    values = {
        "turn_id": turn.id,
        "team": turn.team,
        "conversation_id": approval.conversation_id,
        "entry_id": approval.entry_id,
        "calls": [asdict(call) for call in approval.calls],
        "due": now() + valid_for,
    }
    connection.execute(insert(connection, Request).values(values).on_conflict_do_nothing())


def posted(
    connection: Connection,
    turn: OpenTurn,
    approval: WaitingApproval,
    decisions: Sequence[CallDecision],
) -> None:
    """Record the messages that show the calls, and erase their arguments here."""
    guard(connection, turn.claim)
    this = (Request.team == turn.team, Request.turn_id == turn.id)
    values = {
        "ts": decisions[0].ts,
        "calls": [{"id": call.id, "name": call.name} for call in approval.calls],
        "decisions": [asdict(one) for one in decisions],
    }
    connection.execute(update(Request).where(*this).values(values))


def of_turn(connection: Connection, team: str, turn_id: int) -> WaitingApproval | None:
    """Request for approval of a turn, if it ended with one."""
    overtaken = exists().where(asked_since, later.outcome.is_not(None)).label("overtaken")
    query = select(
        *Request.__table__.columns,
        Turn.profile,
        Turn.agent_id,
        Turn.agent_version,
        Turn.notes,
        overtaken,
    ).join(Turn, (Turn.id == Request.turn_id) & (Turn.team == Request.team))
    row = connection.execute(query.where(Request.turn_id == turn_id, Request.team == team)).first()
    if row is None:
        return None
    return WaitingApproval(
        conversation_id=row.conversation_id,
        entry_id=row.entry_id,
        calls=calls_of(row.calls),
        by=Responder(row.profile or "", row.agent_id or "", row.agent_version),
        ts=row.ts,
        verdict=row.verdict,
        decisions=decisions_of(row.decisions),
        overtaken=row.overtaken,
        notes=row.notes,
    )


def close(connection: Connection, limit: int) -> list[Closed]:
    """Close requests that expired, or that a later question overtook: `limit` of each."""
    over = ((Verdict.PASSED_OVER, is_overtaken()), (Verdict.EXPIRED, Request.due <= now()))
    return [
        closed for verdict, cause in over for closed in _close(connection, verdict, cause, limit)
    ]


def _close(
    connection: Connection, verdict: Verdict, cause: ColumnElement[bool], limit: int
) -> list[Closed]:
    key = (Request.team, Request.turn_id)
    waiting = select(*key).where(Request.verdict.is_(None), cause).limit(limit)
    over = [tuple(row) for row in connection.execute(waiting)]
    if not over:
        return []
    # By the id alone, too: SQLite has no index for lists of several columns' values.
    those = (Request.turn_id.in_([turn for _, turn in over]), tuple_(*key).in_(over))
    statement = update(Request).where(*those, Request.verdict.is_(None))
    closed = connection.execute(statement.values(verdict=verdict).returning(*key)).all()
    shown = (
        select(Turn.team, Turn.channel, Thread.ts.label("thread_ts"), Request.ts.label("ts"))
        .add_columns(Request.calls, Request.decisions)
        .join(Request, (Request.turn_id == Turn.id) & (Request.team == Turn.team))
        .join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team))
        .where(Turn.id.in_([row.turn_id for row in closed]))
        .where(tuple_(Turn.team, Turn.id).in_([tuple(row) for row in closed]))
        .where(Request.ts.is_not(None))
    )
    return [
        Closed(row.team, row.channel, row.thread_ts, ts, call, verdict)
        for row in connection.execute(shown)
        for ts, call in _undone(row)
    ]


def _undone(request: Row[*tuple[Any, ...]]) -> list[tuple[str, ToolCall]]:
    """Messages about calls that nobody denied: whatever was allowed is not done, either."""
    calls, decisions = calls_of(request.calls), decisions_of(request.decisions)
    if not decisions:  # of an earlier version: one message about all of them
        return [(request.ts, calls[0])]
    pairs = zip(decisions, calls, strict=True)
    return [(one.ts, call) for one, call in pairs if one.verdict != Verdict.DENIED]


def is_overtaken() -> ColumnElement[bool]:
    """True if a later question was asked in the thread."""
    asked = select(Turn.id).where(Turn.team == Request.team, Turn.id == Request.turn_id)
    return asked.where(exists().where(asked_since)).exists()


def decisions_of(stored: list[dict[str, Any]] | None) -> tuple[CallDecision, ...]:
    return tuple(CallDecision(**one) for one in stored or ())


def calls_of(stored: list[dict[str, str]]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(**call) for call in stored)


_waits = Request.verdict.is_(None)
# When requests expire; at once where a later question overtook one.
DUE = (
    select(func.min(Request.due)).where(_waits),
    at_once(select(Request.turn_id).where(_waits, is_overtaken()).exists()),
)
