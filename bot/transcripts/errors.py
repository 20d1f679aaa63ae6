"""Reasons for not exporting a thread; each docstring is the sentence for the person."""

from bot.core.errors import UserFacingError
from bot.core.file_errors import NotSent


class NotOurs(UserFacingError):
    """I am not in this thread, so there is nothing of it that I could export."""


class NothingSaid(UserFacingError):
    """Nothing was answered in this thread yet, so there is nothing to export."""


class NothingLeft(UserFacingError):
    """This thread's conversation no longer exists at Mistral, so I can't export it."""


class NotExported(UserFacingError):
    """The export didn't go well on my side. Please try again in a moment."""


class NotSentToYou(UserFacingError):
    """I couldn't send you the export."""

    def __init__(self, reason: NotSent) -> None:
        super().__init__()
        self._reason = reason

    @property
    def sentence(self) -> str:
        return f"{super().sentence} {self._reason.sentence}"


class SlackSaysNo(UserFacingError):
    """Slack didn't let me send you the export directly. Please try again in a moment."""
