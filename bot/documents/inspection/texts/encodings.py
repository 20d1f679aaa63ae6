"""Recognition of text in any encoding, and its conversion to UTF-8."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from bot.documents.inspection.texts import charsets, utf16
from bot.documents.inspection.texts.survey import PIECE, Survey, surveyed

MAX_CONTROLS = 0.01  # share of control bytes in a text
MAX_NULS = 0.05  # places with NULs per byte, however long each is
FEW = 3  # places with NULs that any text may have
ESCAPES = {b"\x1b$B": "iso2022_jp_2", b"\x1b$@": "iso2022_jp_2", b"\x1b$)C": "iso2022_kr"}
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MIN_UTF_8 = 0.2  # share of lines beyond ASCII that are UTF-8 in a file of several encodings

# What a page calls an encoding, and the larger one that browsers read it as.
DECLARED = re.compile(
    rb"(?:charset|coding|encoding)\s{0,9}[:=]\s{0,9}[\"']?([A-Za-z0-9_.:-]{2,40})"
)
DECLARED_WITHIN = 1024  # bytes
READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis_620": "cp874",
}
EBCDIC = ("cp037", "cp500", "cp273")
EBCDIC_SPACE, EBCDIC_TEXT, MAX_ASCII_SPACES = 0.04, 0.95, 0.01
ODD_IN_PROSE = frozenset("|[]{}^~\\`¢¬¦¤¨")
NEXT_LINE = "\x85"


def as_utf_8(file: Path, to: Path) -> Path | None:
    """The text as UTF-8: the file itself, or `to`, which is written; None for what is no text."""
    survey = surveyed(file)
    if survey.is_utf_8 and not survey.nuls and not _marked(survey.begin):
        return file
    pieces = _decoded(file, survey)
    if pieces is None:
        return None
    with to.open("w", encoding="utf-8", errors="replace", newline="") as output:
        for number, piece in enumerate(pieces):
            output.write(_undeclared(piece) if number == 0 else piece)
    return to


def declared(begin: bytes) -> str | None:
    """The encoding that a page, a program or an XML file says it has, as far as one knows it."""
    found = DECLARED.search(begin, 0, DECLARED_WITHIN)
    if not found or begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"<", b"#", b"@", b'"', b"/"}:
        return None
    try:
        codec = codecs.lookup(found[1].decode())
        "".encode(codec.name)  # not all codecs are of text
    except (LookupError, ValueError):
        return None
    return READ_AS.get(codec.name, codec.name)


def _marked(begin: bytes) -> bool:
    marks = (codecs.BOM_UTF8, *ESCAPES)
    return begin.startswith(codecs.BOM_UTF8) or any(mark in begin for mark in marks[1:])


def _decoded(file: Path, survey: Survey) -> Iterator[str] | None:
    """The text piece by piece; None for what is no text."""
    encoding = _encoding(survey)
    if encoding is None:
        return None
    if encoding in utf16.LINE_ENDS:
        return utf16.decoded(file.read_bytes(), encoding, _ansi)
    lines = survey.utf_8_lines + survey.other_lines
    if survey.utf_8_lines and survey.utf_8_lines >= MIN_UTF_8 * lines and encoding not in EBCDIC:
        return _of_lines(file, encoding)
    return _of_encoding(file, encoding)


def _encoding(survey: Survey) -> str | None:
    if survey.nuls == survey.size:
        return None
    escaped = next((one for mark, one in ESCAPES.items() if mark in survey.begin), None)
    wide = _utf_16(survey) or _utf_32(survey.begin)
    return wide or escaped or _ebcdic(survey) or _eight_bit(survey)


def _eight_bit(survey: Survey) -> str | None:
    """UTF-8 or an older encoding, in which a few NULs stand; None for what is no text."""
    text = survey.size - survey.nuls
    if survey.nul_places > max(FEW, text * MAX_NULS):
        return None
    if survey.controls > text * MAX_CONTROLS and (survey.nuls or not survey.is_utf_8):
        return None
    return "utf-8-sig" if survey.is_utf_8 else _legacy(survey)


def _utf_16(survey: Survey) -> str | None:
    begin = survey.begin
    if _utf_32(begin):
        return None
    if not survey.nuls and not begin.startswith(MARKS):
        return None if survey.is_utf_8 else _without_ascii(survey)
    order = utf16.byte_order(begin)
    if order is None and survey.nuls > survey.size / 4:  # it may have begun as another encoding
        order = utf16.LITTLE
    if order is None:
        return None
    sample = "".join(utf16.decoded(begin, order, _ansi))
    return order if utf16.is_plausible(sample) else None


def _without_ascii(survey: Survey) -> str | None:
    """UTF-16 in which not even a space stands, if that is what the bytes read best in."""
    if survey.size % 2:
        return None
    sample = survey.begin[: charsets.LONGEST_EVIDENCE]
    found = charsets.guessed(sample, is_whole=True)
    return found if found in utf16.LINE_ENDS else None


def _utf_32(begin: bytes) -> str | None:
    """UTF-32, with or without a mark: of four bytes one is always 0, and another nearly always."""
    for encoding, zero, nearly in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
        count = len(begin) // 4
        if count and begin[zero::4].count(0) >= count and begin[nearly::4].count(0) > count / 2:
            sample = begin[: count * 4].decode(encoding, "replace")
            return encoding if utf16.is_plausible(sample) else None
    return None


def _ebcdic(survey: Survey) -> str | None:
    begin = survey.begin
    if survey.nuls or not survey.other_lines or begin.count(b" ") > len(begin) * MAX_ASCII_SPACES:
        return None
    if begin.count(b"\x40") < len(begin) * EBCDIC_SPACE:
        return None
    texts = {encoding: begin.decode(encoding) for encoding in EBCDIC}
    prose = sum(one.isalnum() or one in " \n\r\t\x85.,;:-'\"()/" for one in texts[EBCDIC[0]])
    if prose < len(begin) * EBCDIC_TEXT:
        return None
    return min(EBCDIC, key=lambda one: sum(char in ODD_IN_PROSE for char in texts[one]))


def _legacy(survey: Survey) -> str | None:
    evidence = bytes(survey.evidence).replace(b"\0", b"")
    if said := declared(survey.begin):
        try:
            evidence.decode(said)
        except UnicodeDecodeError:
            pass
        else:
            return said
    return charsets.guessed(evidence)


def _of_encoding(file: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield _plain(decoder.decode(piece))
    yield _plain(decoder.decode(b"", True))


def _of_lines(file: Path, encoding: str) -> Iterator[str]:
    """Lines of UTF-8 and of another encoding, as of a log with several authors."""
    with file.open("rb") as content:
        while line := content.readline(PIECE):
            try:
                text = line.decode()
            except UnicodeDecodeError:
                text = line.decode(encoding, "replace")
            yield _plain(text)


def _ansi(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(charsets.guessed(line) or "cp1252", "replace")


def _plain(text: str) -> str:
    return text.replace("\0", "").replace(NEXT_LINE, "\n").removeprefix(utf16.MARK)


def _undeclared(piece: str) -> str:
    """Correct what a page says of its encoding, as it is UTF-8 now."""
    head, rest = piece[:DECLARED_WITHIN], piece[DECLARED_WITHIN:]
    found = (
        DECLARED.search(head.encode("ascii", "replace"))
        if head.lstrip()[:1] in {"<", "#", "@"}
        else None
    )
    if not found:
        return piece
    return head[: found.start(1)] + "utf-8" + head[found.end(1) :] + rest
