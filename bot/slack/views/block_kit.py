"""Smallest pieces of Slack's Block Kit: sections, buttons, options."""

from typing import Any

from bot.profiles.profile import Profile

Json = dict[str, Any]

OPTIONS = 100  # in a picker, or in a group of one
SECTION = 3_000  # characters of a section
OPTION_TEXT = 75  # characters
TITLED = "{emoji} {title}"


def sentence(text: str) -> Json:
    """One sentence as a message; nothing for none."""
    return {"text": text} if text else {}


def plainly(text: str) -> Json:
    """A sentence as a message without anything to use in it."""
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
    """A text as it is: nothing in it means anything to Slack."""
    words = [{"type": "text", "text": text}]
    element = {"type": "rich_text_preformatted", "elements": words}
    return {"type": "rich_text", "elements": [element]}


def cut(text: str, length: int) -> str:
    """Show the loss where something is too long to be shown."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
