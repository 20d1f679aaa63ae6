"""Listings and totals of a place's shared files, for people."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, distinct, func, select

from storage.documents import documents
from storage.documents.records import ShareState
from storage.models import Document, Share


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in the list of a place's documents; `id` is its share's.

    `shared_at` and `expires_at` are in seconds since 1970, the latter None if it never expires.
    `message_ts` is None if Slack never sent the message. `is_final` says that it failed, and would
    fail again; `same_as` is the name of an earlier file with the same content.
    """

    id: int
    file_id: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    user: str
    name: str
    size: int
    pages: int | None
    state: str
    error: str | None
    is_final: bool
    shared_at: float
    expires_at: float | None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class ShareTotals:
    """Counts of documents, and of files that are none (yet); `size` is the documents', in bytes."""

    ready: int = 0
    under_way: int = 0
    failed: int = 0
    size: int = 0


def listing(
    connection: Connection, team: str, place: str, *, limit: int, offset: int = 0
) -> tuple[list[ListedFile], int]:
    """A page of a place's shared files, newest first, and their number in all."""
    page = _listed(team, place).order_by(Share.id.desc()).limit(limit).offset(offset)
    total = select(func.count()).select_from(Share)
    total = total.where(Share.team == team, Share.place == place, Share.state != ShareState.REMOVED)
    rows = [ListedFile(**row._asdict()) for row in connection.execute(page)]
    return rows, connection.scalar(total) or 0


def find(connection: Connection, team: str, place: str, share_id: int) -> ListedFile | None:
    """One of a place's shared files; None if it is not there (any more)."""
    row = connection.execute(_listed(team, place).where(Share.id == share_id)).first()
    return ListedFile(**row._asdict()) if row else None


def sums(connection: Connection, team: str, place: str | None = None) -> ShareTotals:
    """Totals of a place, or of a whole workspace."""
    of = [Share.team == team, Share.state != ShareState.REMOVED]
    kept = [Document.team == team, Document.removing.is_(False)]
    if place is not None:
        of.append(Share.place == place)
        kept.append(Document.place == place)
    # Files of the same content are one document.
    which = func.count(distinct(func.coalesce(Share.document, -Share.id)))
    counts = connection.execute(select(Share.state, which).where(*of).group_by(Share.state))
    counted = {row[0]: row[1] for row in counts}
    ready, failed = counted.pop(ShareState.READY, 0), counted.pop(ShareState.FAILED, 0)
    size = connection.scalar(select(func.sum(Document.size)).where(*kept))
    return ShareTotals(ready, sum(counted.values()), failed, int(size or 0))


def _listed(team: str, place: str) -> Any:
    return (
        select(
            Share.id,
            Share.file_id,
            Share.channel,
            Share.message_ts,
            Share.thread_ts,
            Share.user,
            Share.name,
            Share.size,
            Document.pages,
            Share.state,
            Share.error,
            Share.is_final,
            Share.created_at.label("shared_at"),
            Document.expires_at,
            documents.earlier_name().label("same_as"),
        )
        .outerjoin(Document, (Document.id == Share.document) & (Document.team == Share.team))
        .where(Share.team == team, Share.place == place, Share.state != ShareState.REMOVED)
    )
