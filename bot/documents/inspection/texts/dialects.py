"""Kinds of text: mails, web pages, and what Office opens under the names of its own files."""

import re
from pathlib import Path

from bot.documents.inspection import file_types, unsupported
from bot.documents.inspection.errors import Mislabelled
from bot.documents.inspection.file_types import KINDS, ContentShape, FileType
from bot.documents.inspection.texts import web_archives, xml_text

BEGIN = 8_192  # bytes
POST_SCRIPT = b"%!PS"
WEB_PAGE = re.compile(
    rb"\s{0,500}(?:<\?xml.{0,200}?\?>\s{0,500})?(?:<!--.{0,2000}?-->\s{0,500})?"
    rb"<(?:!doctype html|html|head|body|table|meta|style)\b",
    re.IGNORECASE | re.DOTALL,
)
MAIL = re.compile(
    rb"^(from|to|subject|date|received|return-path|message-id|mime-version):",
    re.IGNORECASE | re.MULTILINE,
)
MIN_MAIL = 3  # of those headers
OUTLOOK = {"msg", "oft"}
LINKS = {"gdoc", "gsheet", "gslides"}


def identify(file: Path, text: Path, name: str, declared: FileType | None) -> tuple[FileType, Path]:
    """The kind of a text, and the file to hand over: as it is, as UTF-8, or converted.

    Raises Rejected for a text that its name does not let expect.
    """
    with text.open("rb") as content:
        begin = content.read(BEGIN).removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(ContentShape.RTF.value):
        return KINDS["rtf"], file
    if begin.startswith(POST_SCRIPT):
        raise unsupported.of_extension("ps")
    if declared is None and file_types.extension(name) in LINKS:
        raise unsupported.unsupported(name)
    return (
        _web_archive(file, begin, declared)
        or _xml(text, begin, declared)
        or _mail(file, begin, declared)
        or (_plain(begin, declared, name), text)
    )


def _web_archive(
    file: Path, begin: bytes, declared: FileType | None
) -> tuple[FileType, Path] | None:
    is_possible = declared is None or declared.is_office or declared.extension in {"mht", "mhtml"}
    to = file.with_name("page")
    if not is_possible or not web_archives.is_web_archive(begin):
        return None
    return (KINDS["html"], to) if web_archives.write_page(file, to) else None


def _xml(text: Path, begin: bytes, declared: FileType | None) -> tuple[FileType, Path] | None:
    """Text of an XML document; one that is called XML stays what it is."""
    elements = xml_text.dialect(begin)
    if elements is None or (declared and declared.extension in {"xml", "pdf"}):
        return None
    to = text.with_name("words")
    if not xml_text.write(xml_text.pieces(text), elements, to):
        return None
    is_plain = declared is not None and declared.shape is ContentShape.TEXT
    return (declared if declared and is_plain else KINDS["txt"]), to


def _mail(file: Path, begin: bytes, declared: FileType | None) -> tuple[FileType, Path] | None:
    """A mail, untouched: it says itself in which encodings its parts are."""
    headers = begin.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if declared and declared.extension == "eml":
        return declared, file
    may_be_one = declared is None or declared.extension in OUTLOOK
    if may_be_one and len({one.lower() for one in MAIL.findall(headers)}) >= MIN_MAIL:
        return KINDS["eml"], file
    return None


def _plain(begin: bytes, declared: FileType | None, name: str) -> FileType:
    """The kind of any other text; Office opens web pages and plain text under its own names."""
    if declared and declared.shape is ContentShape.TEXT:
        return declared
    if declared and not declared.is_office:
        raise Mislabelled(kind=declared.title)
    if WEB_PAGE.match(begin):
        return KINDS["html"]
    if declared and declared.shape is ContentShape.ZIP:
        raise Mislabelled(kind=declared.title)
    return KINDS["txt"] if declared else file_types.plain(file_types.extension(name))
