"""File names that Mistral, Slack and people's computers accept."""

import re
import unicodedata

from bot.documents.inspection.file_types import FileType, extension
from storage.documents.records import NAMELESS

LONGEST = 255  # bytes, with the extension
LONGEST_SHOWN = 80  # characters
CUT = "…"
_PATH = re.compile(r".*[/\\]", re.DOTALL)
_SPACE = re.compile(r"\s+")


def clean(name: str, kind: FileType) -> str:
    """A name without a path and control characters, with its kind's extension, short enough."""
    visible = "".join(one for one in _SPACE.sub(" ", name) if unicodedata.category(one) != "Cc")
    # Direction marks would let "exe.fdp" look like "pdf.exe"; joiners inside emoji may stay.
    visible = re.sub("[\u202a-\u202e\u2066-\u2069]", "", visible)
    base = _PATH.sub("", visible).replace('"', "'").rstrip(" .")
    if extension(base):
        base = base.rpartition(".")[0]
    base = base.strip(" .")
    ending = "." + (kind.ending or kind.extension)
    return _fitting(base or NAMELESS, LONGEST - len(ending)) + ending


def shown(name: str) -> str:
    """Shorten a name for display."""
    if len(name) <= LONGEST_SHOWN:
        return name
    ending = name[-12:] if extension(name) else ""
    return name[: LONGEST_SHOWN - len(ending) - 1] + CUT + ending


def _fitting(text: str, room: int) -> str:
    """Cut a text to so many bytes, and mark where it was cut."""
    if len(text.encode()) <= room:
        return text
    return text.encode()[: room - len(CUT.encode())].decode(errors="ignore") + CUT
