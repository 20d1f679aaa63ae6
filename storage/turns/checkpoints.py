"""Checkpoints of a turn: its progress, recorded by the holder of the thread's claim only."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, or_, select, update

from storage import positions
from storage.engine.upsert import Insert, Prepared
from storage.models import PostedReply, Thread, Turn
from storage.queue.inbox import guard, held
from storage.queue.inbox_sql import BY_HOLDER, HELD
from storage.records import Answered, ConversationPoint, Lost, OpenTurn, Outcome, Responder
from storage.token_usage import TurnUsage
from storage.turns import files

NOTHING_YET = TurnUsage()


def _reply_posted(insert: Insert) -> Any:
    turn = bindparam("held_turn", type_=PostedReply.turn_id.type)
    position = select(func.count()).where(PostedReply.turn_id == turn).scalar_subquery()
    values = {"turn_id": turn, "position": position, "team": Thread.team}
    values |= {name: bindparam(name, type_=String) for name in ("channel", "ts")}
    statement = insert(PostedReply).from_select(
        list(values), HELD.with_only_columns(*values.values())
    )
    return statement.on_conflict_do_nothing().returning(PostedReply.turn_id)


REPLY_POSTED = Prepared(_reply_posted)


def conversation_started(
    connection: Connection,
    turn: OpenTurn,
    conversation_id: str,
    by: Responder,
    usage: TurnUsage = NOTHING_YET,
) -> None:
    """Record the conversation of this turn, the agent that answers in it, and what that takes."""
    before = turn.continues_from.notes if turn.continues_from else None
    _note(
        connection,
        turn,
        conversation_id=conversation_id,
        notes=func.coalesce(Turn.notes, before),
        usage=usage.stored(),
        **positions.point_values(turn.continues_from, positions.FROM),
        **asdict(by),
    )


def notes_told(connection: Connection, turn: OpenTurn, notes: str) -> None:
    """Record, before the question is put, which notes its conversation knows with it."""
    _note(connection, turn, notes=notes)


def answered(connection: Connection, turn: OpenTurn, answer: Answered) -> None:
    """Record the whole answer, so that another attempt can post the rest of it from here."""
    _note(
        connection,
        turn,
        answer=answer.text,
        entry_id=answer.entry_id,
        usage=answer.usage.stored(),
        checksum=answer.checksum,
        **({"profile": answer.profile} if answer.profile else {}),
    )
    if answer.files:
        files.record(connection, turn, answer.files)


def used(connection: Connection, turn: OpenTurn, usage: TurnUsage) -> None:
    """Record what a turn took that has no answer."""
    _note(connection, turn, usage=usage.stored())


def reply_posted(connection: Connection, turn: OpenTurn, ts: str) -> None:
    """Record a Slack message `ts` that shows the answer, or a further part of it."""
    posted = held(turn) | {"channel": turn.channel, "ts": ts}
    if connection.execute(REPLY_POSTED.on(connection), posted).first() is None:
        guard(connection, turn.claim)  # or it is recorded already


def answer(connection: Connection, team: str, turn_id: int) -> ConversationPoint | None:
    """Point of a turn's answer, if it has one."""
    has_answer = or_(Turn.entry_id.is_not(None), Turn.outcome == Outcome.ANSWERED)
    here = (Turn.id == turn_id, Turn.team == team, has_answer)
    found = connection.execute(select(*positions.point_columns(Turn)).where(*here)).first()
    return positions.read_point(found) if found else None


def _note(connection: Connection, turn: OpenTurn, **values: object) -> None:
    noted = update(Turn).where(BY_HOLDER).values(values).returning(Turn.id)
    if connection.execute(noted, held(turn)).first() is None:
        raise Lost
