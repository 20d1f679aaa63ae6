"""Inspection of downloaded bytes: what kind of document they are, whatever the name says."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.documents.inspection import (
    archives,
    compound_files,
    pdf,
    repacking,
    unsupported,
    zip_documents,
)
from bot.documents.inspection.errors import Broken, Empty, Mislabelled, Rejected
from bot.documents.inspection.file_types import KINDS, ContentShape, FileType
from bot.documents.inspection.texts import dialects, encodings, xml_text

log = structlog.get_logger()

MAGIC_WITHIN = 1024  # bytes; other bytes may precede a PDF's header
ARCHIVE, SPANNED = "ZIP", b"PK\x07\x08"  # which some programs write before any archive
NOT_TAKEN = {"odp", "otp", "odg", "otg"}  # by Mistral: their text is


@dataclass(frozen=True, slots=True)
class DeclaredFile:
    """A file's name and MIME type, and the type of document that they declare, if any."""

    name: str
    declared: FileType | None = None
    mimetype: str = ""


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file's true type, and the path of its content as Mistral takes it."""

    kind: FileType
    path: Path


def examine(file: Path, given: DeclaredFile) -> InspectedFile:
    """The document that a file is; blocks, so run it in a thread. Raises Rejected for none.

    A file that is converted lies beside the original afterwards. One on which a parser fails is
    taken for what it is said to be: Mistral may make something of it.
    """
    try:
        return _examined(file, given)
    except (Rejected, OSError):
        raise
    except Exception as error:
        log.warning("inspection_failed", error=type(error).__name__)
        if given.declared is None:
            raise unsupported.unsupported(given.name, given.mimetype) from error
        return InspectedFile(given.declared, file)


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _examined(file: Path, given: DeclaredFile) -> InspectedFile:
    with file.open("rb") as content:
        begin = content.read(MAGIC_WITHIN)
    if begin.startswith((ContentShape.ZIP.value, SPANNED + ContentShape.ZIP.value)):
        return _of_archive(file, given)
    if begin.startswith(ContentShape.OLE.value):
        return _of_compound_file(file, given)
    is_text = given.declared is not None and given.declared.shape is ContentShape.TEXT
    at = begin.find(ContentShape.PDF.value)
    if at == 0 or (at > 0 and not is_text):
        pdf.examine(file)
        return InspectedFile(KINDS["pdf"], file)
    return _of_text(file, given)


def _of_archive(file: Path, given: DeclaredFile) -> InspectedFile:
    declared = given.declared
    try:
        with archives.opened(file, declared.title if declared else ARCHIVE) as archive:
            kind = zip_documents.identify(archive, given.name, declared)
            return _readable(file, archive, kind)
    except Broken as broken:
        if declared and declared.shape is ContentShape.TEXT:
            raise Mislabelled(kind=declared.title) from broken
        raise


def _readable(file: Path, archive: archives.Archive, kind: FileType) -> InspectedFile:
    """The document as Mistral takes it."""
    if kind.extension in NOT_TAKEN:
        return _extracted(file, archive, kind)
    if kind.extension not in repacking.PLAIN:
        return InspectedFile(kind, file)
    try:
        return InspectedFile(kind, repacking.repacked(file, archive, kind.extension))
    except (*archives.BAD, RuntimeError):
        return InspectedFile(kind, file)  # a part of it is broken: Mistral may read the others


def _extracted(file: Path, archive: archives.Archive, kind: FileType) -> InspectedFile:
    """The text of a document of OpenDocument."""
    to = file.with_name("text")
    try:
        with archive.opened(zip_documents.CONTENT) as part:
            xml = iter(lambda: part.read(xml_text.PIECE), b"")
            has_text = xml_text.write(xml, xml_text.IN_PARAGRAPHS, to)
    except archives.BAD as error:
        raise Broken(kind=kind.title) from error
    if not has_text:
        raise Empty
    return InspectedFile(kind, to)


def _of_compound_file(file: Path, given: DeclaredFile) -> InspectedFile:
    to, declared = file.with_name("opened"), given.declared
    found = compound_files.examine(file, to)
    if found == compound_files.OPENED and file != to:
        return examine(to, given)
    if found in KINDS:
        return InspectedFile(KINDS[found], file)
    if found not in {compound_files.UNKNOWN, compound_files.OPENED}:
        raise unsupported.of_extension(found)
    if declared is None:
        raise unsupported.unsupported(given.name, given.mimetype)
    if declared.shape is ContentShape.OLE:
        return InspectedFile(declared, file)  # Mistral may make something of it
    raise (Broken if declared.is_office else Mislabelled)(kind=declared.title)


def _of_text(file: Path, given: DeclaredFile) -> InspectedFile:
    text = encodings.as_utf_8(file, file.with_name("text"))
    if text is None and given.declared:
        raise Mislabelled(kind=given.declared.title)
    if text is None:
        raise unsupported.unsupported(given.name, given.mimetype)
    kind, path = dialects.identify(file, text, given.name, given.declared)
    return InspectedFile(kind, path)
