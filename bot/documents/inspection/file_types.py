"""The kinds of files that are documents, and by what each is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

LONGEST_EXTENSION = 10


class ContentShape(Enum):
    """What the bytes of a kind look like."""

    PDF = b"%PDF-"
    ZIP = b"PK\x03\x04"
    OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files of before 2007, and encrypted ones
    RTF = b"{\\rtf"
    TEXT = b""


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of document; `part` is what its ZIP archive has to hold.

    `ending` is how its name ends at Mistral, where that is not the extension.
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
# Plain text under names that Mistral may not know: it gets a name that it does.
_PLAIN = ("text", "tsv", "log", "toml", "ini", "cfg", "conf", "srt", "vtt")
# fmt: on
KINDS: Mapping[str, FileType] = (
    {kind.extension: kind for kind in _KNOWN}
    | {one: FileType(one.upper(), one) for one in _TEXTS}
    | {one: FileType("text", one, ending=f"{one}.txt") for one in _PLAIN}
)
# What Slack calls a file that has no extension, or an unknown one.
_BY_SLACK = {"text": "txt", "markdown": "md", "python": "py", "javascript": "js", "shell": "sh"}
_BY_MIMETYPE = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
    "text/markdown": "md",
}


def is_picture(mimetype: str) -> bool:
    """Pictures are for the model's eyes, never for the library."""
    return mimetype.lower().startswith("image/")


def extension(name: str) -> str:
    """A file name's extension in lower case, without the dot; '' where it has none."""
    found = PurePath(name.strip()).suffix.removeprefix(".").lower()
    return found if len(found) <= LONGEST_EXTENSION and found.isalnum() else ""


def kind_of(name: str, filetype: str = "", mimetype: str = "") -> FileType | None:
    """The kind of document that a file is said to be; None for what is none.

    Its name counts first. What Slack says counts for a name that says nothing.
    """
    if said := extension(name):
        return KINDS.get(said)
    slacks = _BY_SLACK.get(filetype, filetype)
    return KINDS.get(slacks) or KINDS.get(_BY_MIMETYPE.get(mimetype, ""))
