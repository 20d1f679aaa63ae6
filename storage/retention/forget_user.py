"""A person's deletion request: deletes what we keep about them in a workspace, in steps."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from storage import deletion_queue
from storage.audit import erasure, log
from storage.audit.events import OPERATOR, AuditAction, AuditEvent
from storage.connectors import accounts
from storage.deletion_queue import DeletionKind
from storage.documents import libraries
from storage.ledger import erasure as ledger_erasure
from storage.memory import erasure as memory_erasure
from storage.models import (
    Approval,
    Branch,
    Document,
    Feedback,
    InstalledWorkspace,
    Routine,
    Scope,
    Share,
    Thread,
    ToldDenial,
    Turn,
    WorkspaceKey,
)
from storage.records import DIRECT
from storage.retention import forgetting, tombstones
from storage.retention.forgetting import ForgottenThreads

NOBODY = ""  # replaces the id of a person who is forgotten


@dataclass(frozen=True, slots=True)
class ForgetUserStep:
    """Result of a step: threads that only they took part in, and questions anonymized.

    `following` is the turn after which the next step continues (None: there is none).
    """

    threads: ForgottenThreads
    anonymized: int
    following: int | None


@dataclass(frozen=True, slots=True)
class ForgetUserRest:
    """Counts of deleted rows without a thread, and of their questions still being answered.

    `documents` are those that they shared in channels. `notes` are those on them, `channel_notes`
    those that they made on channels.
    """

    feedback: int
    choices: int
    open_questions: int
    documents: int = 0
    routines: int = 0
    notes: int = 0
    channel_notes: int = 0


@dataclass(frozen=True, slots=True)
class LogStep:
    """Lines of the audit log that no longer carry the id; the last step found nothing."""

    acts: int
    is_last: bool


def step(
    connection: Connection, person: tuple[str, str], after: int, limit: int, until: str
) -> ForgetUserStep:
    """Forget the threads that only they took part in; anonymize their questions elsewhere.

    This covers the next `limit` questions after the turn `after`. `person` is their workspace and
    their id; messages in their threads up to `until` are not read into a prompt again.
    """
    team, user = person
    found = select(Turn.id, Turn.thread_id).where(*_asked(team, user), Turn.id > after)
    rows = connection.execute(found.order_by(Turn.id).limit(limit)).all()
    threads = {row.thread_id for row in rows}
    # Locked, so that nobody else can ask in one of them meanwhile.
    locked = forgetting.lock(connection, Thread.id.in_(threads))
    shared = set(connection.scalars(_with_others(user, locked)))
    alone = [thread for thread in locked if thread not in shared]
    directs = list(connection.scalars(_directs(Thread.channel, Thread.id.in_(alone))))
    forgotten = forgetting.forget_all(connection, alone, until)
    tombstones.unname(connection, team, directs)
    return ForgetUserStep(
        threads=forgotten,
        anonymized=_anonymize(connection, team, user, shared),
        following=rows[-1].id if len(rows) == limit else None,
    )


def rest(connection: Connection, team: str, user: str, pseudonym: str) -> ForgetUserRest:
    """Delete or anonymize their rows outside threads and logs, and delete their own library."""
    ledger_erasure.forget_sums(connection, team, user)
    own = _directs(Share.channel, Share.team == team, Share.place == user)
    known = {*connection.scalars(own), *erasure.direct_channels(connection, team, user)}
    tombstones.unname(connection, team, known)
    libraries.abandon(connection, team, user)
    accounts.forget_person(connection, team, user)
    documents = _unsign_documents(connection, team, user)
    notes, channel_notes = memory_erasure.forget_user(connection, team, user)
    for person in (Share.user, Branch.user, WorkspaceKey.set_by, InstalledWorkspace.installer):
        table = person.class_
        by_them = (table.team == team, person == user)
        connection.execute(update(table).where(*by_them).values({person.key: NOBODY}))
    feedback = delete(Feedback).where(Feedback.team == team, Feedback.user == user)
    told = delete(ToldDenial).where(ToldDenial.team == team, ToldDenial.user == user)
    connection.execute(told)
    choices = delete(Scope).where(Scope.team == team, Scope.place == user)
    routines = delete(Routine).where(Routine.team == team, Routine.user == user)
    open_ones = (*_asked(team, user), Turn.finished_at.is_(None))
    left = select(func.count()).select_from(Turn).where(*open_ones)
    event = AuditEvent(team, OPERATOR, AuditAction.PERSON_FORGOTTEN, whom=pseudonym)
    log.record(connection, event)
    return ForgetUserRest(
        feedback=connection.execute(feedback).rowcount,
        choices=connection.execute(choices).rowcount,
        open_questions=connection.scalar(left) or 0,
        documents=documents,
        routines=connection.execute(routines).rowcount,
        notes=notes,
        channel_notes=channel_notes,
    )


def in_logs(connection: Connection, person: tuple[str, str], pseudonym: str, limit: int) -> LogStep:
    """Forget their id in so many lines of the logs, after `rest`, which reads there.

    In the audit log they become the pseudonym, in the ledger nobody that can be told.
    """
    acts = erasure.pseudonymise(connection, person, pseudonym, limit)
    turns = ledger_erasure.forget_some(connection, *person, limit)
    return LogStep(acts, is_last=not acts and not turns)


def _unsign_documents(connection: Connection, team: str, user: str) -> int:
    """Have what Mistral knows of who shared their documents in channels erased; their number."""
    key = (Document.library_id + "/" + Document.document_id, Document.team)
    theirs = (Share.team == team, Share.user == user, Document.removing.is_(False))
    found = (
        select(*key)
        .join(Share, (Share.document == Document.id) & (Share.team == Document.team))
        .where(*theirs)
        .distinct()
    )
    deletion_queue.enqueue_all(connection, DeletionKind.ORIGIN, found.subquery())
    return connection.scalar(select(func.count()).select_from(found.subquery())) or 0


def _directs(channel: InstrumentedAttribute[str], *which: ColumnElement[bool]) -> Select[str]:
    """Query for the channels of direct messages among some rows' channels."""
    return select(channel).where(*which, channel.startswith(DIRECT)).distinct()


def _anonymize(connection: Connection, team: str, user: str, threads: Collection[int]) -> int:
    theirs = (*_asked(team, user), Turn.thread_id.in_(threads), Turn.finished_at.is_not(None))
    requests = Approval.turn_id.in_(select(Turn.id).where(*theirs))
    connection.execute(delete(Approval).where(Approval.team == team, requests))
    anonymized = update(Turn).where(*theirs).values(user=NOBODY, user_team=team)
    return connection.execute(anonymized).rowcount


def _with_others(user: str, threads: Collection[int]) -> Select[int]:
    others = (Turn.thread_id.in_(threads), Turn.user.not_in([user, NOBODY]))
    return select(Turn.thread_id).where(*others)


def _asked(team: str, user: str) -> tuple[ColumnElement[bool], ...]:
    return Turn.team == team, Turn.user == user
