"""Office files of before 2007, and encrypted ones, as small as they can be."""

import io
import struct
from collections.abc import Mapping

from msoffcrypto.method.ecma376_agile import ECMA376Agile

SECTOR = 512
SMALLEST = 4096  # bytes of a stream that lies in sectors of its own
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams at its top."""
    contents = {name: content.ljust(SMALLEST, b"\0") for name, content in streams.items()}
    directory_at = 1
    directory_size = -(-(len(contents) + 1) * 128 // SECTOR)
    at, table, starts = directory_at + directory_size, [FAT], {}
    table += [*range(directory_at + 1, at), END]
    for name, content in contents.items():
        starts[name] = at
        at += -(-len(content) // SECTOR)
        table += [*range(starts[name] + 1, at), END]
    assert len(table) <= SECTOR // 4
    table += [FREE] * (SECTOR // 4 - len(table))
    header = (
        struct.pack(
            "<8s16x5H6x10I",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            *(0x3E, 3, 0xFFFE, 9, 6),
            *(0, 1, directory_at, 0, SMALLEST, END, 0, END, 0, 0),
        )
        + struct.pack("<I", FREE) * 108
    )
    entries = [_entry("Root Entry", 5, END, 0, child=1 if contents else FREE)]
    for number, (name, content) in enumerate(contents.items(), 1):
        following = number + 1 if number < len(contents) else FREE
        entries.append(_entry(name, 2, starts[name], len(content), right=following))
    directory = b"".join(entries).ljust(directory_size * SECTOR, b"\0")
    sectors = struct.pack(f"<{SECTOR // 4}I", *table) + directory
    for content in contents.values():
        sectors += content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\0")
    return header + sectors


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE
) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I36xIQ", encoded, len(encoded) + 2, kind, 1, FREE, right, child, start, size
    )


def word(*, is_locked: bool = False) -> bytes:
    """A Word file of before 2007; it says at its beginning if it is encrypted."""
    flags = 0x0100 if is_locked else 0
    base = struct.pack("<5H", 0xA5EC, 0xC1, 0, 0x409, 0) + struct.pack("<H", flags)
    return compound_file({"WordDocument": base.ljust(900, b"\0"), "0Table": b"", "1Table": b""})


def excel(*, is_locked: bool = False, stream: str = "Workbook") -> bytes:
    """An Excel file of before 2007; a record of it says if it is encrypted."""
    begin = struct.pack("<HHHH12x", 0x809, 16, 0x600, 5)
    lock = struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) if is_locked else b""
    return compound_file({stream: begin + lock + struct.pack("<HH", 0x0A, 0)})


def encrypted(document: bytes, password: str) -> bytes:
    """An Office file that a password opens."""
    found: bytes = ECMA376Agile.encrypt(password, io.BytesIO(document))
    return found
