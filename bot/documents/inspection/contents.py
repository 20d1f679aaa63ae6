"""Inspection of downloaded bytes against the declared type; bounded memory, runs in a thread."""

import codecs
import hashlib
import re
from pathlib import Path

from bot.documents.inspection import archives
from bot.documents.inspection.errors import Encrypted, Mislabelled, NotHandedOut
from bot.documents.inspection.file_types import ContentShape, FileType

PIECE = 1024 * 1024  # bytes
MAGIC_WITHIN = 1024  # bytes; other bytes may precede a PDF's header
OVERLAP = 64  # bytes, as two pieces may share the word below
LOCKED = re.compile(rb"/Encrypt\s*(?:\d{1,10}\s+\d{1,5}\s+R\b|<<)")
BINARY_MAGIC = (ContentShape.PDF.value, ContentShape.ZIP.value, ContentShape.OLE.value)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_CONTROLS = 0.01  # share of control bytes in a text of unknown encoding
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def examine(file: Path, kind: FileType) -> str:
    """SHA-256 of a file whose content matches its type. Raises Rejected."""
    with file.open("rb") as content:
        begin = content.read(MAGIC_WITHIN)
    match kind.shape:
        case ContentShape.PDF:
            _pdf(file, begin, kind)
        case ContentShape.ZIP:
            if begin.startswith(ContentShape.OLE.value):
                raise Encrypted  # Office keeps what is protected in the older container
            _check_magic(begin, kind)
            archives.examine(file, kind)
        case ContentShape.TEXT:
            _text(file, begin, kind)
        case _:
            _check_magic(begin, kind)
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check_declared_size(actual: int, declared: int, kind: FileType) -> None:
    """Raise NotHandedOut for a web page of another size: it is Slack's own, and not the file."""
    if kind.is_html and actual != declared:
        raise NotHandedOut


def _check_magic(begin: bytes, kind: FileType) -> None:
    if not begin.startswith(kind.shape.value):
        raise Mislabelled(kind=kind.title)


def _pdf(file: Path, begin: bytes, kind: FileType) -> None:
    if kind.shape.value not in begin:
        raise Mislabelled(kind=kind.title)
    rest = b""
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            if LOCKED.search(rest + piece):
                raise Encrypted
            rest = piece[-OVERLAP:]


def _text(file: Path, begin: bytes, kind: FileType) -> None:
    """Accept every encoding that people write in; reject binary content."""
    if begin.startswith(BINARY_MAGIC):
        raise Mislabelled(kind=kind.title)
    is_utf_16, is_decodable = begin.startswith(UTF_16), True
    decoder = codecs.getincrementaldecoder("utf-16" if is_utf_16 else "utf-8")()
    size = controls = 0
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            size += len(piece)
            controls += len(piece) - len(piece.translate(None, CONTROLS))
            if not is_utf_16 and b"\0" in piece:
                raise Mislabelled(kind=kind.title)
            is_decodable = is_decodable and _decodes(decoder, piece)
    is_decodable = is_decodable and _decodes(decoder, b"", final=True)
    if not is_decodable and (is_utf_16 or controls > size * MAX_CONTROLS):
        raise Mislabelled(kind=kind.title)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
