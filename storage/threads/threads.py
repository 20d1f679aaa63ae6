"""Threads: their profile, and the messages that their conversation lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from storage.audit import log
from storage.audit.events import AuditEvent, Details
from storage.models import PostedReply, Thread, Turn, VoiceTranscript
from storage.positions import Position, at, of_thread
from storage.records import SETTLED, OpenTurn
from storage.retention import tombstones


@dataclass(frozen=True, slots=True)
class MissingContext:
    """Messages that a conversation lacks: those after `since` (None: all), except `known`."""

    since: str | None
    known: frozenset[str]


def missing_context(connection: Connection, turn: OpenTurn) -> MissingContext:
    """Range of the thread's messages that its conversation lacks before a turn."""
    in_thread = (Turn.team == turn.team, Turn.thread_id == turn.claim.thread_id)
    settled = (*in_thread, Turn.outcome.in_(SETTLED))
    last = connection.scalar(select(func.max(Turn.ts)).where(*settled, Turn.ts < turn.ts))
    since = max(last or "", tombstones.until(connection, of_thread(turn)) or "") or None
    query = (
        select(PostedReply.ts)
        .join(Turn, (PostedReply.turn_id == Turn.id) & (PostedReply.team == Turn.team))
        .where(*settled)
    )
    later = query.where(PostedReply.ts > since) if since else query
    known = {*connection.scalars(later), *_quotes(connection, turn, settled)}
    return MissingContext(since, frozenset(known))


def _quotes(
    connection: Connection, turn: OpenTurn, settled: Sequence[ColumnElement[bool]]
) -> set[str]:
    """Messages that quote the voice clips of questions which the conversation holds."""
    asked = (VoiceTranscript.channel == Turn.channel, VoiceTranscript.ts == Turn.ts)
    here = VoiceTranscript.team == turn.team, VoiceTranscript.thread_id == turn.claim.thread_id
    query = select(VoiceTranscript.quotes).where(*here)
    rows = connection.scalars(query.where(exists().where(*asked, *settled)))
    return {ts for quotes in rows for ts in quotes or ()}


@dataclass(frozen=True, slots=True)
class ThreadProfile:
    """The profile that a thread recorded (None: the default one)."""

    profile: str | None


def chosen(connection: Connection, position: Position) -> ThreadProfile | None:
    """Profile of a thread; None if we are not in it."""
    row = connection.execute(select(Thread.profile).where(*at(Thread, position))).first()
    return ThreadProfile(row.profile) if row else None


def audited(connection: Connection, event: AuditEvent, position: Position, profile: str) -> bool:
    """Set a thread's profile for somebody, and record that; True if this changed anything."""
    _, channel, ts = position

    def read(connection: Connection) -> Details | None:
        found = chosen(connection, position)
        return {"profile": found.profile} if found else None

    def change(connection: Connection) -> bool:
        return choose(connection, position, profile)

    there = replace(event, channel=channel, thread_ts=ts)
    return log.compared(connection, change, there, read)


def choose(connection: Connection, position: Position, profile: str) -> bool:
    """Set a thread's profile from its next turn on; True if this changed anything."""
    changed = (*at(Thread, position), Thread.profile.is_distinct_from(profile))
    switched = update(Thread).where(*changed).values(profile=profile).returning(Thread.id)
    return connection.execute(switched).first() is not None
