"""Passwords of PDF files: whether one opens without, as those do that only forbid to print."""

import re
import sys
from enum import StrEnum
from pathlib import Path

from bot.documents.inspection import processes
from bot.documents.inspection.errors import Encrypted, RightsManaged

PIECE = 1024 * 1024  # bytes
OVERLAP = 64  # bytes, as two pieces may share the word below
LOCK = re.compile(rb"/Encrypt\s{0,9}(?:\d{1,10}\s{1,9}\d{1,5}\s{1,9}R\b|<<)")


class Lock(StrEnum):
    """Protection of a PDF file."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - no password, but that one is needed
    RIGHTS = "rights"


def examine(file: Path) -> None:
    """Raise Rejected for a PDF that only some can open; in doubt, Mistral is to decide."""
    match processes.answer("pdf", file) if _mentions_lock(file) else Lock.OPEN:
        case Lock.PASSWORD:
            raise Encrypted
        case Lock.RIGHTS:
            raise RightsManaged


def _mentions_lock(file: Path) -> bool:
    rest = b""
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            if LOCK.search(rest + piece):
                return True
            rest = piece[-OVERLAP:]
    return False


def lock_of(file: Path) -> Lock:
    """Protection of a PDF according to a whole parser. Raises whatever that raises."""
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415 - in a process of its own only
    from pypdf.errors import PdfReadError  # noqa: PLC0415

    try:
        reader = PdfReader(file, strict=False)
    except NotImplementedError:
        return Lock.RIGHTS  # a certificate, or somebody's own scheme
    if not reader.is_encrypted:
        return Lock.OPEN
    try:
        opened = reader.decrypt("")
    except (PdfReadError, ValueError):
        return Lock.PASSWORD
    return Lock.OPEN if opened is not PasswordType.NOT_DECRYPTED else Lock.PASSWORD


if __name__ == "__main__":
    processes.confine()
    print(lock_of(Path(sys.argv[1])))  # noqa: T201 - the answer
