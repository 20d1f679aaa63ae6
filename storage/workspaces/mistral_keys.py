"""Workspaces' own Mistral keys, encrypted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.audit import log
from storage.audit.events import NOBODY, AuditAction, AuditEvent
from storage.encryption import Secret
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Deletion, WorkspaceKey


@dataclass(frozen=True, slots=True)
class KeyOrigin:
    """The person who set a workspace's key, and when, in seconds since 1970."""

    set_by: str
    set_at: float


def save(connection: Connection, team: str, key: str, user: str) -> None:
    """Have a workspace use a key of its own. Raises NoKeys."""
    row: dict[str, Any] = {"mistral_key": key, "set_by": user, "set_at": now()}
    row |= {"given_up_at": None}
    statement = insert(connection, WorkspaceKey).values(row | {"team": team})
    connection.execute(statement.on_conflict_do_update(index_elements=["team"], set_=row))
    log.record(connection, AuditEvent(team, user, AuditAction.KEY_SET))


def remove(connection: Connection, team: str, user: str) -> None:
    """Delete a workspace's key: nothing is left that was made with it, or another key opens it."""
    connection.execute(delete(WorkspaceKey).where(WorkspaceKey.team == team))
    log.record(connection, AuditEvent(team, user, AuditAction.KEY_REMOVED))


def current(connection: Connection, team: str) -> Secret | None:
    """The key that a workspace uses; None if it has none of its own.

    Raises Undecryptable, and NoKeys.
    """
    used = (WorkspaceKey.team == team, WorkspaceKey.given_up_at.is_(None))
    key: Secret | None = connection.scalar(select(WorkspaceKey.mistral_key).where(*used))
    return key


def origin(connection: Connection, team: str) -> KeyOrigin | None:
    """Tell where a workspace's key comes from, without decrypting it; None if it has none."""
    used = (WorkspaceKey.team == team, WorkspaceKey.given_up_at.is_(None))
    row = connection.execute(select(WorkspaceKey.set_by, WorkspaceKey.set_at).where(*used)).first()
    return KeyOrigin(**row._asdict()) if row else None


def for_deletion(connection: Connection, team: str) -> Secret | None:
    """The key with which a workspace's things are deleted, also after it was given up.

    For a former account (see `storage.workspaces.former_accounts`), the key that opened that.
    Raises Undecryptable, and NoKeys.
    """
    query = select(WorkspaceKey.mistral_key).where(WorkspaceKey.team == team)
    key: Secret | None = connection.scalar(query)
    return key


def give_up(connection: Connection, team: str, user: str = NOBODY) -> None:
    """Use a workspace's key no longer, but for deleting what was made with it."""
    used = (WorkspaceKey.team == team, WorkspaceKey.given_up_at.is_(None))
    if connection.execute(update(WorkspaceKey).where(*used).values(given_up_at=now())).rowcount:
        log.record(connection, AuditEvent(team, user, AuditAction.KEY_REMOVED))


def purge(connection: Connection) -> int:
    """Delete keys that were given up and of whose workspace nothing is to be deleted any more."""
    waiting = select(Deletion.id).where(Deletion.team == WorkspaceKey.team).exists()
    over = (WorkspaceKey.given_up_at.is_not(None), ~waiting)
    return connection.execute(delete(WorkspaceKey).where(*over)).rowcount
