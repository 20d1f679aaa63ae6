"""Kinds of Office files of before 2007, and passwords of Office files of any age.

Office opens some protected files by a password of its own, so that nobody is asked for one: they
are opened here in the same way.
"""

import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bot.documents.inspection import processes
from bot.documents.inspection.errors import Encrypted, RightsManaged

OPENED, PASSWORD, RIGHTS, UNKNOWN = "opened", "password", "rights", "unknown"
OWN_PASSWORDS = ("VelvetSweatshop", "/01Hannes Ruescher/01")  # Excel's and PowerPoint's
# A stream at the top of each kind, and the extension of files of that kind.
STREAMS = (
    ("__properties_version1.0", "msg"),
    ("PowerPoint Document", "ppt"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("VisioDocument", "vsd"),
    ("Quill", "pub"),
    ("HwpSummaryInformation", "hwp"),
    ("\x05HwpSummaryInformation", "hwp"),
    ("MatOST", "wps"),
    ("PerfectOffice_MAIN", "wpd"),
)
MANAGED = ("drmcontent", "drmencrypted")  # in names of streams
RECORD = struct.Struct("<HH")  # type and size
FILE_PASS, END_OF_SHEET, MOST_RECORDS = 0x2F, 0x0A, 200  # of Excel 5


def examine(file: Path, to: Path) -> str:
    """The extension that is right for a file, or "opened" if it was opened and written to `to`.

    "unknown" is what no parser knows. Raises Rejected for a file that only some can open.
    """
    found = processes.answer("compound_files", file, to)
    if found == PASSWORD:
        raise Encrypted
    if found == RIGHTS:
        raise RightsManaged
    return found or UNKNOWN


def content_of(file: Path, to: Path) -> str:
    """The same, by whole parsers; raises whatever they raise."""
    from olefile import OleFileIO  # noqa: PLC0415 - in a process of its own only

    with OleFileIO(file) as ole:
        names = {"/".join(path).lower() for path in ole.listdir()}
        if any(word in name for name in names for word in MANAGED):
            return RIGHTS
        if ole.exists("EncryptedPackage"):
            return _opened(file, to)
        kind = next((kind for stream, kind in STREAMS if ole.exists(stream)), UNKNOWN)
        if kind == "xls" and not ole.exists("Workbook"):
            return PASSWORD if FILE_PASS in _records(ole.openstream("Book")) else kind
    return _opened(file, to, kind) if kind in {"doc", "xls", "ppt"} else kind


def _opened(file: Path, to: Path, kind: str = "") -> str:
    """The kind of a file without a password; else whether a password of Office's own opens it."""
    from msoffcrypto import OfficeFile, exceptions  # noqa: PLC0415 - in a process of its own only

    with file.open("rb") as content:
        if kind and not _is_locked(content):
            return kind
        for password in OWN_PASSWORDS:
            output = BytesIO()
            try:
                office: Any = OfficeFile(content)
                office.load_key(password=password)  # for what is no old file, the result tells
                office.decrypt(output)
            except (exceptions.InvalidKeyError, exceptions.DecryptionError):
                continue
            to.write_bytes(output.getvalue())
            return OPENED
    return PASSWORD


def _is_locked(content: BinaryIO) -> bool:
    """Return whether a file is encrypted; one that is broken counts as not."""
    from msoffcrypto import OfficeFile  # noqa: PLC0415 - in a process of its own only

    try:
        return bool(OfficeFile(content).is_encrypted())
    except Exception:  # noqa: BLE001 - a parser's, of any kind
        return False


def _records(stream: Any) -> Iterator[int]:
    """Types of the first records of a sheet."""
    for _ in range(MOST_RECORDS):
        header = stream.read(RECORD.size)
        if len(header) < RECORD.size:
            return
        kind, size = RECORD.unpack(header)
        yield kind
        if kind == END_OF_SHEET:
            return
        stream.read(size)


if __name__ == "__main__":
    processes.confine()
    print(content_of(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201 - the answer
