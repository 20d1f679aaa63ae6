"""Confirmation modal before a thread is forgotten."""

from dataclasses import dataclass

from bot.slack.views.block_kit import Json, section
from bot.slack.views.modal import modal

FORGET, FORGET_TITLE, FORGET_LABEL = "forget_thread", "Forget thread?", "Forget"
WHAT_GOES = (
    "*Permanently deleted:* what I remember of this thread. That's its conversation at Mistral, "
    "the files my tools made there, and my own records. A running answer is stopped."
)
WHAT_STAYS = "*Kept:* the messages here in Slack, shared documents, and branches of this thread."


@dataclass(frozen=True, slots=True)
class ToForget:
    """Confirmation of forgetting; `about` is the thread: channel and ts."""

    about: tuple[str, ...]


def forget_view(window: ToForget) -> Json:
    """Render what is deleted and what stays as a modal."""
    told = [section(WHAT_GOES), section(WHAT_STAYS)]
    return modal(FORGET, FORGET_TITLE, FORGET_LABEL, told, window.about)
