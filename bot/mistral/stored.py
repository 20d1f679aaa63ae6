"""A document as Mistral tells of it, in our own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mistralai.client import models


class Progress(StrEnum):
    """How far Mistral has come with a document."""

    UNDER_WAY = "under way"
    READY = "ready"
    FAILED = "failed"
    EMPTY = "empty"  # there is nothing to read in it


# What is not named here, or new, is under way: our own deadline ends the waiting.
PROGRESS = {
    "done": Progress.READY,
    "noop": Progress.READY,
    "self_managed": Progress.READY,
    "error": Progress.FAILED,
    "missing_content": Progress.EMPTY,
}


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document at Mistral; `pages` as soon as Mistral has counted them.

    `attributes` are the facts that were attached to it, `created_at` is in seconds since 1970.
    """

    document_id: str
    name: str
    progress: Progress
    pages: int | None = None
    created_at: float = 0.0
    attributes: Mapping[str, object] = field(default_factory=dict, compare=False)


def stored(document: models.Document) -> StoredDocument:
    """A document as the vendor's client spells it."""
    return StoredDocument(
        document_id=document.id,
        name=document.name,
        progress=PROGRESS.get(document.process_status, Progress.UNDER_WAY),
        pages=document.number_of_pages or None,
        created_at=document.created_at.timestamp(),
        attributes=document.attributes if isinstance(document.attributes, dict) else {},
    )
