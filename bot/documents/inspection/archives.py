"""Inspection of ZIP-based documents by their table of contents, without unpacking them."""

import struct
import zipfile
from pathlib import Path

from bot.documents.inspection.errors import ArchiveBomb, Broken, Encrypted, Mislabelled
from bot.documents.inspection.file_types import FileType

LARGEST_TABLE = 4 * 1024 * 1024  # bytes of the table of contents: some 50,000 entries
LARGEST = 2 * 1024**3  # bytes it may unpack to
SUSPICIOUS = 64 * 1024**2  # unpacked bytes below which any ratio passes
MAX_RATIO = 200  # Office's own XML compresses by a hundred at most
LOCKED = 1  # flag bit of an encrypted entry
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 0xFFFF
ZIP64_END, ZIP64_END_SIZE = b"PK\x06\x07", 20  # beyond 4 GB: no document is that large


def examine(file: Path, kind: FileType) -> None:
    """Raise Rejected for an archive that is not the declared type of document."""
    if _table_size(file) > LARGEST_TABLE:
        raise ArchiveBomb
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise Broken(kind=kind.title) from error
    if any(entry.flag_bits & LOCKED for entry in entries):
        raise Encrypted
    if kind.part not in {entry.filename for entry in entries}:
        raise Mislabelled(kind=kind.title)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    # Where entries share their bytes, they add up to more than the file has.
    overlaps = packed > file.stat().st_size
    if overlaps or unpacked > LARGEST or unpacked > max(SUSPICIOUS, packed * MAX_RATIO):
        raise ArchiveBomb


def _table_size(file: Path) -> int:
    """Size of the table of contents according to the end record, as reading it takes memory."""
    with file.open("rb") as content:
        size = file.stat().st_size
        content.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
        tail = content.read()
    at = tail.rfind(END)
    if at < 0 or at + END_SIZE > len(tail):
        return 0  # not an archive: opening it will fail
    if tail.startswith(ZIP64_END, max(0, at - ZIP64_END_SIZE)):
        return LARGEST_TABLE + 1
    found: int = struct.unpack_from("<I", tail, at + 12)[0]
    return found
