"""Text of a note: one line, of bounded length, without what can't be seen."""

from bot.core.file_names import visible
from bot.memory.errors import NoteTooLong, NothingToNote
from storage.memory.records import LONGEST_NOTE


def note_text(given: str) -> str:
    """The text of a note as it is kept. Raises NothingToNote, and NoteTooLong."""
    text = visible(given)
    if not text:
        raise NothingToNote
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(len(text))
    return text
