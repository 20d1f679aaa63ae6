"""Notices about a channel that more people see, or that we are out of; each offers to delete."""

from collections.abc import Sequence

from bot.slack.markup import quoted_name
from bot.slack.views.block_kit import Json, button, context, plain, section

CLEAR, DELETE = "clear_library", "delete_channel"
CLEAR_LABEL, DELETE_LABEL = "Clear the library", "Delete it now"
ADMINS = "Only admins of this workspace can do that."
SURE_TITLE, SURE_NO = "Are you sure?", "Cancel"
SURE_CLEAR = "All documents leave this channel's library. The files in Slack stay."
SURE_DELETE = (
    "What I keep of this channel is deleted: its library, its notes, and my conversations there. "
    "The messages in Slack stay."
)
MORE = "… and {count:,} more"
NAMES = 10  # of documents that are shown


def audience_notice(text: str, names: Sequence[str], count: int) -> Json:
    """Say who can ask about which documents now, with a button that removes them all."""
    shown = [f"• {quoted_name(name)}" for name in names[:NAMES]]
    shown += [MORE.format(count=count - len(shown))] if count > len(shown) else []
    clear = button(CLEAR, CLEAR_LABEL, style="danger") | {"confirm": _sure(SURE_CLEAR, CLEAR_LABEL)}
    actions = {"type": "actions", "elements": [clear]}
    blocks = [section(text), section("\n".join(shown)), actions, context(ADMINS)]
    return {"text": text, "blocks": blocks}


def departure_notice(text: str, channel: str) -> Json:
    """Say what is kept of a channel that we are out of, with a button that deletes it."""
    delete = button(DELETE, DELETE_LABEL, style="danger", value=channel)
    confirmed = delete | {"confirm": _sure(SURE_DELETE, DELETE_LABEL)}
    actions = {"type": "actions", "elements": [confirmed]}
    return {"text": text, "blocks": [section(text), actions, context(ADMINS)]}


def _sure(text: str, label: str) -> Json:
    return {
        "title": plain(SURE_TITLE),
        "text": plain(text),
        "confirm": plain(label),
        "deny": plain(SURE_NO),
        "style": "danger",
    }
