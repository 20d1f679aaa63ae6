"""Survey of a file's bytes: what speaks for and against its being text, in one pass."""

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.documents.inspection.texts.charsets import LONGEST_EVIDENCE

BEGIN = 64 * 1024  # bytes that are looked at more closely
MANY_CONTROLS = 0.1  # share above which even valid UTF-8 is no text
# Overstriking, the end of a file in DOS, and colours are text as well.
CONTROLS = bytes(set(range(32)) - set(b"\0\b\t\n\r\f\x1a\x1b"))
NULS = re.compile(rb"\0+")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
LONGEST_LINE = 3_000  # bytes before and after the first one beyond ASCII
PIECE = 1024 * 1024  # bytes


@dataclass(slots=True)
class Survey:
    """Counts over all bytes of a file; `evidence` are lines beyond ASCII that are no UTF-8."""

    begin: bytes = b""
    size: int = 0
    nuls: int = 0
    nul_places: int = 0
    controls: int = 0
    is_utf_8: bool = True
    utf_8_lines: int = 0
    other_lines: int = 0
    evidence: bytearray = field(default_factory=bytearray)


def surveyed(file: Path) -> Survey:
    """Read a whole file, piece by piece."""
    survey, decoder = Survey(), codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            if not survey.size:
                survey.begin = piece[:BEGIN]
            survey.size += len(piece)
            survey.controls += len(piece) - len(piece.translate(None, CONTROLS))
            if nuls := piece.count(0):
                survey.nuls += nuls
                survey.nul_places += sum(1 for _ in NULS.finditer(piece))
            survey.is_utf_8 = survey.is_utf_8 and _decodes(decoder, piece)
            if not piece.isascii():
                _collect(survey, piece)
    survey.is_utf_8 = survey.is_utf_8 and _decodes(decoder, b"", final=True)
    survey.is_utf_8 = survey.is_utf_8 and survey.controls <= survey.size * MANY_CONTROLS
    return survey


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _collect(survey: Survey, piece: bytes) -> None:
    """Collect lines that are no UTF-8, until there are enough of them."""
    at = 0
    while len(survey.evidence) < LONGEST_EVIDENCE:
        found = BEYOND_ASCII.search(piece, at)
        if found is None:
            return
        begin = max(piece.rfind(b"\n", at, found.start()) + 1, found.start() - LONGEST_LINE, at)
        at = piece.find(b"\n", found.start()) + 1 or len(piece)
        line = piece[begin : min(at, found.start() + LONGEST_LINE)]
        if _decodes(codecs.getincrementaldecoder("utf-8")(), line):
            survey.utf_8_lines += 1
        else:
            survey.other_lines += 1
            survey.evidence += line
