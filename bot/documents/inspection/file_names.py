"""File names that Mistral, Slack and people's computers accept."""

from bot.core.file_names import LONGEST, base_name, truncated, visible
from bot.documents.inspection.file_types import KINDS, FileType, extension
from bot.documents.inspection.unsupported import is_named
from storage.documents.records import NAMELESS

LONGEST_SHOWN = 80  # characters
CUT = "…"


def clean(name: str, kind: FileType) -> str:
    """A name without a path and control characters, with its kind's extension, short enough.

    An extension that it has is replaced only if it is one: "Invoice 12.05.2024" has none.
    """
    base = base_name(name).rstrip(" .")
    found = extension(base)
    if found and (found == kind.extension or found in KINDS or is_named(base)):
        base = base.rpartition(".")[0]
    base = base.strip(" .")
    ending = "." + (kind.ending or kind.extension)
    return _fitting(base or NAMELESS, LONGEST - len(ending)) + ending


def shown(name: str) -> str:
    """A name for display: without what cannot be seen, and shortened."""
    name = visible(name) or NAMELESS
    if len(name) <= LONGEST_SHOWN:
        return name
    ending = name[-12:] if extension(name) else ""
    return name[: LONGEST_SHOWN - len(ending) - 1] + CUT + ending


def _fitting(text: str, room: int) -> str:
    """Cut a text to so many bytes, and mark where it was cut."""
    if len(text.encode()) <= room:
        return text
    return truncated(text, room - len(CUT.encode())) + CUT
