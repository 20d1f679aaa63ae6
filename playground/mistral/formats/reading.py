"""The text of a document, as far as it can be read here."""

import codecs
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePath

from striprtf.striprtf import rtf_to_text

from playground.mistral.formats import epub, html, office, ole, pdf, spreadsheets
from playground.mistral.formats.errors import Unreadable

# fmt: off
PLAIN = frozenset({
    "txt", "md", "rst", "tex", "csv", "json", "jsonl", "xml", "yaml", "yml", "eml", "html", "css",
    "py", "js", "jsx", "ts", "tsx", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs", "go", "rs",
    "rb", "php", "swift", "scala", "sh", "sql", "r", "lua", "pl",
})
KNOWN = PLAIN | {
    "pdf", "doc", "docx", "ppt", "pptx", "odt", "epub", "rtf", "xls", "xlsx", "ods", "msg", "png",
    "jpg", "jpeg", "webp", "gif",
}
# fmt: on
PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif"})
PAGE_BREAK = "\n\n"
# In place of a text that only the vendor's own reader finds: no false word about the file.
NOT_HERE = (
    "[This playground's offline reader doesn't know {kind} files. Mistral itself reads them.]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Extracted text, None where nothing can be read; `broken` says that something should be."""

    text: str | None = None
    pages: int = 1
    broken: bool = False


def extension(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def is_supported(name: str) -> bool:
    return extension(name) in KNOWN


def read(name: str, content: bytes) -> Reading:
    """Read a document; one that would fill the memory counts as broken."""
    kind = _kind(extension(name), content)
    try:
        return _read(kind, content)
    except (Unreadable, ValueError, RecursionError):
        return Reading(broken=True)


def _kind(ending: str, content: bytes) -> str:
    """The kind of a file by its ending, or by its bytes where those are of another one."""
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if ending in ole.FORMATS and not content.startswith(ole.MAGIC):
        return f"{ending}x" if content.startswith(b"PK") else "html"
    return ending


def _read(kind: str, content: bytes) -> Reading:
    for kinds, reader in _READERS:
        if kind in kinds:
            return reader(kind, content)
    return Reading(NOT_HERE.format(kind=kind.upper())) if kind in KNOWN - PICTURES else Reading()


def _paged(pages: list[str]) -> Reading:
    return Reading(PAGE_BREAK.join(filter(None, pages)).strip(), max(len(pages), 1))


def _plain(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").strip()
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").strip()


def _rtf(content: bytes) -> str:
    words = content.decode("cp1252", "replace")
    text: str = rtf_to_text(words, errors="replace")  # type: ignore[no-untyped-call]
    return text.strip()


_READERS: tuple[tuple[Collection[str], Callable[[str, bytes], Reading]], ...] = (
    ({"pdf"}, lambda _, content: _paged(pdf.read(content))),
    ({"epub"}, lambda _, content: _paged(epub.read(content))),
    (ole.FORMATS, lambda kind, content: Reading(ole.read(kind, content))),
    (spreadsheets.FORMATS, lambda _, content: Reading(spreadsheets.read(content).strip())),
    (office.FORMATS, lambda kind, content: Reading(office.read(kind, content).strip())),
    ({"html"}, lambda _, content: Reading(html.read(content))),
    ({"rtf"}, lambda _, content: Reading(_rtf(content))),
    (PLAIN, lambda _, content: Reading(_plain(content))),
)
