"""Approvals: tool calls that agents request, and the verdicts on them."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, exists, select, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Approval as Request
from storage.models import Thread, Turn
from storage.positions import Position
from storage.queue.inbox import guard
from storage.records import (
    Answered,
    ConversationPoint,
    NewTurn,
    OpenTurn,
    Responder,
    TurnCause,
    is_app,
)
from storage.turns import checkpoints
from storage.turns.successors import asked_since, in_place_of, later


class Verdict(StrEnum):
    """Verdict on a request for approval."""

    ALLOWED = "allowed"
    DENIED = "denied"
    EXPIRED = "expired"  # nobody decided in time
    PASSED_OVER = "passed_over"  # a later question was asked, which counts as a denial


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call that an agent requests; its arguments are erased once Slack shows them."""

    id: str
    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """A request of the agent `by` for approval, and the conversation that waits for it.

    `entry_id` is the last message there. `ts` is the message that shows the request; without a
    `verdict` it still waits. `overtaken` says that a later question was finished.
    """

    conversation_id: str
    entry_id: str | None
    calls: tuple[ToolCall, ...]
    by: Responder
    ts: str | None = None
    verdict: str | None = None
    overtaken: bool = False

    @classmethod
    def at(
        cls, point: ConversationPoint, calls: tuple[ToolCall, ...], by: Responder
    ) -> "WaitingApproval":
        """A request that came with the answer at a point."""
        return cls(point.conversation_id, point.entry_id, calls, by)


@dataclass(frozen=True, slots=True)
class Decided:
    """A recorded decision: the turn that sends it to the agent, and its tool calls."""

    turn: NewTurn
    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """A request that was closed without a decision, and the message that still shows buttons."""

    team: str
    channel: str
    ts: str
    verdict: Verdict


class Undecided(Exception):
    """This request cannot be decided: too late, or only by `asker`."""

    def __init__(self, asker: str | None = None) -> None:
        super().__init__()
        self.asker = asker


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


def posted(connection: Connection, turn: OpenTurn, approval: WaitingApproval, ts: str) -> None:
    """Record the message `ts` that shows the request, and erase its arguments here."""
    guard(connection, turn.claim)
    calls = [{"id": call.id, "name": call.name} for call in approval.calls]
    shown = update(Request).where(Request.turn_id == turn.id).values(ts=ts, calls=calls)
    connection.execute(shown)


def of_turn(connection: Connection, team: str, turn_id: int) -> WaitingApproval | None:
    """Request for approval of a turn, if it ended with one."""
    overtaken = exists().where(asked_since, later.outcome.is_not(None)).label("overtaken")
    query = select(
        *Request.__table__.columns, Turn.profile, Turn.agent_id, Turn.agent_version, overtaken
    ).join(Turn, Turn.id == Request.turn_id)
    row = connection.execute(query.where(Request.turn_id == turn_id, Request.team == team)).first()
    if row is None:
        return None
    return WaitingApproval(
        conversation_id=row.conversation_id,
        entry_id=row.entry_id,
        calls=_calls(row.calls),
        by=Responder(row.profile or "", row.agent_id or "", row.agent_version),
        ts=row.ts,
        verdict=row.verdict,
        overtaken=row.overtaken,
    )


def decide(connection: Connection, position: Position, user: str, verdict: Verdict) -> Decided:
    """Record the asker's decision, anybody's if that is an app, on the request at `position`.

    Idempotent for the same verdict. Raises Undecided if it is not theirs, or too late.
    """
    team, channel, ts = position
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), Request.calls)
        .join(Request, Request.turn_id == Turn.id)
        .join(Thread, Thread.id == Turn.thread_id)
        .where(Request.team == team, Turn.channel == channel, Request.ts == ts)
        .with_for_update(of=Thread)  # no message is accepted meanwhile
    )
    turn = connection.execute(query).first()
    if turn is None:
        raise Undecided
    if turn.user != user and not is_app(turn.user):  # an app cannot decide
        raise Undecided(turn.user)
    this = (Request.turn_id == turn.id, _may_be_decided())
    connection.execute(update(Request).where(*this).values(verdict=verdict))
    recorded = select(Request.verdict).where(Request.turn_id == turn.id)
    if connection.scalar(recorded) != verdict:
        raise Undecided
    return Decided(in_place_of(turn, TurnCause.APPROVAL), _calls(turn.calls))


def close(connection: Connection, limit: int) -> list[Closed]:
    """Close requests that expired, or that a later question overtook: `limit` of each."""
    over = ((Verdict.PASSED_OVER, _is_overtaken()), (Verdict.EXPIRED, Request.due <= now()))
    return [
        closed for verdict, cause in over for closed in _close(connection, verdict, cause, limit)
    ]


def _close(
    connection: Connection, verdict: Verdict, cause: ColumnElement[bool], limit: int
) -> list[Closed]:
    waiting = select(Request.turn_id).where(Request.verdict.is_(None), cause).limit(limit)
    statement = update(Request).where(Request.turn_id.in_(waiting), Request.verdict.is_(None))
    closed = connection.execute(statement.values(verdict=verdict).returning(Request.turn_id)).all()
    shown = (
        select(Turn.team, Turn.channel, Request.ts)
        .join(Request, Request.turn_id == Turn.id)
        .where(Turn.id.in_([row.turn_id for row in closed]), Request.ts.is_not(None))
    )
    rows = connection.execute(shown)
    return [Closed(team, channel, ts or "", verdict) for team, channel, ts in rows]


def _may_be_decided() -> ColumnElement[bool]:
    return and_(Request.verdict.is_(None), Request.due > now(), ~_is_overtaken())


def _is_overtaken() -> ColumnElement[bool]:
    """True if a later question was asked in the thread."""
    asked = select(Turn.id).where(Turn.id == Request.turn_id).where(exists().where(asked_since))
    return asked.exists()


def _calls(stored: list[dict[str, str]]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(**call) for call in stored)
