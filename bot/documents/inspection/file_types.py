"""Types of files that are documents, and what a file's name and Slack declare it to be."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """A type of document; `ending` is that of its name at Mistral, where it is another one."""

    title: str
    extension: str
    shape: ContentShape = ContentShape.TEXT
    ending: str = ""

    @property
    def is_office(self) -> bool:
        """True for what Office opens, whatever it finds in there."""
        return self.title in {"Word", "Excel", "PowerPoint", "RTF"}


def _office() -> list[FileType]:
    """Office files, of which templates, slide shows and those with macros have the same content."""
    kinds = []
    for title, new, old, more, older in (
        ("Word", "docx", "doc", ("docm", "dotx", "dotm"), ("dot",)),
        ("Excel", "xlsx", "xls", ("xlsm", "xltx", "xltm"), ("xlt",)),
        ("PowerPoint", "pptx", "ppt", ("pptm", "ppsx", "ppsm", "potx", "potm"), ("pps", "pot")),
    ):
        kinds += [FileType(title, one, ContentShape.ZIP, new) for one in (new, *more)]
        kinds += [FileType(title, one, ContentShape.OLE, old) for one in (old, *older)]
    return kinds


_KNOWN = (
    FileType("PDF", "pdf", ContentShape.PDF),
    *_office(),
    FileType("Outlook message", "msg", ContentShape.OLE),
    FileType("Outlook message", "oft", ContentShape.OLE, "msg"),
    FileType("OpenDocument text", "odt", ContentShape.ZIP),
    FileType("OpenDocument text", "ott", ContentShape.ZIP, "odt"),
    FileType("OpenDocument text", "odm", ContentShape.ZIP, "odt"),
    FileType("OpenDocument table", "ods", ContentShape.ZIP),
    FileType("OpenDocument table", "ots", ContentShape.ZIP, "ods"),
    # Mistral takes neither slides nor drawings of OpenDocument: their text is handed over.
    FileType("OpenDocument slides", "odp", ContentShape.ZIP, "odp.txt"),
    FileType("OpenDocument slides", "otp", ContentShape.ZIP, "otp.txt"),
    FileType("OpenDocument drawing", "odg", ContentShape.ZIP, "odg.txt"),
    FileType("OpenDocument drawing", "otg", ContentShape.ZIP, "otg.txt"),
    FileType("EPUB", "epub", ContentShape.ZIP),
    FileType("RTF", "rtf", ContentShape.RTF),
    FileType("Markdown", "md"),
    FileType("Markdown", "markdown", ending="md"),
    FileType("text", "txt"),
    FileType("mail", "eml"),
    FileType("web page", "html"),
    FileType("web page", "htm", ending="html"),
    FileType("web page", "xhtml", ending="html"),
    FileType("web page", "mhtml", ending="html"),
    FileType("web page", "mht", ending="html"),
)
# fmt: off
_TEXTS = (
    "rst", "tex", "csv", "json", "jsonl", "xml", "yaml", "yml", "css", "py", "js", "jsx", "ts",
    "tsx", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs", "go", "rs", "rb", "php", "swift",
    "scala", "sh", "sql", "r", "lua", "pl",
)
# Plain text with extensions that Mistral may not know: `.txt` is appended, as for any other text.
_PLAIN = (
    "text", "tsv", "log", "toml", "ini", "cfg", "conf", "srt", "vtt", "properties", "adoc", "org",
    "groovy", "bat", "ps1", "tf", "ics", "vcf", "mbox", "fodt", "fods", "fodp", "fb2", "ipynb",
)
# fmt: on


def plain(extension: str) -> FileType:
    """Text with an extension that Mistral may not know."""
    return FileType("text", extension, ending=f"{extension}.txt" if extension else "txt")


KINDS: Mapping[str, FileType] = (
    {kind.extension: kind for kind in _KNOWN}
    | {one: FileType(one.upper(), one) for one in _TEXTS}
    | {one: plain(one) for one in _PLAIN}
)
MAIL = FileType("mail", "eml", ending="txt")  # one that was sent to Slack

TEXT = KINDS["txt"]

# Extensions for Slack's types, where a name has none.
_BY_SLACK = {
    "text": "txt",
    "plain_text": "txt",
    "markdown": "md",
    "post": "html",
    "python": "py",
    "javascript": "js",
    "javascript_react": "jsx",
    "typescript": "ts",
    "shell": "sh",
    "ruby": "rb",
    "rust": "rs",
    "kotlin": "kt",
    "csharp": "cs",
    "perl": "pl",
    "latex": "tex",
    "powershell": "ps1",
    "email": "eml",
}
_TEXT, _MEDIA = "text/", ("audio/", "font/", "image/", "video/")
_MORE_TEXT = {"json", "xml", "yaml", "x-yaml", "toml", "javascript", "x-sh", "sql", "x-httpd-php"}
_TYPES = mimetypes.MimeTypes()  # without those of the machine
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_MIMETYPE = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-outlook": "msg",
    "application/epub+zip": "epub",
    "message/rfc822": "eml",
    "multipart/related": "mhtml",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/x-ruby": "rb",
}
_FAMILIES = (
    (f"{_OFFICE}wordprocessingml", "docx"),
    (f"{_OFFICE}spreadsheetml", "xlsx"),
    (f"{_OFFICE}presentationml", "pptx"),
    ("application/vnd.ms-word", "docx"),
    ("application/vnd.ms-excel.", "xlsx"),
    ("application/vnd.ms-powerpoint.", "pptx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.graphics", "odg"),
)

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


def is_text(name: str) -> bool:
    """True for the name of a text, as a document has it at Mistral."""
    kind = KINDS.get(extension(name))
    return kind is not None and kind.shape is ContentShape.TEXT


def is_slack_page(filetype: str, mimetype: str) -> bool:
    """True for a canvas, a list or a post: Slack's own pages, which no library takes."""
    return filetype.lower() in SLACK_TYPES or mimetype.lower().startswith(SLACK_MIMETYPES)


def extension(name: str) -> str:
    """A file name's extension in lower case, without the dot; '' where it has none."""
    found = PurePath(name.strip()).suffix.removeprefix(".").lower()
    return found if len(found) <= LONGEST_EXTENSION and found.isalnum() else ""


def kind_of(name: str, filetype: str = "", mimetype: str = "") -> FileType | None:
    """The declared type of a document: by its name, else by Slack; None where neither knows it."""
    declared = extension(name)
    found = KINDS.get(declared) or _said_by_slack(filetype, mimetype)
    if found and found.title == "text" and declared and declared not in KINDS:
        return replace(found, extension=declared, ending=f"{declared}.txt")
    return found


def type_of(mimetype: str) -> FileType | None:
    """The type of document that a MIME type names."""
    mimetype = mimetype.partition(";")[0].strip().lower()
    if mimetype.startswith(_MEDIA):
        return None
    if found := KINDS.get(_BY_MIMETYPE.get(mimetype, "")):
        return found
    for family, one in _FAMILIES:
        if mimetype.startswith(family):
            return KINDS[one]
    guesses = _TYPES.guess_all_extensions(mimetype, strict=False)
    known = next((KINDS[one[1:]] for one in guesses if one[1:] in KINDS), None)
    subtype = mimetype.rpartition("/")[2]
    is_text = (
        mimetype.startswith(_TEXT) or subtype in _MORE_TEXT or subtype.endswith(("+xml", "+json"))
    )
    return known or (KINDS.get(subtype, KINDS["txt"]) if is_text else None)


def _said_by_slack(filetype: str, mimetype: str) -> FileType | None:
    return KINDS.get(_BY_SLACK.get(filetype, filetype)) or type_of(mimetype)
