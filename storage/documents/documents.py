"""Documents in libraries: kept while somebody's share refers to them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from storage.engine.clock import now
from storage.models import Document, Share
from storage.row_leases import Holder


@dataclass(frozen=True, slots=True)
class UnreferencedDocument:
    """A document that is to be deleted at Mistral."""

    id: int
    team: str
    library_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentAtMistral:
    """Where a document is at Mistral."""

    library_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that is at Mistral; `expires_at` is when Mistral deletes it, if ever."""

    expires_at: float | None


def position(connection: Connection, document: int) -> DocumentAtMistral | None:
    """Where a document is; None if it is no longer known."""
    query = select(Document.library_id, Document.document_id).where(Document.id == document)
    row = connection.execute(query).first()
    return DocumentAtMistral(*row) if row else None


def find(connection: Connection, library_id: str, document_id: str) -> KeptDocument | None:
    """What is known of a document that some share brought in already; None if none did."""
    query = select(Document.expires_at).where(
        Document.library_id == library_id, Document.document_id == document_id
    )
    row = connection.execute(query).first()
    return KeptDocument(*row) if row else None


def take_unreferenced(
    connection: Connection, holder: Holder, running: Collection[int], limit: int
) -> list[UnreferencedDocument]:
    """Take documents that no share refers to, in order to delete them at Mistral."""
    wanted = (
        select(Document.id)
        .where(Document.due <= now(), holder.may_take(Document, running))
        .order_by(Document.due)
        .limit(limit)
    )
    taken = (
        _take_one(connection, holder, running, document)
        for document in connection.scalars(wanted).all()
    )
    return [document for document in taken if document]


def removed(connection: Connection, document: UnreferencedDocument, node: str) -> None:
    """It is deleted at Mistral."""
    mine = (Document.id == document.id, Document.node == node, Document.removing)
    connection.execute(delete(Document).where(*mine))


def postpone(
    connection: Connection, document: UnreferencedDocument, node: str, wait: float
) -> None:
    """It could not be deleted: again in so many seconds."""
    mine = (Document.id == document.id, Document.node == node)
    connection.execute(update(Document).where(*mine).values(node=None, due=now() + wait))


def release(connection: Connection, node: str) -> None:
    """This node stops."""
    connection.execute(update(Document).where(Document.node == node).values(node=None))


def _take_one(
    connection: Connection, holder: Holder, running: Collection[int], document: int
) -> UnreferencedDocument | None:
    """Lock it first: what the same statement reads of the shares could be out of date."""
    free = (Document.id == document, Document.due <= now(), holder.may_take(Document, running))
    locked = select(*(getattr(Document, name) for name in UnreferencedDocument.__slots__)).where(
        *free
    )
    row = connection.execute(locked.with_for_update()).first()
    if row is None:
        return None
    this = update(Document).where(Document.id == document)
    referred = select(Share.id).where(Share.document == document).limit(1)
    if connection.execute(referred).first():
        connection.execute(this.values(due=None))
        return None
    connection.execute(this.values(removing=True, node=holder.node))
    return UnreferencedDocument(**row._asdict())
