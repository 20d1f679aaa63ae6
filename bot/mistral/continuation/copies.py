"""Copies of what was said, as they are sent to another conversation."""

from collections.abc import Sequence

from bot.mistral.history import HistoryEntry
from bot.mistral.port import ChatMessage

EARLIER = (
    "These are earlier messages of our conversation, as you remember them:\n\n{said}\n\n"
    "This is asked now:\n\n{question}"
)
NAMES = {"user": "Person", "assistant": "You"}


def copied(entries: Sequence[HistoryEntry]) -> list[ChatMessage]:
    """The entries that say or show something, as they can be sent."""
    copies = [entry.copied for entry in entries]
    return [one for one in copies if one.text or one.pictures]


def has_answers(messages: Sequence[ChatMessage]) -> bool:
    return any(message.role == "assistant" for message in messages)


def as_one(messages: Sequence[ChatMessage]) -> ChatMessage:
    """A copy and its question as one text, marked as what it is."""
    *earlier, question = messages
    said = "\n\n".join(f"{NAMES[message.role]}: {message.text}" for message in earlier)
    pictures = tuple(picture for message in messages for picture in message.pictures)
    return ChatMessage("user", EARLIER.format(said=said, question=question.text), pictures)
