"""Builders of Block Kit elements."""

from typing import Any

from bot.profiles.profile import Profile

Json = dict[str, Any]

OPTIONS = 100  # in a picker, or in an option group
SECTION = 3_000  # characters of a section
OPTION_TEXT = 75  # characters
TITLED = "{emoji} {title}"


def sentence(text: str) -> Json:
    """Return a message of text; an empty one for no text."""
    return {"text": text} if text else {}


def plainly(text: str) -> Json:
    """Return a message of one section, without interactive elements."""
    return {"text": text, "blocks": [section(text)]}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def button(action_id: str, label: str, **more: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def option(text: str, value: str) -> Json:
    return {"text": plain(cut(text, OPTION_TEXT)), "value": value}


def profile_option(profile: Profile) -> Json:
    """A profile in a picker, with its emoji unless that takes the title's room."""
    titled = TITLED.format(emoji=profile.emoji, title=profile.title)
    return option(titled if len(titled) <= OPTION_TEXT else profile.title, profile.name)


def preformatted(text: str) -> Json:
    """Return a block of preformatted text, without any markup in it."""
    words = [{"type": "text", "text": text}]
    element = {"type": "rich_text_preformatted", "elements": words}
    return {"type": "rich_text", "elements": [element]}


def cut(text: str, length: int) -> str:
    """Truncate a text that is too long, with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
