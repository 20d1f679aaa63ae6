"""Expiry of documents, and purge of old rows of shares that are over."""

from sqlalchemy import Connection, String, and_, cast, delete, select, text, update

from storage.documents.records import ShareState
from storage.engine.clock import now
from storage.models import Document, Notice, Share
from storage.models.documents import OVER_SHARES

RETENTION = 30 * 86_400.0  # seconds for which rows of failed and removed shares are kept
IS_OVER = text(f"shares.state IN {OVER_SHARES}")  # a literal, or the partial index is not used


def expire(connection: Connection, limit: int) -> int:
    """Remove expired documents and their shares, without a notice; the number of documents."""
    is_due = (Document.expires_at <= now(), Document.due.is_(None), Document.removing.is_(False))
    query = select(Document.id).where(*is_due).order_by(Document.expires_at).limit(limit)
    expired = connection.scalars(query.with_for_update(skip_locked=True)).all()
    gone = {"state": ShareState.REMOVED, "document": None, "fence": Share.fence + 1, "due": now()}
    referring = update(Share).where(Share.document.in_(expired))
    connection.execute(referring.where(Share.state == ShareState.READY).values(gone))
    connection.execute(referring.values(document=None))  # shared again since: being uploaded again
    connection.execute(update(Document).where(Document.id.in_(expired)).values(due=now()))
    return len(expired)


def purge(connection: Connection, limit: int) -> int:
    """Delete shares that failed or were removed long ago, and their status messages' rows.

    Returns the larger of the two counts; each is at most `limit`.
    """
    over = select(Share.id).where(IS_OVER, Share.due < now() - RETENTION).limit(limit)
    shares = connection.execute(delete(Share).where(Share.id.in_(over)))
    files = select(Share.id).where(
        Share.team == Notice.team,
        Share.channel == Notice.channel,
        Share.message_ts == Notice.message_ts,
    )
    # Slack's timestamps are seconds since 1970, in as many digits until the year 2286.
    is_old = and_(
        Notice.message_ts < cast(now() - RETENTION, String), Notice.shown >= Notice.version
    )
    empty = select(Notice.id).where(is_old, ~files.exists()).limit(limit)
    notices = connection.execute(delete(Notice).where(Notice.id.in_(empty)))
    return max(shares.rowcount, notices.rowcount)
