"""Reconciliation of our records of a library's documents with what Mistral lists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, update

from storage.documents import status_messages
from storage.documents.documents import DocumentAtMistral
from storage.documents.libraries import LibraryCheck
from storage.documents.records import ShareState
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Document, Share

SETTLED = 3_600.0  # seconds after which no upload can still be running


@dataclass(frozen=True, slots=True)
class UnseenDocument(DocumentAtMistral):
    """A document that Mistral did not list; `id` is its row's."""

    id: int


def seen(connection: Connection, check: LibraryCheck, document_ids: Collection[str]) -> set[str]:
    """Mark documents as seen at Mistral; ids of those that we know."""
    here = (Document.library_id == check.library_id, Document.document_id.in_(document_ids))
    known = update(Document).where(*here).values(seen_at=now()).returning(Document.document_id)
    return set(connection.scalars(known))


def record_stray(connection: Connection, check: LibraryCheck, names: Mapping[str, str]) -> int:
    """Record documents that only Mistral has, without references, so that they are deleted.

    Deletion begins after SETTLED: it would shift the pages of a listing that is still being read.
    A share of the same bytes meanwhile attaches to the row, or waits until the document is gone.
    """
    rows = [
        {
            "team": check.team,
            "place": check.place,
            "library_id": check.library_id,
            "document_id": document_id,
            "name": name,
            "size": 0,
            "digest": "",
            "due": now() + SETTLED,
            "created_at": now(),
        }
        for document_id, name in names.items()
    ]
    if not rows:
        return 0
    statement = insert(connection, Document).values(rows).on_conflict_do_nothing()
    return len(connection.execute(statement.returning(Document.id)).all())


def unseen(
    connection: Connection, check: LibraryCheck, after: int, limit: int
) -> list[UnseenDocument]:
    """Documents that Mistral should have listed since the check began, after the row `after`.

    Those about to expire are left out: Mistral may have deleted them already.
    """
    query = (
        select(Document.library_id, Document.document_id, Document.id)
        .where(Document.team == check.team, Document.place == check.place)
        .where(Document.library_id == check.library_id, Document.removing.is_(False))
        .where(or_(Document.seen_at.is_(None), Document.seen_at < check.since))
        .where(Document.created_at < check.since - SETTLED, Document.id > after)
        .where(or_(Document.expires_at.is_(None), Document.expires_at > now() + SETTLED))
        .order_by(Document.id)
        .limit(limit)
    )
    return [UnseenDocument(**row._asdict()) for row in connection.execute(query)]


def in_former_libraries(connection: Connection, check: LibraryCheck, limit: int) -> list[int]:
    """Rows of documents in a library that is gone or no longer serves their place."""
    query = select(Document.id).where(Document.team == check.team, Document.place == check.place)
    if check.library_id is not None:
        query = query.where(Document.library_id != check.library_id)
    return list(connection.scalars(query.limit(limit)))


def upload_again(connection: Connection, gone: Collection[int]) -> int:
    """Restart the shares of documents that are gone at Mistral; the number of shares."""
    lock = select(Document.id).where(Document.id.in_(gone)).order_by(Document.id)
    connection.execute(lock.with_for_update()).all()
    restarted = {
        "state": ShareState.WAITING,
        "document": None,
        "node": None,
        "attempts": 0,
        "due": now(),
    }
    waiting = (
        update(Share).where(Share.document.in_(gone)).values(restarted | {"fence": Share.fence + 1})
    )
    columns = (Share.team, Share.channel, Share.message_ts, Share.thread_ts)
    shares = connection.execute(waiting.returning(*columns)).all()
    for share in shares:
        status_messages.touch(connection, *share)
    connection.execute(delete(Document).where(Document.id.in_(gone)))
    return len(shares)
