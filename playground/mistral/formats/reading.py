"""The text of a document, as far as it can be read here."""

import codecs
from dataclasses import dataclass
from pathlib import PurePath

from playground.mistral.formats import office, pdf
from playground.mistral.formats.pdf_objects import Unreadable

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
PAGE_BREAK = "\n\n"


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
    kind = extension(name)
    try:
        if kind == "pdf":
            pages = pdf.read(content)
            return Reading(PAGE_BREAK.join(filter(None, pages)).strip(), max(len(pages), 1))
        if kind in office.FORMATS:
            return Reading(office.read(kind, content).strip())
    except (Unreadable, ValueError, RecursionError):
        return Reading(broken=True)
    return Reading(_plain(content)) if kind in PLAIN else Reading()


def _plain(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").strip()
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").strip()
