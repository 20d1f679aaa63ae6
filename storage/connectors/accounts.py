"""Connected accounts: a workspace's and people's, without their secrets; and the tools seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, literal, select, update

from storage import deletion_queue
from storage.audit import log
from storage.audit.events import AuditAction, AuditEvent
from storage.deletion_queue import DeletionKind
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import ConnectedAccount, SeenTools, SignIn

WORKSPACE = ""  # the owner of a sign-in that serves everybody in a workspace
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in: of a person, or of the whole workspace; `credentials` is its name at Mistral."""

    team: str
    connector: str
    owner: str
    credentials: str
    connected_by: str = NOBODY
    connected_at: float = 0.0


def connect(connection: Connection, account: Account) -> None:
    """Note a sign-in, and record it in the audit log."""
    values: dict[str, Any] = asdict(account) | {"connected_at": now()}
    statement = insert(connection, ConnectedAccount).values(values)
    changed = {name: values[name] for name in ("credentials", "connected_by", "connected_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "connector", "owner"], set_=changed)
    )
    log.record(connection, _event(account, AuditAction.CONNECTOR_CONNECTED, account.connected_by))


def disconnect(connection: Connection, account: Account, by: str) -> bool:
    """Forget a sign-in, and have it deleted at Mistral; False if there is none."""
    found = of_owner(connection, account.team, account.owner)
    known = next((one for one in found if one.connector == account.connector), None)
    if known is None:
        return False
    _give_up(connection, account.team, account.owner, account.connector)
    log.record(connection, _event(known, AuditAction.CONNECTOR_DISCONNECTED, by))
    return True


def of_owner(connection: Connection, team: str, owner: str) -> list[Account]:
    """The sign-ins of a person, or of the workspace."""
    theirs = (ConnectedAccount.team == team, ConnectedAccount.owner == owner)
    columns = (getattr(ConnectedAccount, name) for name in Account.__slots__)
    rows = connection.execute(select(*columns).where(*theirs).order_by(ConnectedAccount.connector))
    return [Account(**row._asdict()) for row in rows]


def forget_person(connection: Connection, team: str, user: str) -> None:
    """Delete a person's sign-ins, here and at Mistral; those of the workspace stay, unsigned."""
    _give_up(connection, team, user)
    theirs = (SignIn.team == team, SignIn.user == user)
    connection.execute(delete(SignIn).where(*theirs))
    by_them = (ConnectedAccount.team == team, ConnectedAccount.connected_by == user)
    connection.execute(update(ConnectedAccount).where(*by_them).values(connected_by=NOBODY))


def forget_workspace(connection: Connection, team: str) -> None:
    """Delete all sign-ins of a workspace, here and at Mistral."""
    _give_up(connection, team)
    for table in (SignIn, SeenTools):
        connection.execute(delete(table).where(table.team == team))


def forget_channel(connection: Connection, team: str, channel: str) -> None:
    """Delete the sign-ins that questions of a channel wait for."""
    connection.execute(delete(SignIn).where(SignIn.team == team, SignIn.channel == channel))


def remember_tools(
    connection: Connection, team: str, connector: str, tools: Sequence[dict[str, Any]]
) -> None:
    """Note the tools of a connector, in place of those that were seen before."""
    values = {"tools": list(tools), "seen_at": now()}
    statement = insert(connection, SeenTools).values(team=team, connector=connector, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "connector"], set_=values)
    )


def tools_seen(connection: Connection, team: str) -> dict[str, list[dict[str, Any]]]:
    """The tools of connectors that a workspace has seen, by connector."""
    rows = select(SeenTools.connector, SeenTools.tools).where(SeenTools.team == team)
    return {row.connector: row.tools for row in connection.execute(rows)}


def _give_up(
    connection: Connection, team: str, owner: str | None = None, connector: str | None = None
) -> None:
    """Delete sign-ins, and have them deleted at Mistral."""
    theirs = [ConnectedAccount.team == team]
    theirs += [ConnectedAccount.owner == owner] if owner is not None else []
    theirs += [ConnectedAccount.connector == connector] if connector is not None else []
    name = ConnectedAccount.connector + literal("/") + ConnectedAccount.credentials
    found = select(name, ConnectedAccount.team).where(*theirs).subquery()
    deletion_queue.enqueue_all(connection, DeletionKind.CREDENTIALS, found)
    connection.execute(delete(ConnectedAccount).where(*theirs))


def _event(account: Account, action: AuditAction, by: str) -> AuditEvent:
    whose = {"account": "workspace" if account.owner == WORKSPACE else "person"}
    return AuditEvent(account.team, by, action, subject=account.connector, after=whose)
