"""Offboarding: deletes what we keep about a channel or workspace that is gone, in steps.

★ Rows about a channel or a workspace that belong to no thread are deleted by the functions in
LEFT and, where they can be many, in parts by those in MANY: a new table, such as a channel's
library, needs a line there.
`tests/storage/retention/test_offboarding.py` fails for a table that is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from sqlalchemy import ColumnElement, Connection, delete, select, true, tuple_

from storage import deletion_queue
from storage.audit import erasure, log
from storage.audit.events import NOBODY, AuditAction, AuditEvent
from storage.connectors import accounts
from storage.deletion_queue import DeletionKind, DeletionTask
from storage.documents import libraries
from storage.ledger import erasure as ledger_erasure
from storage.memory import erasure as memory_erasure
from storage.models import (
    Agent,
    App,
    CustomProfile,
    InstalledWorkspace,
    Library,
    Orphan,
    PlacePolicy,
    Routine,
    Scope,
    Thread,
    ToldDenial,
    Tombstone,
)
from storage.retention import forgetting
from storage.workspaces import installations, mistral_keys

ROWS_STEP = 1_000  # notes, logged events, turns of the ledger, …, in one transaction
GRACE = 86_400.0  # seconds in which a workspace can come back after its tokens were revoked


class OffboardingState(Enum):
    """Result of a step."""

    MORE = auto()
    WAITING = auto()  # for turns under way to end
    OVER = auto()


@dataclass(frozen=True, slots=True)
class OffboardingStep:
    """Result of a step, and ids of the turns to stop."""

    state: OffboardingState
    stopped: list[int] = field(default_factory=list)


def channel_gone(connection: Connection, team: str, channel: str) -> None:
    """Delete a channel's settings and notes at once, and enqueue the rest."""
    for table in (App, Scope, PlacePolicy, ToldDenial, Routine):
        connection.execute(delete(table).where(table.team == team, table.place == channel))
    memory_erasure.forget_place(connection, team, channel)
    deletion_queue.enqueue(connection, DeletionKind.CHANNEL, f"{team}/{channel}", team)


def workspace_gone(connection: Connection, team: str) -> None:
    """Delete a workspace's tokens, settings and custom profiles at once, and enqueue the rest.

    Its own Mistral key stays until everything is deleted with it.
    """
    installations.remove(connection, team)
    mistral_keys.give_up(connection, team)
    for table in (App, Scope, PlacePolicy, ToldDenial, CustomProfile, Routine):
        connection.execute(delete(table).where(table.team == team))
    deletion_queue.cancel(connection, DeletionKind.REVOKED, team)
    deletion_queue.enqueue(connection, DeletionKind.WORKSPACE, team, team)


def tokens_revoked(connection: Connection, team: str) -> bool:
    """Schedule a workspace's deletion for when it isn't back after GRACE; False if it is known.

    Uninstalling revokes them, too, and Slack tells both in no order.
    """
    is_leaving = deletion_queue.is_queued(connection, DeletionKind.WORKSPACE, team)
    if is_leaving or not _is_known(connection, team):
        return False
    installations.revoke(connection, team)
    is_new = deletion_queue.schedule(connection, DeletionKind.REVOKED, team, GRACE)
    if is_new:
        log.record(connection, AuditEvent(team, NOBODY, AuditAction.TOKENS_REVOKED))
    return is_new


def workspace_back(connection: Connection, team: str, by: str = NOBODY) -> bool:
    """Cancel a workspace's scheduled deletion: it has tokens again. False if there was none."""
    is_pending = deletion_queue.cancel(connection, DeletionKind.REVOKED, team)
    if is_pending:
        log.record(connection, AuditEvent(team, by, AuditAction.TOKENS_RENEWED))
    return is_pending


def end_grace(connection: Connection, task: DeletionTask, *, has_token: bool) -> bool:
    """Offboard a workspace whose tokens were revoked GRACE ago; False if it is back.

    What its installation says decides; `has_token` where there is none, as with a token from the
    settings.
    """
    installed = installations.is_active(connection, task.team)
    if has_token if installed is None else installed:
        workspace_back(connection, task.team)
        return False
    workspace_gone(connection, task.team)
    return True


def _is_known(connection: Connection, team: str) -> bool:
    """True if anything is kept of a workspace that its deletion would remove."""
    tables = (InstalledWorkspace, Thread, Scope, CustomProfile, Agent, Library, App)
    return any(
        connection.execute(select(table.team).where(table.team == team).limit(1)).first()
        for table in tables
    )


def step(connection: Connection, task: DeletionTask, limit: int) -> OffboardingStep:
    """Forget the next threads of what is gone; threads created since then are kept."""
    here = (*_in(task), Thread.created_at <= task.noted_at)
    fresh = select(Thread.id).where(*here, Thread.deletion_pending.is_(False)).limit(limit)
    if threads := list(connection.scalars(fresh)):
        return OffboardingStep(
            OffboardingState.MORE, forgetting.forget_all(connection, threads).stopped
        )
    if connection.scalar(select(Thread.id).where(*here).limit(1)) is not None:
        return OffboardingStep(OffboardingState.WAITING)
    if any(delete_some(connection, task) for delete_some in MANY[task.kind]):
        return OffboardingStep(OffboardingState.MORE)
    for delete_rows in LEFT[task.kind]:
        delete_rows(connection, task)
    deletion_queue.done(connection, [task])
    if task.kind is DeletionKind.WORKSPACE:  # one may have been scheduled at the same time
        deletion_queue.cancel(connection, DeletionKind.REVOKED, task.team)
    return OffboardingStep(OffboardingState.OVER)


def _forget_acts(connection: Connection, task: DeletionTask) -> int:
    """Delete the next part of a workspace's notes and logs; if it is back, of what was before."""
    until = task.noted_at if installations.is_active(connection, task.team) else None
    parts = (memory_erasure, erasure, ledger_erasure)
    gone = (part.forget_workspace(connection, task.team, until, ROWS_STEP) for part in parts)
    return next(filter(None, gone), 0)


def _tombstones_of_channel(connection: Connection, task: DeletionTask) -> int:
    return _delete_tombstones(connection, Tombstone.channel == _channel(task), task)


def _tombstones(connection: Connection, task: DeletionTask) -> int:
    return _delete_tombstones(connection, true(), task)


def _delete_tombstones(
    connection: Connection, which: ColumnElement[bool], task: DeletionTask
) -> int:
    key = (Tombstone.team, Tombstone.channel, Tombstone.ts)
    some = select(*key).where(Tombstone.team == task.team, which).limit(ROWS_STEP)
    return connection.execute(delete(Tombstone).where(tuple_(*key).in_(some))).rowcount


def _agents(connection: Connection, task: DeletionTask) -> int:
    """Enqueue agents; a reinstalled workspace gets new ones: see `bot.agents.provisioning`."""
    key = (Agent.team, Agent.profile, Agent.library_id, Agent.without)
    some = select(*key).where(Agent.team == task.team).limit(ROWS_STEP)
    gone = delete(Agent).where(tuple_(*key).in_(some)).returning(Agent.agent_id)
    made = connection.scalars(gone).all()
    ids = [agent for agent in made if agent]  # the others are claims
    deletion_queue.enqueue_some(connection, DeletionKind.AGENT, task.team, ids)
    return len(made)


def _orphans(connection: Connection, task: DeletionTask) -> int:
    theirs = select(Orphan.conversation_id).where(Orphan.team == task.team).limit(ROWS_STEP)
    left = connection.scalars(theirs).all()
    deletion_queue.enqueue_some(connection, DeletionKind.CONVERSATION, task.team, left)
    those = (Orphan.conversation_id.in_(left), Orphan.team == task.team)
    connection.execute(delete(Orphan).where(*those))
    return len(left)


def _library_of_channel(connection: Connection, task: DeletionTask) -> None:
    libraries.abandon(connection, task.team, _channel(task))


def _libraries(connection: Connection, task: DeletionTask) -> None:
    libraries.abandon(connection, task.team)


def _in_ledger(connection: Connection, task: DeletionTask) -> int:
    return ledger_erasure.forget_some(connection, task.team, _channel(task), ROWS_STEP)


def _sums_of_channel(connection: Connection, task: DeletionTask) -> None:
    ledger_erasure.forget_sums(connection, task.team, _channel(task))


def _connectors(connection: Connection, task: DeletionTask) -> None:
    accounts.forget_workspace(connection, task.team)


def _sign_ins_of_channel(connection: Connection, task: DeletionTask) -> None:
    accounts.forget_channel(connection, task.team, _channel(task))


# Each deletes so many rows in a transaction, and tells how many, until there are none.
MANY: dict[DeletionKind, tuple[Callable[[Connection, DeletionTask], int], ...]] = {
    DeletionKind.CHANNEL: (_tombstones_of_channel, _in_ledger),
    DeletionKind.WORKSPACE: (_forget_acts, _tombstones, _orphans, _agents),
}
LEFT: dict[DeletionKind, tuple[Callable[[Connection, DeletionTask], None], ...]] = {
    DeletionKind.CHANNEL: (_library_of_channel, _sums_of_channel, _sign_ins_of_channel),
    DeletionKind.WORKSPACE: (_libraries, _connectors),
}


def _in(task: DeletionTask) -> tuple[ColumnElement[bool], ...]:
    of_team = Thread.team == task.team
    return (
        (of_team, Thread.channel == _channel(task))
        if task.kind is DeletionKind.CHANNEL
        else (of_team,)
    )


def _channel(task: DeletionTask) -> str:
    return task.id.partition("/")[2]
