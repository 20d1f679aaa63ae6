"""Forgets threads: deletes our rows, and enqueues what they used at Mistral for deletion.

A thread whose turn is under way is marked `deletion_pending` instead: the turn is stopped, and when
it ends the inbox clears the thread. So no row is deleted under a process that writes an answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    select,
    union,
    update,
)

from storage import deletion_queue
from storage.deletion_queue import DeletionKind
from storage.models import (
    Approval,
    Branch,
    LedgerEntry,
    Orphan,
    ProducedFile,
    Thread,
    Turn,
    VoiceTranscript,
)
from storage.positions import Position, at
from storage.records import Outcome
from storage.retention import tombstones


@dataclass(frozen=True, slots=True)
class ForgottenThreads:
    """Counts of removed threads and of those pending; ids of the turns to stop for the latter."""

    removed: int
    deletion_pending: int
    stopped: list[int]


class ThreadState(Enum):
    """State of a thread: whether it can be forgotten."""

    OURS = auto()
    UNKNOWN = auto()
    FORGOTTEN = auto()  # or about to be


def state(connection: Connection, position: Position) -> ThreadState:
    """State of the thread at a position."""
    deletion_pending = connection.scalar(
        select(Thread.deletion_pending).where(*at(Thread, position))
    )
    if deletion_pending is None:
        is_marked = tombstones.until(connection, position) is not None
        return ThreadState.FORGOTTEN if is_marked else ThreadState.UNKNOWN
    return ThreadState.FORGOTTEN if deletion_pending else ThreadState.OURS


def forget(connection: Connection, position: Position, until: str) -> ForgottenThreads | None:
    """Forget a thread on request; None if there is none, or it is forgotten already."""
    query = select(Thread.id).where(*at(Thread, position), Thread.deletion_pending.is_(False))
    thread = connection.scalar(query.with_for_update())
    return forget_all(connection, [thread], until) if thread else None


def forget_all(
    connection: Connection, threads: Sequence[int], until: str | None = None
) -> ForgottenThreads:
    """Forget threads; messages in them up to `until` are not read into a prompt again."""
    locked = lock(connection, Thread.id.in_(threads), Thread.deletion_pending.is_(False))
    if until:
        for thread in locked:
            tombstones.create(connection, thread, until)
    busy = set(connection.scalars(_open_in(locked).where(Turn.attempts > 0)))
    stopped = _mark_pending(connection, busy)
    idle = [thread for thread in locked if thread not in busy]
    remove(connection, idle)
    return ForgottenThreads(len(idle), len(busy), stopped)


def clear(connection: Connection, thread: int) -> bool:
    """Forget a thread whose deletion is pending, once its turn has ended.

    True if turns were recorded since, which are kept. The transaction has to hold the thread's
    lock.
    """
    since = connection.scalar(select(func.min(Turn.ts)).where(*_open(thread)))
    if since is None:
        remove(connection, [thread])
        return False
    _note_what_is_used_by(connection, [thread])
    over = (Turn.thread_id == thread, Turn.finished_at.is_not(None))
    _unlink_ledger(connection, *over)
    connection.execute(delete(Turn).where(*over))
    clips = (VoiceTranscript.thread_id == thread, VoiceTranscript.ts < since)
    connection.execute(delete(VoiceTranscript).where(*clips))
    revived = update(Thread).where(Thread.id == thread).values(deletion_pending=False, since=since)
    connection.execute(revived)
    return True


def lock(connection: Connection, *which: ColumnElement[bool]) -> list[int]:
    """Lock threads for the rest of the transaction, in an order that avoids deadlocks."""
    found = select(Thread.id).where(*which).order_by(Thread.id)
    return list(connection.scalars(found.with_for_update()))


def with_open_turns(connection: Connection, threads: Collection[int]) -> set[int]:
    """Threads among these with an open turn; lock them first, or the result may be outdated."""
    return set(connection.scalars(_open_in(threads)))


def remove(connection: Connection, threads: Collection[int]) -> None:
    """Delete threads with all dependent rows, and enqueue what they used at Mistral."""
    if threads:
        _note_what_is_used_by(connection, threads)
        _unlink_ledger(connection, Turn.thread_id.in_(threads))
        branches = update(Branch).where(Branch.origin.in_(threads))
        connection.execute(branches.values(origin=None))
        connection.execute(delete(Thread).where(Thread.id.in_(threads)))


def began(connection: Connection, position: Position, user: str) -> bool:
    """True if this person asked the question that a thread's conversation began with.

    The first one recorded, not the oldest: an edit may ask an older message.
    """
    asked = select(Turn.user).join(
        Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team)
    )
    first = asked.where(*at(Thread, position)).order_by(Turn.id).limit(1)
    return connection.scalar(first) == user


def _mark_pending(connection: Connection, threads: Collection[int]) -> list[int]:
    """Mark threads to be forgotten when their turns under way end; ids of the turns to stop."""
    in_them = Turn.thread_id.in_(threads)
    connection.execute(update(Thread).where(Thread.id.in_(threads)).values(deletion_pending=True))
    waiting = (in_them, Turn.attempts == 0, Turn.finished_at.is_(None))
    connection.execute(delete(Turn).where(*waiting))
    running = update(Turn).where(in_them, Turn.finished_at.is_(None), Turn.stopped.is_(None))
    stopped = running.values(stopped=Outcome.FORGOTTEN).returning(Turn.id)
    return list(connection.scalars(stopped))


def _unlink_ledger(connection: Connection, *turns: ColumnElement[bool]) -> None:
    """Take the ids of turns that are to be deleted out of the ledger."""
    gone = select(Turn.id).where(*turns)
    entries = update(LedgerEntry).where(LedgerEntry.turn_id.in_(gone))
    connection.execute(entries.values(turn_id=None))


def _note_what_is_used_by(connection: Connection, threads: Collection[int]) -> None:
    of_turns = Turn.thread_id.in_(threads)
    conversations = union(
        select(Thread.conversation_id, Thread.team).where(Thread.id.in_(threads)),
        select(Turn.conversation_id, Turn.team).where(of_turns),
        select(Approval.conversation_id, Approval.team)
        .join(Turn, (Turn.id == Approval.turn_id) & (Turn.team == Approval.team))
        .where(of_turns),
        select(Orphan.conversation_id, Orphan.team).where(Orphan.thread_id.in_(threads)),
    ).subquery()
    deletion_queue.enqueue_all(connection, DeletionKind.CONVERSATION, conversations)
    connection.execute(delete(Orphan).where(Orphan.thread_id.in_(threads)))
    files = select(ProducedFile.file_id, ProducedFile.team).join(
        Turn, (Turn.id == ProducedFile.turn_id) & (Turn.team == ProducedFile.team)
    )
    deletion_queue.enqueue_all(connection, DeletionKind.FILE, files.where(of_turns).subquery())


def _open_in(threads: Collection[int]) -> Select[int]:
    return select(Turn.thread_id).where(Turn.thread_id.in_(threads), Turn.finished_at.is_(None))


def _open(thread: int) -> tuple[ColumnElement[bool], ...]:
    return Turn.thread_id == thread, Turn.finished_at.is_(None)
