"""Reading of ZIP archives within bounds: of table, parts, and all that they unpack to."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from bot.documents.inspection.errors import ArchiveBomb, Broken, Encrypted

LARGEST_TABLE = 4 * 1024 * 1024  # bytes of the table of contents: some 50,000 entries
LARGEST = 1024**3  # bytes it may unpack to
SUSPICIOUS = 64 * 1024**2  # unpacked bytes below which any ratio passes
MAX_RATIO = 200  # Office's own XML compresses by a hundred at most
PIECE = 1024 * 1024  # bytes
LARGEST_PART = 4 * 1024 * 1024  # bytes of a part that is read as a whole
LOCKED = 1  # flag bit of an encrypted entry
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 0xFFFF
LARGE_END, LARGE_END_SIZE, LOCATOR_SIZE = b"PK\x06\x06", 56, 20  # of ZIP64
HEADER, HEADER_SIZE = b"PK\x03\x04", 30
BAD = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive; its parts go by names as Office compares them (see `part_name`)."""

    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """The beginning of a part, as far as one is read as a whole; b"" for none."""
        if name not in self.parts:
            return b""
        try:
            with self.opened(name) as part:
                return part.read(LARGEST_PART)
        except (*BAD, RuntimeError):  # zipfile's error for a part with a password
            return b""

    def opened(self, name: str) -> IO[bytes]:
        """A part to be read piece by piece."""
        return self.archive.open(self.parts[name])

    def is_locked(self, name: str) -> bool:
        """True for a part that only a password opens."""
        return bool(self.parts[name].flag_bits & LOCKED)


def part_name(name: str) -> str:
    """A part's name as Office compares it: some programs write it with backslashes or a root."""
    return name.replace("\\", "/").removeprefix(".").lstrip("/").lower()


@contextmanager
def opened(file: Path, title: str) -> Iterator[Archive]:
    """Open an archive that unpacks to no more than a document may. Raises Rejected."""
    if _table_size(file) > LARGEST_TABLE:
        raise ArchiveBomb
    try:
        archive = zipfile.ZipFile(file)
    except BAD as error:
        raise Broken(kind=title) from error
    with archive:
        entries = archive.infolist()
        _check_sizes(file, entries)
        yield Archive(archive, {part_name(one.filename): one for one in reversed(entries)})


def _check_sizes(file: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Raise ArchiveBomb by what the entries really unpack to: their record may be wrong."""
    packed, unpacked = sum(entry.compress_size for entry in entries), 0
    # Where entries share their bytes, they add up to more than the file has.
    if packed > file.stat().st_size:
        raise ArchiveBomb
    most = min(LARGEST, max(SUSPICIOUS, packed * MAX_RATIO))
    with file.open("rb") as content:
        for entry in entries:
            unpacked += _unpacked_size(content, entry, most - unpacked)
            if unpacked > most:
                raise ArchiveBomb


def _unpacked_size(content: BinaryIO, entry: zipfile.ZipInfo, most: int) -> int:
    """Bytes that an entry unpacks to; for more than `most`, any number above it."""
    if entry.flag_bits & LOCKED or entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    content.seek(entry.header_offset)
    header = content.read(HEADER_SIZE)
    if entry.compress_type != zipfile.ZIP_DEFLATED or not header.startswith(HEADER):
        return entry.file_size
    content.seek(sum(struct.unpack_from("<HH", header, HEADER_SIZE - 4)), 1)
    inflate, left, size = zlib.decompressobj(-zlib.MAX_WBITS), entry.compress_size, 0
    try:
        while left > 0 and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            while piece and size <= most:
                size += len(inflate.decompress(piece, PIECE))
                piece = inflate.unconsumed_tail
    except zlib.error:
        pass  # what is broken unpacks to no more
    return size


def _table_size(file: Path) -> int:
    """Size of the table of contents according to the end record, as reading it takes memory."""
    with file.open("rb") as content:
        size = file.stat().st_size
        content.seek(max(0, size - END_SIZE - LONGEST_COMMENT - LOCATOR_SIZE - LARGE_END_SIZE))
        tail = content.read()
    at = tail.rfind(END)
    if at < 0 or at + END_SIZE > len(tail):
        return 0  # not an archive: opening it will fail
    large = tail.rfind(LARGE_END, 0, at)
    found: int
    if large >= 0 and large + LARGE_END_SIZE <= len(tail):
        (found,) = struct.unpack_from("<Q", tail, large + 40)
    else:
        (found,) = struct.unpack_from("<I", tail, at + 12)
    return found


def raise_if_locked(archive: Archive, name: str) -> None:
    """Raise Encrypted for a part that only a password opens."""
    if archive.is_locked(name):
        raise Encrypted
