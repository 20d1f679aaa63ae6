"""A Slack message as people see it: its words, what is forwarded in it, and its files.

The one reader of messages, whether an event brings them, an edit, or a thread's history.
"""

from dataclasses import dataclass

from bot.slack.reading import attachments, blocks, comparison, files, shapes
from bot.slack.reading.files import PostedFile
from bot.slack.reading.shapes import Json

LONGEST = 1_000_000  # characters of one message; Slack itself stops far below
AN_APP = "an app"
# Slack's own text of a message that has none.
PLACEHOLDERS = {
    "This content can't be displayed.",
    "This message contains interactive elements.",
    "[no preview available]",
}


@dataclass(frozen=True, slots=True)
class MessageContent:
    """Content of a message, in Slack's markup.

    `words` are its author's own, with the tables, cards and clips in it; `forwarded` quotes other
    messages. `files` are its own, `forwarded_files` those of the messages that it forwards.
    `says_something` is False for files alone.
    """

    words: str
    forwarded: str
    files: tuple[PostedFile, ...]
    forwarded_files: tuple[PostedFile, ...]
    says_something: bool

    @property
    def text(self) -> str:
        """All that can be read, as a question consists of it."""
        return "\n\n".join(filter(None, (self.words, self.forwarded)))[:LONGEST]

    @property
    def all_files(self) -> tuple[PostedFile, ...]:
        return files.distinct([*self.files, *self.forwarded_files])

    @property
    def with_markers(self) -> str:
        """The text with a word for each file, for who cannot see them."""
        markers = " ".join(file.marker for file in self.files if not file.is_spoken)
        return "\n".join(filter(None, (self.text, markers)))[:LONGEST]


def content_of(message: object) -> MessageContent:
    """Read a message; whatever is missing or of another shape counts as not there."""
    if not isinstance(message, dict):
        return MessageContent("", "", (), (), says_something=False)
    found = attachments.attached(message)
    cards = [one.text for one in found if not one.is_forwarded and one.text]
    own = files.files_of(message)
    spoken = [file.marker for file in own if file.is_spoken]
    words = "\n".join(filter(None, (_said(message), *cards, *spoken)))
    forwards = [one for one in found if one.is_forwarded and one.text]
    return MessageContent(
        words=words[:LONGEST],
        forwarded="\n\n".join(one.text for one in forwards)[:LONGEST],
        files=own,
        forwarded_files=files.distinct(file for one in found for file in one.files),
        says_something=bool(words.strip()) or any(one.has_words for one in forwards),
    )


def app_name(message: Json) -> str:
    """Name under which an app posted a message; '' for people."""
    profile = shapes.mapping(message, "bot_profile")
    name = shapes.string(message, "username") or shapes.string(profile, "name")
    return " ".join(name.split())


def _said(message: Json) -> str:
    found = list(shapes.mappings(message, "blocks"))
    is_structured = any(blocks.is_table(block) for block in found)
    text = shapes.string(message, "text")
    if text.strip() in PLACEHOLDERS and (found or message.get("attachments")):
        text = ""
    return comparison.united(text, blocks.texts_of(found), is_structured=is_structured)
