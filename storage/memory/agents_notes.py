"""Acts of agents on notes: people see them below the answer, and can undo them for a while.

Acts of a turn are found by its source, so that they are told however often it is resumed.
"""

from sqlalchemy import Connection, delete, select, update

from storage.engine.clock import now
from storage.memory import notes, scopes
from storage.memory.likeness import best_match
from storage.memory.notes import COLUMNS, IN_ORDER
from storage.memory.records import MOST_NOTES, AddedNote, KeptNote, NewNote, ScopeFull, TurnNotes
from storage.models import MemoryNote, Turn
from storage.records import OpenTurn

SOURCE = "{channel}:{ts}:{cause}"
UNDO_TERM = 86_400.0  # seconds in which an agent's act can be undone


def source_of(turn: OpenTurn) -> str:
    """Name of a turn in its workspace: unlike its id, no other turn ever has it."""
    return SOURCE.format(channel=turn.channel, ts=turn.ts, cause=turn.cause)


def source(connection: Connection, team: str, turn_id: int) -> str | None:
    """The same of a turn by its id; None if it is gone."""
    columns = (Turn.channel, Turn.ts, Turn.cause)
    query = select(*columns).where(Turn.team == team, Turn.id == turn_id)
    row = connection.execute(query).first()
    return SOURCE.format(**row._asdict()) if row else None


def forget(connection: Connection, asked: NewNote) -> KeptNote | None:
    """Take away the note that these words mean; None if they mean none, or several.

    Idempotent within a turn. Raises TurnFull.
    """
    scopes.lock(connection, asked.team, asked.place)
    before = {one.id: one for one in _forgotten(connection, asked.team, asked.source or "")}
    if found := best_match(asked.text, {key: one.text for key, one in before.items()}):
        return before[found]
    notes.require_room(connection, asked.team, asked.source)
    present = {one.id: one for one in notes.listing(connection, asked.team, asked.place)}
    found = best_match(asked.text, {key: one.text for key, one in present.items()})
    if found is None:
        return None
    notes.take_away(connection, asked.team, found, asked.source)
    scopes.renew(connection, asked.team, asked.place)
    return present[found]


def of_turn(connection: Connection, team: str, source: str) -> TurnNotes:
    """Notes that an agent made and forgot in a turn."""
    made = [
        AddedNote(note, notes.replaced_by(connection, team, note.id))
        for note in _made(connection, team, source)
    ]
    # What was noted and forgotten in the same turn leaves nothing to tell.
    gone = [one for one in _forgotten(connection, team, source) if one.source != source]
    return TurnNotes(tuple(made), tuple(gone))


def undo_note(connection: Connection, team: str, note_id: str) -> KeptNote | None:
    """Delete a note that an agent made, and bring back what it replaced; None if it is gone."""
    note = notes.find(connection, team, note_id)
    if note is None or note.source is None:
        return None
    scopes.lock(connection, team, note.place)
    connection.execute(delete(MemoryNote).where(MemoryNote.team == team, MemoryNote.id == note_id))
    these = (MemoryNote.team == team, MemoryNote.gone_by == note_id)
    connection.execute(update(MemoryNote).where(*these).values(gone_at=None, gone_by=None))
    scopes.renew(connection, team, note.place)
    return note


def forgotten_note(connection: Connection, team: str, note_id: str) -> KeptNote | None:
    """A note that an agent forgot, while it can be brought back."""
    this = (MemoryNote.team == team, MemoryNote.id == note_id, MemoryNote.gone_by.contains(":"))
    row = connection.execute(select(*COLUMNS).where(*this)).first()
    return KeptNote(*row) if row else None


def bring_back(connection: Connection, team: str, note_id: str) -> KeptNote | None:
    """Bring back a note that an agent forgot; None if it is there, or gone. Raises ScopeFull."""
    note = forgotten_note(connection, team, note_id)
    if note is None:
        return None
    scopes.lock(connection, team, note.place)
    if len(notes.listing(connection, team, note.place)) >= MOST_NOTES:
        raise ScopeFull
    _restore(connection, team, note)
    return note


def take_back(connection: Connection, team: str, source: str) -> int:
    """Undo what an agent noted and forgot in a turn whose answer nobody sees; how many acts."""
    acts = of_turn(connection, team, source)
    for added in acts.made:
        undo_note(connection, team, added.note.id)
    for note in acts.forgotten:
        scopes.lock(connection, team, note.place)
        _restore(connection, team, note)
    return len(acts.made) + len(acts.forgotten)


def expire(connection: Connection, limit: int) -> int:
    """Delete notes for good that can't be brought back any more; how many."""
    key = MemoryNote.id
    old = select(key).where(MemoryNote.gone_at < now() - UNDO_TERM).order_by(MemoryNote.gone_at)
    gone = (key.in_(old.limit(limit)), MemoryNote.gone_at < now() - UNDO_TERM)
    return connection.execute(delete(MemoryNote).where(*gone)).rowcount


def _restore(connection: Connection, team: str, note: KeptNote) -> None:
    this = (MemoryNote.team == team, MemoryNote.id == note.id)
    connection.execute(update(MemoryNote).where(*this).values(gone_at=None, gone_by=None))
    scopes.renew(connection, team, note.place)


def _made(connection: Connection, team: str, source: str) -> list[KeptNote]:
    these = (MemoryNote.team == team, MemoryNote.source == source, MemoryNote.gone_at.is_(None))
    rows = connection.execute(select(*COLUMNS).where(*these).order_by(*IN_ORDER))
    return [KeptNote(*row) for row in rows]


def _forgotten(connection: Connection, team: str, source: str) -> list[KeptNote]:
    these = (MemoryNote.team == team, MemoryNote.gone_by == source)
    rows = connection.execute(select(*COLUMNS).where(*these).order_by(*IN_ORDER))
    return [KeptNote(*row) for row in rows]
