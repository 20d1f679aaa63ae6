"""Reasons for not exporting a thread; each docstring is the sentence for the person."""

from bot.core.errors import UserFacingError
from bot.core.file_errors import NotSent


class NotOurs(UserFacingError):
    """I'm not in this thread, so there's nothing I could export."""


class NothingSaid(UserFacingError):
    """I haven't answered anything in this thread yet, so there's nothing to export."""


class NothingLeft(UserFacingError):
    """This thread's conversation no longer exists at Mistral, so I can't export it."""


class NotExported(UserFacingError):
    """The export failed on my side. Please try again in a moment."""


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
