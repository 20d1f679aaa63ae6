"""Documents in libraries: kept while a share refers to them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, ScalarSelect, delete, func, select, update
from sqlalchemy.orm import aliased

from storage.documents.records import ShareState
from storage.engine.clock import now
from storage.models import Document, Share
from storage.row_leases import Holder

DUE = select(func.min(Document.due)).where(Document.due.is_not(None))


@dataclass(frozen=True, slots=True)
class UnreferencedDocument:
    """A document that is to be deleted at Mistral."""

    id: int
    team: str
    library_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentAtMistral:
    """Library and id of a document at Mistral."""

    library_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that is at Mistral; `expires_at` is when Mistral deletes it, if ever."""

    expires_at: float | None


def position(connection: Connection, document: int) -> DocumentAtMistral | None:
    """Location of a document at Mistral; None if it is no longer recorded."""
    query = select(Document.library_id, Document.document_id).where(Document.id == document)
    row = connection.execute(query).first()
    return DocumentAtMistral(*row) if row else None


def find(connection: Connection, library_id: str, document_id: str) -> KeptDocument | None:
    """Document that a share has already uploaded; None if none has."""
    query = select(Document.expires_at).where(
        Document.library_id == library_id, Document.document_id == document_id
    )
    row = connection.execute(query).first()
    return KeptDocument(*row) if row else None


def renamed(connection: Connection, at: DocumentAtMistral, name: str) -> None:
    """Record the name that a document has at Mistral now."""
    this = (Document.library_id == at.library_id, Document.document_id == at.document_id)
    connection.execute(update(Document).where(*this).values(name=name))


def holding(connection: Connection, document: int, digest: str) -> DocumentAtMistral | None:
    """Location of a document that still has these bytes; None if it has others, or is going."""
    kept = (Document.id == document, Document.digest == digest, Document.removing.is_(False))
    row = connection.execute(select(Document.library_id, Document.document_id).where(*kept)).first()
    return DocumentAtMistral(*row) if row else None


def earlier_name() -> ScalarSelect[str]:
    """Name of the earliest other file of a share's document, if that one was there before it."""
    earlier = aliased(Share)
    same = select(earlier.name).where(
        earlier.document == Share.document,
        earlier.id < Share.id,
        earlier.state == ShareState.READY,
    )
    return same.order_by(earlier.id).limit(1).scalar_subquery()


def take_unreferenced(
    connection: Connection, holder: Holder, running: Collection[int], limit: int
) -> list[UnreferencedDocument]:
    """Lease documents that no share refers to, in order to delete them at Mistral."""
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
    """Remove a document that is deleted at Mistral."""
    mine = (Document.id == document.id, Document.node == node, Document.removing)
    connection.execute(delete(Document).where(*mine))


def postpone(
    connection: Connection, document: UnreferencedDocument, node: str, wait: float
) -> None:
    """Release a document whose deletion failed; retry in `wait` seconds."""
    mine = (Document.id == document.id, Document.node == node)
    connection.execute(update(Document).where(*mine).values(node=None, due=now() + wait))


def release(connection: Connection, node: str) -> None:
    """Release what this node holds, on shutdown."""
    connection.execute(update(Document).where(Document.node == node).values(node=None))


def _take_one(
    connection: Connection, holder: Holder, running: Collection[int], document: int
) -> UnreferencedDocument | None:
    """Lock the row first: shares read by the same statement could be out of date."""
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
