"""Former Mistral accounts of workspaces, which changed to a key of another account.

What a workspace made in the former one is unknown to its new key. It is given up in the transaction
that changes the key, and deleted with the former key, which goes with the last of it: in both
tables the account stands in the team's place, as “T0123ABCD/9f86d081”. One without a stored key was
opened by the settings' key.

Threads keep the ids of their conversations: that these are gone is found with the next question.
"""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, literal, select, union, update

from storage import deletion_queue
from storage.audit.events import NOBODY
from storage.deletion_queue import FORMER, MISTRALS, DeletionKind
from storage.engine.clock import now
from storage.models import (
    Agent,
    Approval,
    Deletion,
    Library,
    Orphan,
    ProducedFile,
    Thread,
    Turn,
    WorkspaceKey,
)
from storage.workspaces import mistral_keys

PROBES = 2  # of each kind


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A person's change of a workspace's key (None: to the settings' key).

    `leaves_account` says that the new key doesn't open the account of the former one.
    """

    team: str
    user: str
    key: str | None = field(repr=False)
    leaves_account: bool


@dataclass(frozen=True, slots=True)
class MadeThere:
    """Some of what a workspace made in its account: whichever key finds one of it opens that."""

    agents: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


def change(connection: Connection, change: KeyChange) -> None:
    """Change a workspace's key. Raises NoKeys."""
    if change.leaves_account:
        _leave(connection, change.team)
    if change.key is None:
        mistral_keys.remove(connection, change.team, change.user)
    else:
        mistral_keys.save(connection, change.team, change.key, change.user)


def made_by(connection: Connection, team: str) -> MadeThere:
    """Find things that a workspace made in its account."""
    agents = select(Agent.agent_id).where(Agent.team == team, Agent.agent_id.is_not(None))
    libraries = select(Library.library_id).where(
        Library.team == team, Library.library_id.is_not(None)
    )
    return MadeThere(
        tuple(filter(None, connection.scalars(agents.limit(PROBES)))),
        tuple(filter(None, connection.scalars(libraries.limit(PROBES)))),
    )


def is_former(team: str) -> bool:
    """True for a former account, in place of a team."""
    return FORMER in team


def abandon(connection: Connection, account: str) -> int:
    """Delete nothing more in a former account: its key doesn't open it. How much is left there."""
    return connection.execute(delete(Deletion).where(Deletion.team == account)).rowcount


def _leave(connection: Connection, team: str) -> None:
    """Give up everything in a workspace's account, along with what waits for deletion there."""
    account = f"{team}{FORMER}{secrets.token_hex(4)}"
    since = func.coalesce(WorkspaceKey.given_up_at, now())
    given_up = {"team": account, "set_by": NOBODY, "given_up_at": since}
    connection.execute(update(WorkspaceKey).where(WorkspaceKey.team == team).values(given_up))
    waiting = (Deletion.team == team, Deletion.kind.in_(MISTRALS))
    connection.execute(update(Deletion).where(*waiting).values(team=account))
    _enqueue(connection, team, account)
    for table in (Agent, Orphan):
        connection.execute(delete(table).where(table.team == team))
    gone = {"library_id": None, "claimed_at": 0.0, "check_due": 0.0}
    connection.execute(update(Library).where(Library.team == team).values(gone))


def _enqueue(connection: Connection, team: str, account: str) -> None:
    columns = {
        DeletionKind.CONVERSATION: (
            Thread.conversation_id,
            Turn.conversation_id,
            Approval.conversation_id,
            Orphan.conversation_id,
        ),
        DeletionKind.FILE: (ProducedFile.file_id,),
        DeletionKind.AGENT: (Agent.agent_id,),
        DeletionKind.LIBRARY: (Library.library_id,),
    }
    for kind, ids in columns.items():
        found = [
            select(one.label("id"), literal(account).label("team")).where(one.class_.team == team)
            for one in ids
        ]
        deletion_queue.enqueue_all(connection, kind, union(*found).subquery())
