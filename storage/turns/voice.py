"""Transcripts of a turn's voice clips: checkpoints, so that no clip is transcribed twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select

from storage.engine.upsert import insert
from storage.models import Thread, VoiceTranscript
from storage.positions import Position
from storage.queue.inbox import guard
from storage.records import OpenTurn
from storage.token_usage import TurnUsage
from storage.turns import checkpoints

KEY = ("team", "channel", "ts", "file_id")


@dataclass(frozen=True, slots=True)
class KnownTranscript:
    """A clip: its words (None: no longer kept), and the messages quoting them."""

    words: str | None
    quotes: tuple[str, ...]


def known(connection: Connection, position: Position) -> dict[str, KnownTranscript]:
    """Transcripts of a message's clips, by file."""
    query = select(VoiceTranscript.file_id, VoiceTranscript.text, VoiceTranscript.quotes)
    rows = connection.execute(query.where(*_of_message(position)))
    return {row.file_id: KnownTranscript(row.text, tuple(row.quotes or ())) for row in rows}


@dataclass(frozen=True, slots=True)
class QuotedMessage:
    """A message with clips: the thread it is in, and of each clip the messages that quote it."""

    thread_ts: str
    clips: tuple[tuple[str, ...], ...]


def quoted(connection: Connection, position: Position) -> QuotedMessage | None:
    """Quotes of a message's clips, in the order in which they were posted; None without any."""
    query = select(Thread.ts, VoiceTranscript.quotes).where(*_of_message(position))
    rows = connection.execute(
        query.join(
            Thread, (Thread.id == VoiceTranscript.thread_id) & (Thread.team == VoiceTranscript.team)
        )
    ).all()
    clips = sorted(tuple(row.quotes) for row in rows if row.quotes)
    return QuotedMessage(rows[0].ts, tuple(clips)) if clips else None


def heard(
    connection: Connection, turn: OpenTurn, file_id: str, words: str, usage: TurnUsage
) -> None:
    """Record what was said in a clip, and what that took. Raises Lost."""
    checkpoints.used(connection, turn, usage)
    keep(connection, turn, file_id, words, quotes=())


def keep(
    connection: Connection, turn: OpenTurn, file_id: str, words: str, *, quotes: Sequence[str]
) -> None:
    """Keep a clip's words while the turn is open, and the messages that quote them. Raises Lost."""
    guard(connection, turn.claim)
    new: Mapping[str, object] = {
        "team": turn.team,
        "channel": turn.channel,
        "ts": turn.ts,
        "file_id": file_id,
        "thread_id": turn.claim.thread_id,
    }
    values = {"text": words, "quotes": [*quotes] or None}
    statement = insert(connection, VoiceTranscript).values(**new, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=KEY, set_=values))


def take_quotes(connection: Connection, position: Position) -> list[str]:
    """Forget a message's clips; the messages that quoted them, for their deletion."""
    gone = delete(VoiceTranscript).where(*_of_message(position))
    rows = connection.execute(gone.returning(VoiceTranscript.quotes))
    return [ts for row in rows for ts in row.quotes or ()]


def _of_message(position: Position) -> tuple[ColumnElement[bool], ...]:
    team, channel, ts = position
    table = VoiceTranscript
    return table.team == team, table.channel == channel, table.ts == ts
