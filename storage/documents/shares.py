"""Shares: a durable queue of shared files, recorded before Slack's request is acknowledged.

One node works on a share, under its fence: see `storage.documents.share_transitions`.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, and_, func, or_, select, text, update

from storage.agents import place_settings
from storage.documents.records import FileProgress, NewShare, OpenShare, ShareState
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import OPEN_SHARES, Document, Share
from storage.row_leases import Holder

GRACE = 3.0  # seconds to wait for the message that carries a file, if the file's event came first
IS_OPEN = text(f"shares.state IN {OPEN_SHARES}")  # a literal, or the partial index is not used


def record(connection: Connection, new: NewShare) -> bool:
    """Record a share; False for a duplicate, or if this place does not add shares automatically.

    What is no document is recorded everywhere: a later question in its thread may be about it.
    A file that is shared again, by a later message, is processed again: its content may differ.
    """
    is_direct = new.place == new.user
    is_automatic = is_direct or new.skip
    if not is_automatic and not place_settings.chosen(connection, new.team, new.place).auto:
        return False
    fresh = {
        "message_ts": new.message_ts,
        "thread_ts": new.thread_ts,
        "user": new.user,
        "state": ShareState.REMOVED if new.skip else ShareState.WAITING,
        "error": None,
        "node": None,
        "attempts": 0,
        "due": now() + (0.0 if new.message_ts else GRACE),
    }
    whose = {name: getattr(new, name) for name in ("team", "place", "channel", "file_id")}
    statement = insert(connection, Share).values(whose | fresh | {"fence": 0, "created_at": now()})
    later = statement.excluded.message_ts
    statement = statement.on_conflict_do_update(
        index_elements=["team", "file_id", "channel"],
        set_=fresh | {"fence": Share.fence + 1},
        where=and_(later.is_not(None), or_(Share.message_ts.is_(None), Share.message_ts < later)),
    )
    return connection.execute(statement.returning(Share.id)).first() is not None


def record_all(connection: Connection, files: Sequence[NewShare]) -> bool:
    """Record the shared files of a message at once; False if there is nothing new in them."""
    recorded = [record(connection, new) for new in files]
    return any(recorded)


def take(
    connection: Connection, holder: Holder, running: Collection[int], limit: int
) -> list[OpenShare]:
    """Lease shares that are due and that no living node works on, the oldest first."""
    wanted = (
        select(Share.id, Share.fence)
        .where(IS_OPEN, Share.due <= now(), holder.may_take(Share, running))
        .order_by(Share.due, Share.id)
        .limit(limit)
    )
    taken = (
        _seize(connection, row.id, row.fence, holder) for row in connection.execute(wanted).all()
    )
    return [share for share in taken if share]


def postpone(connection: Connection, share: OpenShare, wait: float) -> None:
    """Release a share, to be retried by any node in `wait` seconds."""
    held = and_(Share.id == share.id, Share.fence == share.fence)
    connection.execute(update(Share).where(held).values(node=None, due=now() + wait))


def release(connection: Connection, node: str) -> None:
    """Release what this node works on, on shutdown; it does not count as an attempt."""
    held = and_(IS_OPEN, Share.node == node)
    connection.execute(
        update(Share).where(held).values(node=None, attempts=Share.attempts - 1, due=now())
    )


def of_files(
    connection: Connection, team: str, channel: str, files: Collection[str]
) -> list[FileProgress]:
    """Progress of those of the files that are for the library of this channel."""
    title = func.coalesce(Document.name, Share.title, Share.name)
    query = (
        select(Share.file_id, Share.name, title, Share.state, Share.error)
        .outerjoin(Document, Document.id == Share.document)
        .where(Share.team == team, Share.channel == channel, Share.file_id.in_(files))
        .where(Share.state != ShareState.REMOVED)
    )
    return [FileProgress(*row) for row in connection.execute(query.order_by(Share.id))]


def source(
    connection: Connection, team: str, place: str, title: str
) -> tuple[str, str, str | None] | None:
    """Channel, message and thread of the newest share of a document with this title in a place."""
    query = (
        select(Share.channel, Share.message_ts, Share.thread_ts)
        .join(Document, Document.id == Share.document)
        .where(Share.team == team, Share.place == place, Share.state == ShareState.READY)
        .where(Document.name == title, Share.message_ts.is_not(None))
        .order_by(Share.id.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return (row.channel, row.message_ts or "", row.thread_ts) if row else None


def _seize(connection: Connection, share: int, fence: int, holder: Holder) -> OpenShare | None:
    mine = {"node": holder.node, "fence": Share.fence + 1, "attempts": Share.attempts + 1}
    seized = (
        update(Share)
        .where(Share.id == share, Share.fence == fence)
        .values(mine)
        .returning(*(getattr(Share, name) for name in OpenShare.__slots__))
    )
    row = connection.execute(seized).first()
    return OpenShare(**row._asdict()) if row else None
