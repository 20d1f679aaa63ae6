"""Copies of what was said, as they are sent to another conversation."""

from collections.abc import Sequence

from bot.mistral.history import HistoryEntry

EARLIER = (
    "These are earlier messages of our conversation, as you remember them:\n\n{said}\n\n"
    "This is asked now:\n\n{question}"
)
NAMES = {"user": "Person", "assistant": "You"}


def copied(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """The entries that say or show something, as they can be sent."""
    copies = [entry.copied for entry in entries]
    return [one for one in copies if one.text or one.pictures]


def has_answers(entries: Sequence[HistoryEntry]) -> bool:
    return any(entry.role == "assistant" for entry in entries)


def as_one(entries: Sequence[HistoryEntry]) -> HistoryEntry:
    """A copy and its question as one text, marked as what it is."""
    *earlier, question = entries
    said = "\n\n".join(f"{NAMES[entry.role]}: {entry.text}" for entry in earlier)
    pictures = tuple(picture for entry in entries for picture in entry.pictures)
    text = EARLIER.format(said=said, question=question.text)
    return HistoryEntry("", "user", text, pictures=pictures)
