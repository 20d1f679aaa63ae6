"""The kinds of files that are documents, and by what each is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

LONGEST_EXTENSION = 10


class Shape(Enum):
    """What the bytes of a kind look like."""

    PDF = b"%PDF-"
    ZIP = b"PK\x03\x04"
    OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files of before 2007, and encrypted ones
    RTF = b"{\\rtf"
    TEXT = b""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; `part` is what its ZIP archive has to hold.

    `ending` is how its name ends at Mistral, where that is not the extension.
    """

    title: str
    extension: str
    shape: Shape = Shape.TEXT
    part: str = ""
    ending: str = ""

    @property
    def is_html(self) -> bool:
        return self.extension in {"html", "htm"}


_KNOWN = (
    Kind("PDF", "pdf", Shape.PDF),
    Kind("Word", "docx", Shape.ZIP, "word/document.xml"),
    Kind("PowerPoint", "pptx", Shape.ZIP, "ppt/presentation.xml"),
    Kind("Excel", "xlsx", Shape.ZIP, "xl/workbook.xml"),
    Kind("OpenDocument text", "odt", Shape.ZIP, "content.xml"),
    Kind("OpenDocument table", "ods", Shape.ZIP, "content.xml"),
    Kind("EPUB", "epub", Shape.ZIP, "META-INF/container.xml"),
    Kind("Word", "doc", Shape.OLE),
    Kind("PowerPoint", "ppt", Shape.OLE),
    Kind("Excel", "xls", Shape.OLE),
    Kind("Outlook message", "msg", Shape.OLE),
    Kind("RTF", "rtf", Shape.RTF),
    Kind("Markdown", "md"),
    Kind("Markdown", "markdown", ending="md"),
    Kind("text", "txt"),
    Kind("web page", "html"),
    Kind("web page", "htm", ending="html"),
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
KINDS: Mapping[str, Kind] = (
    {kind.extension: kind for kind in _KNOWN}
    | {one: Kind(one.upper(), one) for one in _TEXTS}
    | {one: Kind("text", one, ending=f"{one}.txt") for one in _PLAIN}
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


def kind_of(name: str, filetype: str = "", mimetype: str = "") -> Kind | None:
    """The kind of document that a file is said to be; None for what is none.

    Its name counts first. What Slack says counts for a name that says nothing.
    """
    if said := extension(name):
        return KINDS.get(said)
    slacks = _BY_SLACK.get(filetype, filetype)
    return KINDS.get(slacks) or KINDS.get(_BY_MIMETYPE.get(mimetype, ""))
