"""Types of files that are no documents, by their names, with what to do instead."""

import mimetypes
from collections.abc import Mapping

from bot.documents.inspection.errors import Unsupported
from bot.documents.inspection.file_types import extension

ONE_BY_ONE = "Please share the files in it one by one"
TRANSCRIPT = "If there is a transcript, please share that"
AS_PDF = "Please export it as PDF, and share that"
AS_WORD = "Please export it as PDF or Word, and share that"
AS_EXCEL = "Please export it as Excel or CSV, and share that"
AS_SLIDES = "Please export it as PDF or PowerPoint, and share that"
AS_CSV = "Please export what matters as CSV, and share that"
AS_PICTURE = "Please share it as PNG or JPEG"
WHAT_I_READ = "I can read PDF, Office, Markdown and text files"
SHARE_ORIGINAL = "Please download it as PDF or Office file, and share that"
UNKNOWN, UNNAMED = "this type of file (`.{ending}`)", "this type of file"
ANYTHING = "application/octet-stream"
PICTURES = "{ending} pictures"

Reason = tuple[str, str]  # the files, and what to do instead

# Nothing in these can be a document, so that they are not even fetched.
_NEVER: dict[str, Reason] = {
    **{one: (f"{one.upper()} archives", ONE_BY_ONE) for one in ("zip", "rar", "7z", "tar")},
    **dict.fromkeys(("gz", "tgz", "bz2", "xz", "zst", "cab", "jar"), ("archives", ONE_BY_ONE)),
    **dict.fromkeys(("iso", "dmg", "pkg"), ("disk images", ONE_BY_ONE)),
    **dict.fromkeys(("exe", "dll", "msi", "app", "apk", "deb", "rpm"), ("programs", WHAT_I_READ)),
    **dict.fromkeys(("so", "dylib", "class", "pyc", "o"), ("programs", WHAT_I_READ)),
}
_NAMED: Mapping[str, Reason] = _NEVER | {
    "pages": ("Apple Pages files", AS_WORD),
    "numbers": ("Apple Numbers files", AS_EXCEL),
    "key": ("Apple Keynote files", AS_SLIDES),
    "xlsb": ("binary Excel files", "Please save it as .xlsx, and share that"),
    "sxw": ("OpenOffice 1 files", AS_WORD),
    "sxc": ("OpenOffice 1 files", AS_EXCEL),
    "sxi": ("OpenOffice 1 files", AS_SLIDES),
    "odb": ("OpenDocument databases", AS_CSV),
    "vsd": ("Visio drawings", AS_PDF),
    "vsdx": ("Visio drawings", AS_PDF),
    "pub": ("Publisher files", AS_PDF),
    "mpp": ("Microsoft Project files", AS_PDF),
    "one": ("OneNote files", AS_PDF),
    "mdb": ("Access databases", AS_CSV),
    "accdb": ("Access databases", AS_CSV),
    "pst": ("Outlook data files", "Please share single mails"),
    "ost": ("Outlook data files", "Please share single mails"),
    "wpd": ("WordPerfect files", AS_WORD),
    "wps": ("Microsoft Works files", AS_WORD),
    "hwp": ("Hangul files", AS_WORD),
    "hwpx": ("Hangul files", AS_WORD),
    "djvu": ("DjVu files", AS_PDF),
    "xps": ("XPS files", AS_PDF),
    "oxps": ("XPS files", AS_PDF),
    "mobi": ("Kindle books", "Please share it as EPUB or PDF"),
    "azw": ("Kindle books", "Please share it as EPUB or PDF"),
    "azw3": ("Kindle books", "Please share it as EPUB or PDF"),
    "ps": ("PostScript files", AS_PDF),
    "eps": ("PostScript files", AS_PDF),
    "ai": ("Illustrator files", AS_PDF),
    "indd": ("InDesign files", AS_PDF),
    "psd": ("Photoshop files", AS_PICTURE),
    "sketch": ("Sketch files", AS_PDF),
    "fig": ("Figma files", AS_PDF),
    "dwg": ("AutoCAD drawings", AS_PDF),
    "p7m": ("signed or encrypted mails", "Please share it as a plain mail or PDF"),
    "db": ("databases", AS_CSV),
    "sqlite": ("SQLite databases", AS_CSV),
    "parquet": ("Parquet files", AS_CSV),
    "gdoc": ("links to Google Docs", SHARE_ORIGINAL),
    "gsheet": ("links to Google Sheets", SHARE_ORIGINAL),
    "gslides": ("links to Google Slides", SHARE_ORIGINAL),
}
_MEDIA: Mapping[str, Reason] = {
    "video": ("videos", TRANSCRIPT),
    "audio": ("audio files", TRANSCRIPT),
    "font": ("fonts", WHAT_I_READ),
}
_MORE_MEDIA = {
    "m4a": "audio",
    "ogg": "audio",
    "opus": "audio",
    "flac": "audio",
    "mkv": "video",
    "otf": "font",
    "ttf": "font",
    "woff": "font",
    "woff2": "font",
}
_TYPES = mimetypes.MimeTypes()  # without those of the machine


def never_a_document(name: str, mimetype: str) -> Unsupported | None:
    """The reason to fetch no such file; None for what may turn out to be a document."""
    ending = extension(name)
    reason = _NEVER.get(ending) or _media(ending, mimetype)
    return Unsupported(*reason) if reason else None


def unsupported(name: str, mimetype: str = "") -> Unsupported:
    """The reason why a file of no known type is not taken, by its name."""
    ending = extension(name)
    reason = _NAMED.get(ending) or _media(ending, mimetype) or _by_mimetype(_NAMED, mimetype)
    if reason:
        return Unsupported(*reason)
    what = UNKNOWN.format(ending=ending) if ending else UNNAMED
    return Unsupported(what, WHAT_I_READ)


def of_extension(ending: str) -> Unsupported:
    """The reason for content that is of a type with this extension, whatever its name says."""
    return unsupported(f"it.{ending}")


def _by_mimetype(reasons: Mapping[str, Reason], mimetype: str) -> Reason | None:
    if mimetype == ANYTHING:
        return None
    guesses = _TYPES.guess_all_extensions(mimetype, strict=False)
    return next((reasons[one[1:]] for one in guesses if one[1:] in reasons), None)


def _media(ending: str, mimetype: str) -> Reason | None:
    guess, _ = _TYPES.guess_type(f"it.{ending}", strict=False)
    for one in (mimetype, guess or "", _MORE_MEDIA.get(ending, "")):
        family, _, subtype = one.partition("/")
        if family == "image":
            return PICTURES.format(ending=(ending or subtype).upper()), AS_PICTURE
        if family in _MEDIA:
            return _MEDIA[family]
    return None


def is_named(name: str) -> bool:
    """Return whether the extension of a name is of a known type that is no document."""
    return extension(name) in _NAMED
