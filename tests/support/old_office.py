"""Office files of before 2007, and Outlook messages: compound files, built byte by byte."""

import struct

from olefile import olefile

SECTOR = 512
SHORTEST = 4_096  # bytes: shorter streams would have sectors of their own kind
STREAM, ROOT = 2, 5
NONE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, which zeros fill up."""
    entries = -(-(len(streams) + 1) // 4)  # sectors of the directory
    table = [TABLE, *_chain(1, entries)]
    directory, body = _entry("Root Entry", ROOT, child=1), b""
    for number, (name, content) in enumerate(streams.items(), 1):
        data = content.ljust(max(SHORTEST, -(-len(content) // SECTOR) * SECTOR), b"\0")
        start = len(table)
        table += _chain(start, len(data) // SECTOR)
        after = number + 1 if number < len(streams) else NONE
        directory += _entry(name, STREAM, start=start, size=len(data), right=after)
        body += data
    fat = struct.pack("<128I", *table, *[NONE] * (128 - len(table)))
    return _header() + fat + directory.ljust(entries * SECTOR, b"\0") + body


def word(*paragraphs: str) -> bytes:
    """A Word document in two pieces: one in a byte a character, the other in two."""
    text = "".join(f"{one}\r" for one in paragraphs)
    half = len(text) // 2
    first, second = text[:half].encode("cp1252"), text[half:].encode("utf-16-le")
    at = 0x600
    pieces = struct.pack("<3I", 0, half, len(text))
    for start in ((at * 2) | 0x40000000, at + len(first)):
        pieces += struct.pack("<HIH", 0, start, 0)
    blocks = b"\x01\x02\x00\x00\x00" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    head = bytearray(at)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<II", head, 0x01A2, 0, len(blocks))
    return compound({"WordDocument": bytes(head) + first + second, "1Table": blocks})


def slides(*texts: str) -> bytes:
    """A presentation: texts in both encodings, inside of a container."""
    inner = b""
    for number, text in enumerate(texts):
        kind, data = (4000, text.encode("utf-16-le")) if number % 2 else (4008, text.encode())
        inner += struct.pack("<HHI", 0, kind, len(data)) + data
    container = struct.pack("<HHI", 0x0F, 1006, len(inner)) + inner
    return compound({"PowerPoint Document": container})


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    """A workbook: texts are shared and go on in a second record, numbers are not."""
    shared = [cell for row in rows for cell in row if isinstance(cell, str)]
    table = b"".join(struct.pack("<HB", len(one), 1) + one.encode("utf-16-le") for one in shared)
    table = struct.pack("<II", len(shared), len(shared)) + table
    cut = 8 + 3 + 2  # after the first character
    records = _record(0x0809, struct.pack("<HH", 0x0600, 5))
    records += _record(0x00FC, table[:cut]) + _record(0x003C, b"\x01" + table[cut:])
    records += _record(0x0809, struct.pack("<HH", 0x0600, 0x10))
    known = iter(range(len(shared)))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            where = struct.pack("<HHH", number, column, 0)
            if isinstance(cell, str):
                records += _record(0x00FD, where + struct.pack("<I", next(known)))
            elif cell == int(cell):
                records += _record(0x027E, where + struct.pack("<i", int(cell) << 2 | 2))
            else:
                records += _record(0x0203, where + struct.pack("<d", cell))
    return compound({"Workbook": records})


def mail(subject: str, body: str) -> bytes:
    """A message of Outlook's."""
    texts = {"0037001F": subject, "1000001F": body}
    return compound(
        {f"__substg1.0_{number}": text.encode("utf-16-le") for number, text in texts.items()}
    )


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), END]


def _entry(
    name: str, kind: int, *, start: int = 0, size: int = 0, child: int = NONE, right: int = NONE
) -> bytes:
    spelt = (name + "\0").encode("utf-16-le")
    head = spelt.ljust(64, b"\0") + struct.pack("<HBB", len(spelt), kind, 1)
    links = struct.pack("<III", NONE, right, child)
    return head + links + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def _header() -> bytes:
    head = (
        bytes(olefile.MAGIC) + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    counts = struct.pack("<IIIII", 0, 1, 1, 0, SHORTEST)
    return (
        head
        + counts
        + struct.pack("<IIII", END, 0, END, 0)
        + struct.pack("<109I", 0, *[NONE] * 108)
    )
