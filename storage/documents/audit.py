"""Events of the audit log about libraries: who added a document, and who removed one."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.audit import log
from storage.audit.events import AuditAction, AuditEvent
from storage.models import Share

COLUMNS = (Share.team, Share.user, Share.channel, Share.file_id, Share.message_ts, Share.thread_ts)


def added(connection: Connection, share: int) -> None:
    """Record who added a document by a message; once, however often it is uploaded."""
    row = connection.execute(select(*COLUMNS).where(Share.id == share)).one()
    event = AuditEvent(
        row.team,
        row.user,
        AuditAction.DOCUMENT_ADDED,
        row.channel,
        row.thread_ts,
        subject=row.file_id,
        once=f"share:{row.channel}:{row.file_id}:{row.message_ts}",
    )
    log.record(connection, event)


def removed(connection: Connection, shares: Collection[int], by: str) -> None:
    """Record by whom documents are removed, before their shares are changed."""
    if not shares:
        return
    for row in connection.execute(select(*COLUMNS).where(Share.id.in_(shares))):
        event = AuditEvent(
            row.team,
            by,
            AuditAction.DOCUMENT_REMOVED,
            row.channel,
            row.thread_ts,
            whom=row.user,
            subject=row.file_id,
        )
        log.record(connection, event)
