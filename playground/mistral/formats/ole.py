"""The text of Office files of before 2007, and of Outlook's messages."""

import io
import re
import struct
from collections.abc import Callable, Iterator

import olefile

from playground.mistral.formats import excel_binary
from playground.mistral.formats.errors import Unreadable

MAGIC = olefile.MAGIC
_TABLE_FLAG, _FLAGS_AT, _PIECES_AT = 0x0200, 0x0A, 0x01A2
_PROPERTIES, _PIECES = 1, 2  # kinds of a block before the pieces
_COMPRESSED = 0x40000000
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14?")  # a field's instruction, before what it shows
_SLIDE_TEXTS = {4000: "utf-16-le", 4008: "cp1252"}
_CONTAINER = 0x0F
_MAIL = (("Subject", "0037"), ("From", "0C1A"), ("To", "0E04"), ("", "1000"))


def read(extension: str, content: bytes) -> str:
    """The text of a document. Raises Unreadable."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return _READERS[extension](file).strip()
    except Exception as error:  # a broken file makes olefile, or unpacking, raise anything
        raise Unreadable(type(error).__name__) from error


def _stream(file: olefile.OleFileIO, *names: str) -> bytes:
    for name in names:
        if file.exists(name):
            data: bytes = file.openstream(name).read()
            return data
    raise Unreadable(f"no {names[0]}")


def _word(file: olefile.OleFileIO) -> str:
    """The pieces of a document, each in one of two encodings."""
    document = _stream(file, "WordDocument")
    (flags,) = struct.unpack_from("<H", document, _FLAGS_AT)
    table = _stream(file, "1Table" if flags & _TABLE_FLAG else "0Table")
    at, size = struct.unpack_from("<II", document, _PIECES_AT)
    pieces = _pieces(table[at : at + size])
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    text = ""
    for number in range(count):
        (start,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        length = ends[number + 1] - ends[number]
        if start & _COMPRESSED:
            begin = (start & ~_COMPRESSED) // 2
            text += document[begin : begin + length].decode("cp1252", "replace")
        else:
            text += document[start : start + 2 * length].decode("utf-16-le", "replace")
    shown = _FIELD.sub("", text).replace("\x15", "").replace("\x07", " | ")
    return re.sub(r"[\r\x0b\x0c]+", "\n\n", shown).replace("\x00", "")


def _pieces(blocks: bytes) -> bytes:
    at = 0
    while blocks[at] == _PROPERTIES:
        at += 3 + int.from_bytes(blocks[at + 1 : at + 3], "little")
    if blocks[at] != _PIECES:
        raise Unreadable("no pieces")
    size = int.from_bytes(blocks[at + 1 : at + 5], "little")
    return blocks[at + 5 : at + 5 + size]


def _slides(file: olefile.OleFileIO) -> str:
    texts = _records(_stream(file, "PowerPoint Document"))
    return "\n\n".join(dict.fromkeys(text.replace("\r", "\n").strip() for text in texts))


def _records(data: bytes) -> Iterator[str]:
    """The texts in a tree of records: of a container only the header is passed over."""
    at = 0
    while at + 8 <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        if version & _CONTAINER == _CONTAINER:
            continue
        if encoding := _SLIDE_TEXTS.get(kind):
            yield data[at : at + size].decode(encoding, "replace")
        at += size


def _message(file: olefile.OleFileIO) -> str:
    found = ((label, _property(file, number)) for label, number in _MAIL)
    lines = [f"{label}: {value}" if label else f"\n{value}" for label, value in found if value]
    if not lines:
        raise Unreadable("no message")
    return "\n".join(lines)


def _property(file: olefile.OleFileIO, number: str) -> str:
    for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
        name = f"__substg1.0_{number}{kind}"
        if file.exists(name):
            text: str = file.openstream(name).read().decode(encoding, "replace")
            return text.strip("\x00").replace("\r\n", "\n").strip()
    return ""


def _cells(file: olefile.OleFileIO) -> str:
    return excel_binary.text(_stream(file, "Workbook", "Book"))


_READERS: dict[str, Callable[[olefile.OleFileIO], str]] = {
    "doc": _word,
    "ppt": _slides,
    "xls": _cells,
    "msg": _message,
}
FORMATS = frozenset(_READERS)
