"""Cancellation of turns: recorded by any node, carried out by the one at work on the turn."""

from sqlalchemy import Connection, select, update

from storage.engine.clock import now
from storage.models import Approval, Thread, Turn
from storage.positions import at
from storage.records import Outcome


def stop(connection: Connection, team: str, channel: str, thread_ts: str, before: str) -> list[int]:
    """Stop a thread's turn under way if it was asked before that timestamp; ids of the turns."""
    thread = select(Thread.id).where(*at(Thread, (team, channel, thread_ts)))
    there = (Turn.team == team, Turn.thread_id == thread.scalar_subquery())
    running = (*there, Turn.attempts > 0, Turn.ts < before)
    asked = update(Turn).where(*running, Turn.finished_at.is_(None), Turn.stopped.is_(None))
    return list(connection.scalars(asked.values(stopped=Outcome.STOPPED).returning(Turn.id)))


def withdraw(connection: Connection, team: str, channel: str, ts: str) -> list[int]:
    """Stop the turns that answer a message, or are going to; their ids.

    What an agent asked for there expires, too: see `storage.turns.approvals`.
    """
    message = at(Turn, (team, channel, ts))
    theirs = (Approval.team == team, Approval.turn_id.in_(select(Turn.id).where(*message)))
    waiting = update(Approval).where(*theirs, Approval.verdict.is_(None))
    connection.execute(waiting.values(due=now()))
    asked = update(Turn).where(*message, Turn.finished_at.is_(None), Turn.stopped.is_(None))
    return list(connection.scalars(asked.values(stopped=Outcome.WITHDRAWN).returning(Turn.id)))


def withdraw_all(connection: Connection, team: str, channel: str | None = None) -> list[int]:
    """Stop all turns of a channel, or of a workspace, whether they have begun or wait; their ids.

    Nothing can be written there.
    """
    here = [Turn.team == team, *([Turn.channel == channel] if channel else [])]
    asked = update(Turn).where(*here, Turn.finished_at.is_(None), Turn.stopped.is_(None))
    return list(connection.scalars(asked.values(stopped=Outcome.WITHDRAWN).returning(Turn.id)))


def asked_of(connection: Connection, node: str) -> list[tuple[int, str]]:
    """Turns under way on a node that are to stop, each with its outcome."""
    query = (
        select(Turn.id, Turn.stopped)
        .join(Thread, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))
        .where(Thread.node == node, Turn.attempts > 0, Turn.finished_at.is_(None))
        .where(Turn.stopped.is_not(None))
    )
    return [(row.id, row.stopped or Outcome.STOPPED) for row in connection.execute(query)]
