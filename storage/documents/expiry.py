"""What is kept for so long only: documents with a term, and rows of shares that are over."""

from sqlalchemy import Connection, String, and_, cast, delete, select, text, update

from storage.documents.records import ShareState
from storage.engine.clock import now
from storage.models import OVER_SHARES, Document, Notice, Share

KEPT = 30 * 86_400.0  # seconds for which rows of what failed or was removed stay
IS_OVER = text(f"shares.state IN {OVER_SHARES}")  # literally, or the index would not be used


def expire(connection: Connection, limit: int) -> int:
    """Take documents out whose time has come, with their references; how many. Nobody is told."""
    is_due = (Document.expires_at <= now(), Document.due.is_(None), Document.removing.is_(False))
    query = select(Document.id).where(*is_due).order_by(Document.expires_at).limit(limit)
    expired = connection.scalars(query.with_for_update(skip_locked=True)).all()
    gone = {"state": ShareState.REMOVED, "document": None, "fence": Share.fence + 1, "due": now()}
    referring = update(Share).where(Share.document.in_(expired))
    connection.execute(referring.where(Share.state == ShareState.READY).values(gone))
    connection.execute(referring.values(document=None))  # shared anew: on its way back in
    connection.execute(update(Document).where(Document.id.in_(expired)).values(due=now()))
    return len(expired)


def purge(connection: Connection, limit: int) -> int:
    """Forget shares that failed or were removed long ago, and what Slack showed of them.

    How many there were, at most `limit` of each.
    """
    over = select(Share.id).where(IS_OVER, Share.due < now() - KEPT).limit(limit)
    shares = connection.execute(delete(Share).where(Share.id.in_(over)))
    files = select(Share.id).where(
        Share.team == Notice.team,
        Share.channel == Notice.channel,
        Share.message_ts == Notice.message_ts,
    )
    # Slack's timestamps are seconds since 1970, in as many digits until the year 2286.
    is_old = and_(Notice.message_ts < cast(now() - KEPT, String), Notice.shown >= Notice.version)
    empty = select(Notice.id).where(is_old, ~files.exists()).limit(limit)
    told = connection.execute(delete(Notice).where(Notice.id.in_(empty)))
    return max(shares.rowcount, told.rowcount)
