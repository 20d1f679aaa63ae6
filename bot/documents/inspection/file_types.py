"""Types of files that are documents, and their detection by name or by Slack's metadata."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

LONGEST_EXTENSION = 10


class ContentShape(Enum):
    """Leading bytes of a type's content."""

    PDF = b"%PDF-"
    ZIP = b"PK\x03\x04"
    OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files of before 2007, and encrypted ones
    RTF = b"{\\rtf"
    TEXT = b""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of document; `part` is a file that its ZIP archive has to contain.

    `ending` is the extension of its name at Mistral, where that is another one.
    """

    title: str
    extension: str
    shape: ContentShape = ContentShape.TEXT
    part: str = ""
    ending: str = ""

    @property
    def is_html(self) -> bool:
        return self.extension in {"html", "htm"}


_KNOWN = (
    FileType("PDF", "pdf", ContentShape.PDF),
    FileType("Word", "docx", ContentShape.ZIP, "word/document.xml"),
    FileType("PowerPoint", "pptx", ContentShape.ZIP, "ppt/presentation.xml"),
    FileType("Excel", "xlsx", ContentShape.ZIP, "xl/workbook.xml"),
    FileType("OpenDocument text", "odt", ContentShape.ZIP, "content.xml"),
    FileType("OpenDocument table", "ods", ContentShape.ZIP, "content.xml"),
    FileType("EPUB", "epub", ContentShape.ZIP, "META-INF/container.xml"),
    FileType("Word", "doc", ContentShape.OLE),
    FileType("PowerPoint", "ppt", ContentShape.OLE),
    FileType("Excel", "xls", ContentShape.OLE),
    FileType("Outlook message", "msg", ContentShape.OLE),
    FileType("RTF", "rtf", ContentShape.RTF),
    FileType("Markdown", "md"),
    FileType("Markdown", "markdown", ending="md"),
    FileType("text", "txt"),
    FileType("web page", "html"),
    FileType("web page", "htm", ending="html"),
)
# fmt: off
_TEXTS = (
    "rst", "tex", "csv", "json", "jsonl", "xml", "yaml", "yml", "eml", "css", "py", "js", "jsx",
    "ts", "tsx", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs", "go", "rs", "rb", "php",
    "swift", "scala", "sh", "sql", "r", "lua", "pl",
)
# Plain text with extensions that Mistral may not know: `.txt` is appended.
_PLAIN = ("text", "tsv", "log", "toml", "ini", "cfg", "conf", "srt", "vtt")
# fmt: on
KINDS: Mapping[str, FileType] = (
    {kind.extension: kind for kind in _KNOWN}
    | {one: FileType(one.upper(), one) for one in _TEXTS}
    | {one: FileType("text", one, ending=f"{one}.txt") for one in _PLAIN}
)
# Extensions for Slack's types, where a name has none.
_BY_SLACK = {"text": "txt", "markdown": "md", "python": "py", "javascript": "js", "shell": "sh"}
_BY_MIMETYPE = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
    "text/markdown": "md",
}

SLACK_TYPES = {"canvas", "docs", "list", "post", "quip", "space"}
SLACK_MIMETYPES = ("application/vnd.slack-docs", "application/vnd.slack-list")
UNTYPED = {"", "application/octet-stream", "binary/octet-stream"}
# fmt: off
PICTURES = {
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico",
    "jp2", "jxl",
}
# fmt: on


def is_picture(mimetype: str, name: str = "", filetype: str = "") -> bool:
    """True for a picture, which goes to the model itself and never to a library.

    Where Slack knows no type, its name or Slack's word for its type decides.
    """
    if mimetype.lower() in UNTYPED:
        return (extension(name) or filetype.lower()) in PICTURES
    return mimetype.lower().startswith("image/")


def is_slack_page(filetype: str, mimetype: str) -> bool:
    """True for a canvas, a list or a post: Slack's own pages, which no library takes."""
    return filetype.lower() in SLACK_TYPES or mimetype.lower().startswith(SLACK_MIMETYPES)


def extension(name: str) -> str:
    """A file name's extension in lower case, without the dot; '' where it has none."""
    found = PurePath(name.strip()).suffix.removeprefix(".").lower()
    return found if len(found) <= LONGEST_EXTENSION and found.isalnum() else ""


def kind_of(name: str, filetype: str = "", mimetype: str = "") -> FileType | None:
    """The declared type of a document; None if it is not supported.

    The extension counts first; Slack's metadata only for a name without one.
    """
    if declared := extension(name):
        return KINDS.get(declared)
    slacks = _BY_SLACK.get(filetype, filetype)
    return KINDS.get(slacks) or KINDS.get(_BY_MIMETYPE.get(mimetype, ""))
