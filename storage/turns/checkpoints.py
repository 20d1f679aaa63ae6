"""Checkpoints of a turn: its progress, recorded by the holder of the thread's claim only."""

from dataclasses import asdict

from sqlalchemy import Connection, and_, func, or_, select, update

from storage import positions
from storage.engine.upsert import insert
from storage.models import PostedReply, Turn
from storage.queue.inbox import guard
from storage.records import Answered, ConversationPoint, Lost, OpenTurn, Outcome, Responder
from storage.token_usage import TurnUsage
from storage.turns import files

NOTHING_YET = TurnUsage()


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
    guard(connection, turn.claim)
    position = select(func.count()).where(PostedReply.turn_id == turn.id).scalar_subquery()
    place = {"team": turn.team, "channel": turn.channel, "ts": ts}
    statement = insert(connection, PostedReply).values(turn_id=turn.id, position=position, **place)
    connection.execute(statement.on_conflict_do_nothing())


def answer(connection: Connection, team: str, turn_id: int) -> ConversationPoint | None:
    """Point of a turn's answer, if it has one."""
    has_answer = or_(Turn.entry_id.is_not(None), Turn.outcome == Outcome.ANSWERED)
    here = (Turn.id == turn_id, Turn.team == team, has_answer)
    found = connection.execute(select(*positions.point_columns(Turn)).where(*here)).first()
    return positions.read_point(found) if found else None


def _note(connection: Connection, turn: OpenTurn, **values: object) -> None:
    guard(connection, turn.claim)
    is_open = and_(Turn.id == turn.id, Turn.finished_at.is_(None))
    noted = update(Turn).where(is_open).values(values).returning(Turn.id)
    if connection.execute(noted).first() is None:
        raise Lost
