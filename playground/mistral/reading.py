"""The text of a document, as far as it can be read here."""

import codecs
from pathlib import PurePath

# fmt: off
PLAIN = frozenset({
    "txt", "md", "rst", "tex", "csv", "json", "jsonl", "xml", "yaml", "yml", "eml", "html", "py",
    "js", "ts", "java", "c", "cpp", "go", "rs", "sh", "sql",
})
KNOWN = PLAIN | {
    "pdf", "doc", "docx", "ppt", "pptx", "odt", "epub", "rtf", "xls", "xlsx", "ods", "msg", "png",
    "jpg", "jpeg", "webp", "gif",
}
# fmt: on


def extension(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def is_supported(name: str) -> bool:
    return extension(name) in KNOWN


def read_text(name: str, content: bytes) -> str | None:
    """Return the text, or None when this kind of file cannot be read."""
    if extension(name) not in PLAIN:
        return None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").strip()
    return content.decode("utf-8-sig", errors="replace").strip()
