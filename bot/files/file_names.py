"""Safe names for generated files, which end up on people's disks."""

import mimetypes
import re
from collections.abc import Collection

from bot.core.file_names import LONGEST, base_name, truncated

NAMELESS = "file"
ENDING = re.compile(r"[A-Za-z0-9]{1,16}")
# What tools call their files when nobody tells them: "image_generated_0", "plot-2".
TOOLS_OWN = re.compile(
    r"(?:image|picture|plot|figure|chart|file|output)(?:_generated)?(?:[-_ ]?\d+)*", re.IGNORECASE
)
LONGEST_TOLD = 50  # characters of a name that says what is shown
TEXT, ANYTHING = "text/plain", {"application/octet-stream", "binary/octet-stream"}
BINARY = ("application/pdf", "application/zip", "audio/", "font/", "image/", "video/")
_TYPES = mimetypes.MimeTypes()  # without those of the machine
# The endings that people expect, where there are several or none.
USUAL = {
    "audio/mpeg": "mp3",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/html": "html",
    "text/markdown": "md",
    "text/plain": "txt",
    "video/mpeg": "mpg",
}
# Pictures by their first bytes: what a tool calls them may be wrong.
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
SIGNATURE = 16  # bytes in which a picture's type shows


def file_name(name: str, file_type: str, taken: Collection[str] = ()) -> str:
    """A name without anything harmful, with the ending of its type, and not `taken` yet."""
    stem, ending = _parted(base_name(name, is_for_disks=True).strip(" ."), file_type)
    number, found = 1, _joined(stem, ending)
    while found in taken:
        number += 1
        found = _joined(stem, f"-{number}{ending}")
    return found


def shown_name(name: str, description: str | None) -> str:
    """The name that people see: one that only a tool would give is replaced by a description."""
    stem, dot, ending = name.rpartition(".")
    words = re.findall(r"[^\W_]+", (description or "").lower())
    if not (words and stem and TOOLS_OWN.fullmatch(stem)):
        return name
    told = words[0]
    for word in words[1:]:
        if len(f"{told}-{word}") > LONGEST_TOLD:
            break
        told = f"{told}-{word}"
    return base_name(_joined(told[:LONGEST_TOLD], dot + ending), is_for_disks=True)


def as_it_is(name: str, begin: bytes) -> str:
    """The name with the ending of the picture that a content begins like; else as it is."""
    found = _picture(begin)
    stem, _, ending = name.rpartition(".")
    mimetype = _mimetype(ending)
    if not found or (stem and mimetype == _mimetype(found)):
        return name
    return _joined(stem if stem and mimetype.startswith("image/") else name, f".{found}")


def _picture(begin: bytes) -> str:
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return "webp"
    return next((ending for mark, ending in PICTURES.items() if begin.startswith(mark)), "")


def _parted(name: str, file_type: str) -> tuple[str, str]:
    """A name's stem, and its extension with the dot: its own, or that of its type."""
    stem, dot, ending = name.rpartition(".")
    has_ending = bool(stem and ENDING.fullmatch(ending))
    kind = _ending(file_type)
    if kind and not (has_ending and _fits(ending.lower(), kind)):
        return name, f".{kind}"
    return (stem, dot + ending) if has_ending else (name, "")


def _ending(file_type: str) -> str:
    """The ending of a type, which tools give as an ending or as a MIME type; '' for none."""
    kind = file_type.partition(";")[0].strip().lower().removeprefix(".")
    if kind in ANYTHING:
        return ""
    if "/" in kind:
        guess = _TYPES.guess_extension(kind, strict=False) or ""
        kind = USUAL.get(kind) or guess.removeprefix(".") or kind.rpartition("/")[2]
    return kind if ENDING.fullmatch(kind) else ""


def _fits(ending: str, kind: str) -> bool:
    """Return whether a file with an ending may be of a kind; any source is plain text, too."""
    own, other = _mimetype(ending), _mimetype(kind)
    is_text = other == TEXT and not own.startswith(BINARY)
    return ending == kind or is_text or (own == other and own != "")


def _mimetype(ending: str) -> str:
    known = next((one for one, usual in USUAL.items() if usual == ending.lower()), "")
    return known or _TYPES.guess_type(f"it.{ending}", strict=False)[0] or ""


def _joined(stem: str, ending: str) -> str:
    fitting = truncated(stem, LONGEST - len(ending.encode())).rstrip(" .")
    return (fitting or NAMELESS) + ending
