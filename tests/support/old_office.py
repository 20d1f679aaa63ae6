"""Office files of before 2007, and Outlook messages, with something in them to read."""

import struct

from tests.support.compound_files import compound_file


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
    return compound_file({"WordDocument": bytes(head) + first + second, "1Table": blocks})


def slides(*texts: str) -> bytes:
    """A presentation: texts in both encodings, inside of a container."""
    inner = b""
    for number, text in enumerate(texts):
        kind, data = (4000, text.encode("utf-16-le")) if number % 2 else (4008, text.encode())
        inner += struct.pack("<HHI", 0, kind, len(data)) + data
    container = struct.pack("<HHI", 0x0F, 1006, len(inner)) + inner
    return compound_file({"PowerPoint Document": container})


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
    return compound_file({"Workbook": records})


def mail(subject: str, body: str) -> bytes:
    """A message of Outlook's."""
    texts = {"0037001F": subject, "1000001F": body}
    return compound_file(
        {f"__substg1.0_{number}": text.encode("utf-16-le") for number, text in texts.items()}
    )


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
