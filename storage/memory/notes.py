"""Notes: added, listed, removed; those of one scope are few and all different."""

import secrets
from functools import partial

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage.engine.clock import now
from storage.memory import scopes
from storage.memory.likeness import is_near
from storage.memory.records import (
    MOST_NOTES,
    MOST_PER_TURN,
    AddedNote,
    KeptNote,
    NewNote,
    ScopeFull,
    TurnFull,
)
from storage.models import MemoryNote

COLUMNS = (
    MemoryNote.id,
    MemoryNote.place,
    MemoryNote.text,
    MemoryNote.author,
    MemoryNote.created_at,
    MemoryNote.source,
)
IN_ORDER = (MemoryNote.created_at, MemoryNote.id)


def add(connection: Connection, new: NewNote) -> AddedNote:
    """Add a note in place of its near-duplicates; once for each call of an agent's.

    What an agent's note replaces is kept for a while, to be brought back; not so a note of the
    same turn, which the agent said in other words. Raises ScopeFull, and TurnFull.
    """
    scopes.lock(connection, new.team, new.place)
    if made := _made_before(connection, new):
        return made
    require_room(connection, new.team, new.source)
    kept = listing(connection, new.team, new.place)
    replaced = [note for note in kept if is_near(note.text, new.text)]
    if len(kept) - len(replaced) >= MOST_NOTES:
        raise ScopeFull
    note_id = secrets.token_hex(8)
    lasting = [note for note in replaced if new.source not in {None, note.source}]
    for note in replaced:
        take_away(connection, new.team, note.id, note_id if note in lasting else None)
    values = {
        "team": new.team,
        "id": note_id,
        "place": new.place,
        "text": new.text,
        "author": new.author,
        "created_at": now(),
        "source": new.source,
        "call": new.call,
    }
    added = insert(MemoryNote).values(values).returning(*COLUMNS)
    note = KeptNote(*connection.execute(added).one())
    scopes.renew(connection, new.team, new.place)
    told = replaced if new.source is None else lasting
    return AddedNote(note, tuple(one.text for one in told))


def listing(connection: Connection, team: str, place: str) -> list[KeptNote]:
    """All notes of a scope, the oldest first."""
    return _read(connection, MemoryNote.team == team, MemoryNote.place == place)


def count(connection: Connection, team: str, place: str) -> int:
    """Number of the notes of a scope."""
    here = (MemoryNote.team == team, MemoryNote.place == place, MemoryNote.gone_at.is_(None))
    return connection.scalar(select(func.count()).select_from(MemoryNote).where(*here)) or 0


def find(connection: Connection, team: str, note_id: str) -> KeptNote | None:
    """A note of a workspace, wherever it is kept."""
    found = _read(connection, MemoryNote.team == team, MemoryNote.id == note_id)
    return found[0] if found else None


def remove(connection: Connection, team: str, place: str, note_id: str) -> bool:
    """Delete a note of a scope for good; False if it is gone already."""
    scopes.lock(connection, team, place)
    found = find(connection, team, note_id)
    if found is None or found.place != place:
        return False
    take_away(connection, team, note_id, None)
    scopes.renew(connection, team, place)
    return True


def clear(connection: Connection, team: str, place: str) -> int:
    """Delete all notes of a scope for good; how many there were."""
    scopes.lock(connection, team, place)
    cleared = count(connection, team, place)
    here = (MemoryNote.team == team, MemoryNote.place == place)
    connection.execute(delete(MemoryNote).where(*here))
    scopes.renew(connection, team, place)
    return cleared


def take_away(connection: Connection, team: str, note_id: str, by: str | None) -> None:
    """Take a note away: to be brought back by what did it, or ('by' None) for good.

    Whatever it replaced itself goes for good.
    """
    former = (MemoryNote.team == team, MemoryNote.gone_by == note_id)
    connection.execute(delete(MemoryNote).where(*former))
    this = (MemoryNote.team == team, MemoryNote.id == note_id)
    if by is None:
        connection.execute(delete(MemoryNote).where(*this))
    else:
        connection.execute(update(MemoryNote).where(*this).values(gone_at=now(), gone_by=by))


def replaced_by(connection: Connection, team: str, note_id: str) -> tuple[str, ...]:
    """Texts of the notes that a note replaced, while they are kept."""
    these = (MemoryNote.team == team, MemoryNote.gone_by == note_id)
    return tuple(connection.scalars(select(MemoryNote.text).where(*these).order_by(*IN_ORDER)))


def require_room(connection: Connection, team: str, source: str | None) -> None:
    """Raise TurnFull if an agent noted and forgot enough in this turn."""
    if source is None:
        return
    counted = partial(select(func.count()).select_from(MemoryNote).where, MemoryNote.team == team)
    made = connection.scalar(counted(MemoryNote.source == source)) or 0
    forgotten = connection.scalar(counted(MemoryNote.gone_by == source)) or 0
    if made + forgotten >= MOST_PER_TURN:
        raise TurnFull


def _read(connection: Connection, *which: ColumnElement[bool]) -> list[KeptNote]:
    query = select(*COLUMNS).where(*which, MemoryNote.gone_at.is_(None)).order_by(*IN_ORDER)
    return [KeptNote(*row) for row in connection.execute(query)]


def _made_before(connection: Connection, new: NewNote) -> AddedNote | None:
    """The note that this very call made, if an earlier attempt got so far."""
    if new.source is None:
        return None
    this = (MemoryNote.team == new.team, MemoryNote.source == new.source)
    row = connection.execute(select(*COLUMNS).where(*this, MemoryNote.call == new.call)).first()
    return AddedNote(KeptNote(*row), replaced_by(connection, new.team, row.id)) if row else None
