"""The cells of an Excel file of before 2007: a stream of records."""

import struct
from collections.abc import Iterator, Sequence

_SHARED, _CONTINUED = 0x00FC, 0x003C
_LABEL, _LABEL_SHARED, _NUMBER, _RK, _MANY_RK = 0x0204, 0x00FD, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _BEGIN = 0x0006, 0x0207, 0x0809
_UNICODE = 0x0600  # the version from which on strings have flags
_WIDE, _PRONOUNCED, _RICH = 0x01, 0x04, 0x08
_CELL_BREAK = " | "
_TRUTH = ("FALSE", "TRUE")

Records = Sequence[tuple[int, bytes]]


def text(stream: bytes) -> str:
    """The rows that have something in them, one line each."""
    records = list(_records(stream))
    shared = _shared(records)
    rows: dict[tuple[int, int], list[str]] = {}
    sheet, version, row = 0, _UNICODE, 0
    for kind, data in records:
        if kind == _BEGIN:
            sheet, version = sheet + 1, struct.unpack_from("<H", data)[0]
            continue
        if kind == _STRING:  # what the formula before it shows
            values = [_string(data, version)]
        else:
            values = list(_values(kind, data, shared, version))
            row = struct.unpack_from("<H", data)[0] if values or kind == _FORMULA else row
        if any(values):
            rows.setdefault((sheet, row), []).extend(filter(None, values))
    return "\n".join(_CELL_BREAK.join(cells) for cells in rows.values())


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _values(kind: int, data: bytes, shared: list[str], version: int) -> Iterator[str]:
    match kind:
        case _ if kind == _LABEL:
            yield _string(data[6:], version)
        case _ if kind == _LABEL_SHARED:
            (number,) = struct.unpack_from("<I", data, 6)
            yield shared[number] if number < len(shared) else ""
        case _ if kind == _NUMBER:
            yield _shown(*struct.unpack_from("<d", data, 6))
        case _ if kind == _RK:
            yield _packed(*struct.unpack_from("<I", data, 6))
        case _ if kind == _MANY_RK:
            for at in range(6, len(data) - 5, 6):
                yield _packed(*struct.unpack_from("<I", data, at))
        case _ if kind == _FORMULA:
            yield _result(data[6:14])


def _result(data: bytes) -> str:
    """The shown result of a formula; '' for a text, which has a record of its own."""
    if data[6:8] != b"\xff\xff":
        return _shown(*struct.unpack("<d", data))
    return _TRUTH[data[2] & 1] if data[0] == 1 else ""


def _packed(code: int) -> str:
    """A number in thirty bits: an integer or the half of a fraction, perhaps in hundredths."""
    if code & 2:
        value = float(struct.unpack("<i", struct.pack("<I", code))[0] >> 2)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (code & ~3) << 32))
    return _shown(value / 100 if code & 1 else value)


def _shown(value: float) -> str:
    return f"{value:.15g}"


def _string(data: bytes, version: int) -> str:
    if version >= _UNICODE:
        return _Pieces([data]).string()
    (length,) = struct.unpack_from("<H", data)
    return data[2 : 2 + length].decode("cp1252", "replace")


def _shared(records: Records) -> list[str]:
    """The strings that cells refer to, which may go on in further records."""
    first = next((at for at, (kind, _) in enumerate(records) if kind == _SHARED), None)
    if first is None:
        return []
    pieces = [records[first][1]]
    for kind, data in records[first + 1 :]:
        if kind != _CONTINUED:
            break
        pieces.append(data)
    reader = _Pieces(pieces)
    _, count = struct.unpack("<II", reader.take(8))
    return [reader.string() for _ in range(count)]


class _Pieces:
    """Data in pieces; a string that goes on in the next one begins there with its width again."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces[::-1]

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            piece = self._pieces.pop()
            taken, rest = taken + piece[: size - len(taken)], piece[size - len(taken) :]
            if rest:
                self._pieces.append(rest)
        return taken

    def string(self) -> str:
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        pronounced = struct.unpack("<I", self.take(4))[0] if flags & _PRONOUNCED else 0
        found = self._characters(length, flags & _WIDE)
        self.take(4 * runs + pronounced)
        return found

    def _characters(self, count: int, wide: int) -> str:
        found = ""
        while len(found) < count:
            width = 2 if wide else 1
            here = min(count - len(found), len(self._pieces[-1]) // width)
            encoding = "utf-16-le" if wide else "latin-1"
            found += self.take(here * width).decode(encoding, "replace") if here else ""
            if len(found) < count:
                if not here:
                    self._pieces.pop()
                wide = self.take(1)[0] & _WIDE
        return found
