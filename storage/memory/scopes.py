"""Scopes of memory: a person's or a channel's notes, and whether these go along."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from storage.audit import log
from storage.audit.events import AuditEvent
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.memory.records import is_person
from storage.models import MemoryNote, MemoryScope

PERSONS, CHANNELS = "p", "c"  # begin the revisions of notes on either


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """Settings of a scope: see `storage.models.MemoryScope`."""

    enabled: bool = True
    everywhere: bool = False


def chosen(connection: Connection, team: str, place: str) -> MemorySettings:
    """Settings of a scope."""
    columns = (MemoryScope.enabled, MemoryScope.everywhere)
    here = (MemoryScope.team == team, MemoryScope.place == place)
    row = connection.execute(select(*columns).where(*here)).first()
    return MemorySettings(*row) if row else MemorySettings()


def choose(
    connection: Connection,
    team: str,
    place: str,
    *,
    enabled: bool | None = None,
    everywhere: bool | None = None,
) -> bool:
    """Change a scope's settings; True if that changed anything."""
    before = chosen(connection, team, place)
    given = {"enabled": enabled, "everywhere": everywhere}
    values = {name: value for name, value in given.items() if value is not None}
    _save(connection, team, place, values)
    return chosen(connection, team, place) != before


def audited(
    connection: Connection,
    event: AuditEvent,
    place: str,
    *,
    enabled: bool | None = None,
    everywhere: bool | None = None,
) -> bool:
    """Change a scope's settings for somebody, and record that; True if it changed anything."""

    def read(connection: Connection) -> dict[str, object]:
        return asdict(chosen(connection, event.team, place))

    def change(connection: Connection) -> bool:
        return choose(connection, event.team, place, enabled=enabled, everywhere=everywhere)

    return log.compared(connection, change, event, read)


def lock(connection: Connection, team: str, place: str) -> None:
    """Lock a scope for the rest of the transaction; whoever changes its notes does so first."""
    _save(connection, team, place, {})


def renew(connection: Connection, team: str, place: str) -> None:
    """Name the notes of a scope as they are now, after a change."""
    here = (MemoryNote.team == team, MemoryNote.place == place, MemoryNote.gone_at.is_(None))
    has_notes = connection.execute(select(MemoryNote.id).where(*here).limit(1)).first()
    kind = PERSONS if is_person(place) else CHANNELS
    revision = kind + secrets.token_hex(8) if has_notes else None
    scope = (MemoryScope.team == team, MemoryScope.place == place)
    connection.execute(update(MemoryScope).where(*scope).values(revision=revision))


def _save(connection: Connection, team: str, place: str, values: dict[str, Any]) -> None:
    row = {"team": team, "place": place, "used_at": now()} | values
    statement = insert(connection, MemoryScope).values(row)
    changed = statement.on_conflict_do_update(
        index_elements=["team", "place"], set_={"used_at": now()} | values
    )
    connection.execute(changed)
