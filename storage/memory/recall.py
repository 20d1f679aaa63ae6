"""Recall: the notes that a conversation has to be told with its next question.

A conversation knows notes by their revisions, which are stored where it continues (`notes` of a
`ConversationPoint`): they go wherever the thread goes, and are exact after any crash. A revision
that isn't the present one of notes that apply is stale, and all that was told is void then.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from storage.engine.clock import now
from storage.memory.records import ScopeNotes
from storage.memory.scopes import PERSONS
from storage.models import MemoryNote, MemoryScope
from storage.records import OpenTurn, scope_of

DAY = 86_400.0  # seconds
MOST_TOLD = 20  # revisions that one conversation knows: then it is told anew from those that apply

ScopeRow = Row[str, str | None, bool, bool]


@dataclass(frozen=True, slots=True)
class DueNotes:
    """Notes to tell with a question, and all that the conversation knows then.

    With `replaces`, nothing that it was told earlier holds.
    """

    scopes: tuple[ScopeNotes, ...]
    replaces: bool
    known: str

    def __bool__(self) -> bool:
        return bool(self.scopes) or self.replaces


def due(connection: Connection, turn: OpenTurn, known: str | None, *, on: bool = True) -> DueNotes:
    """Notes to tell a conversation with a question; it was told `known` revisions before.

    `on` false switches all memory off: whatever it was told is void.
    """
    told = known.split() if known else []
    rows = _scopes(connection, turn, told) if on else []
    applying = [row for row in rows if _applies(row, turn)]
    valid = {row.revision for row in rows if _holds(row, turn)}
    missing = [row for row in applying if row.revision not in told]
    stale = any(revision not in valid for revision in told)
    replaces = stale or (bool(told) and len(told) + len(missing) > MOST_TOLD)
    chosen = applying if replaces else missing
    now_known = [*([] if replaces else told), *_revisions(chosen)]
    _touch(connection, turn.team, applying)
    return DueNotes(_with_notes(connection, turn.team, chosen), replaces, " ".join(now_known))


def is_for(connection: Connection, turn: OpenTurn, known: str | None) -> bool:
    """True unless a conversation was told notes on people, and not just on who asks in a turn."""
    on_people = {one for one in (known or "").split() if one.startswith(PERSONS)}
    rows = _scopes(connection, turn, ()) if on_people else []
    return on_people <= {row.revision for row in rows if _applies(row, turn)}


def _scopes(connection: Connection, turn: OpenTurn, told: Sequence[str]) -> list[ScopeRow]:
    """The scopes of who asks and where, and those that the conversation was told notes of."""
    places = {turn.user, turn.channel}
    which: ColumnElement[bool] = MemoryScope.place.in_(places)
    if told:
        which = or_(which, MemoryScope.revision.in_(told))
    on = (MemoryScope.team == turn.team, MemoryScope.enabled, MemoryScope.revision.is_not(None))
    columns = (MemoryScope.place, MemoryScope.revision, MemoryScope.everywhere)
    query = select(*columns, (MemoryScope.used_at < now() - DAY).label("is_old"))
    rows = connection.execute(query.where(*on, which))
    # The channel's first, then the person's, as they are told.
    return sorted(rows, key=lambda row: (row.place == turn.user, row.place))


def _applies(row: ScopeRow, turn: OpenTurn) -> bool:
    """True if a scope's notes go along with this question."""
    return row.place in {turn.user, turn.channel} and _holds(row, turn)


def _holds(row: ScopeRow, turn: OpenTurn) -> bool:
    """True if a scope's notes may be known where a turn is, whoever asked."""
    here = scope_of(turn.channel, turn.user)
    return bool(row.place == here or (row.everywhere and here != turn.user))


def _revisions(rows: Collection[ScopeRow]) -> list[str]:
    return [row.revision for row in rows if row.revision]


def _with_notes(
    connection: Connection, team: str, rows: Sequence[ScopeRow]
) -> tuple[ScopeNotes, ...]:
    if not rows:
        return ()
    places = [row.place for row in rows]
    here = (MemoryNote.team == team, MemoryNote.place.in_(places), MemoryNote.gone_at.is_(None))
    query = select(MemoryNote.place, MemoryNote.text, MemoryNote.author).where(*here)
    found = connection.execute(query.order_by(MemoryNote.created_at, MemoryNote.id)).all()
    of_place = {
        place: tuple((note.text, note.author) for note in found if note.place == place)
        for place in places
    }
    return tuple(ScopeNotes(place, of_place[place]) for place in places)


def _touch(connection: Connection, team: str, rows: Sequence[ScopeRow]) -> None:
    """Note once a day that notes went along: retention counts from there."""
    if old := [row.place for row in rows if row.is_old]:
        these = (MemoryScope.team == team, MemoryScope.place.in_(old))
        connection.execute(update(MemoryScope).where(*these).values(used_at=now()))
