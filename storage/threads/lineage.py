"""Lineage of a thread: its answers, followed back from each to the one that it continued."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from storage.models import Thread, Turn
from storage.positions import Position, at, point_columns, read_point
from storage.records import ConversationPoint, TurnCause

At = tuple[str | None, str | None]  # a conversation, and an entry in it


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A question and its answer: asker and Slack timestamp, profile and time of the answer."""

    user: str
    ts: str
    profile: str | None
    answered_at: float | None
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The end of a thread's conversation, and the exchanges that led there, oldest first.

    `answered` ends with the answer at `point`; `unanswered` are later questions in that
    conversation without a recorded answer.
    """

    profile: str | None
    point: ConversationPoint | None
    answered: tuple[Exchanged, ...] = ()
    unanswered: tuple[Exchanged, ...] = ()


def of_thread(connection: Connection, position: Position) -> Lineage | None:
    """The lineage of a thread's conversation; None if we are not in the thread."""
    columns = (Thread.id, Thread.profile, *point_columns(Thread))
    thread = connection.execute(select(*columns).where(*at(Thread, position))).first()
    if thread is None:
        return None
    turns = _turns(connection, Turn.thread_id == thread.id)
    askers = _askers(turns)
    answered = list(_back(connection, turns, (thread.conversation_id, thread.entry_id)))
    last = answered[0].id if answered else 0
    unanswered = [
        turn
        for turn in turns
        if turn.id > last
        and turn.conversation_id == thread.conversation_id
        and turn.entry_id is None
    ]
    return Lineage(
        thread.profile,
        read_point(thread),
        tuple(_exchanged(turn, askers) for turn in reversed(answered)),
        tuple(_exchanged(turn, askers) for turn in unanswered),
    )


def _back(connection: Connection, turns: Sequence[Row[Any]], at: At) -> Iterator[Row[Any]]:
    """Turns from an answer back to the one that it continued, and so on, across branches."""
    known = {(turn.conversation_id, turn.entry_id): turn for turn in turns}
    seen: set[At] = set()
    while turns and at[0] and at[1] and at not in seen:
        seen.add(at)
        turn = known.get(at) or _elsewhere(connection, turns[0], at)
        if turn is None:
            return
        yield turn
        at = turn.from_conversation_id, turn.from_entry_id


def _elsewhere(connection: Connection, beside: Row[Any], at: At) -> Row[Any] | None:
    """Turn of an answer in another thread of the same channel, where this one branched off."""
    here = (Turn.team == beside.team, Turn.channel == beside.channel)
    found = _turns(connection, *here, Turn.conversation_id == at[0], Turn.entry_id == at[1])
    return found[0] if found else None


def _turns(connection: Connection, *where: Any) -> Sequence[Row[Any]]:
    return connection.execute(select(*Turn.__table__.columns).where(*where).order_by(Turn.id)).all()


def _askers(turns: Sequence[Row[Any]]) -> dict[str, str]:
    """Authors of the messages; whoever regenerates an answer may be somebody else."""
    return {turn.ts: turn.user for turn in turns if turn.cause == TurnCause.MESSAGE}


def _exchanged(turn: Row[Any], askers: dict[str, str]) -> Exchanged:
    asker = askers.get(turn.ts, turn.user)
    return Exchanged(asker, turn.ts, turn.profile, turn.finished_at, turn.entry_id)
