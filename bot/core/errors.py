"""Expected failures. A docstring's first paragraph is the sentence that the user reads."""

import inspect

from storage.records import Outcome


class Interruption(Exception):
    """A turn was interrupted and is to be resumed: nobody is told."""


class UserFacingError(Exception):
    """Something went wrong on my side. Please ask again in a moment.

    `outcome` is the outcome of a turn that it ends, `mark` precedes the sentence, and
    `is_transient` says that a retry may well succeed.
    """

    outcome = Outcome.FAILED
    mark = "⚠️"
    is_transient = False

    @property
    def sentence(self) -> str:
        """The sentence that the user reads."""
        paragraph = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        return " ".join(paragraph.split())


class ModelBusy(UserFacingError):
    """Mistral is receiving too many requests right now. Please ask again in a minute."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds, as Mistral says


class ModelUnreachable(UserFacingError):
    """I can't reach Mistral right now. Please ask again in a few minutes."""

    is_transient = True


class ModelFailed(UserFacingError):
    """Mistral had a problem while answering. Please ask again."""

    is_transient = True


class ModelSilent(UserFacingError):
    """Mistral stopped responding, so I stopped waiting. Please ask again."""


class AnswerCut(UserFacingError):
    """The connection to Mistral broke in the middle of the answer. Please ask again."""

    is_transient = True


class Blocked(UserFacingError):
    """Mistral's safety rules blocked this request. Please put it in other words."""

    outcome = Outcome.REFUSED


class TooLong(UserFacingError):
    """This is more text than the model can read. Please shorten it, or begin a new thread."""

    outcome = Outcome.REFUSED


class Refused(UserFacingError):
    """Mistral did not accept this request. Please try to ask in another way."""

    outcome = Outcome.REFUSED


class KeyRefused(UserFacingError):
    """Mistral does not accept this app's key. Please tell the person who runs the app."""


class ConversationBusy(UserFacingError):
    """I'm still finishing the previous answer in this thread. Please ask again in a minute."""


class ConversationGone(UserFacingError):
    """I can't find this thread's conversation any more. Please start a new thread."""


class NotFound(UserFacingError):
    """Something that this agent needs no longer exists at Mistral. Please tell an admin."""


class AgentGone(UserFacingError):
    """The agent for this thread was removed at Mistral. Please ask again."""


class Interrupted(UserFacingError):
    """I was interrupted, please ask again."""

    outcome = Outcome.INTERRUPTED


class PassedOver(UserFacingError):
    """This thread went on to something else, so I left it undone."""

    outcome = Outcome.NOTHING_ASKED
    mark = "↪️"


class Stopped(UserFacingError):
    """Stopped."""

    outcome = Outcome.STOPPED
    mark = "⏹️"


class Withdrawn(Stopped):
    """Stopped, because the question was deleted."""

    outcome = Outcome.WITHDRAWN


class Superseded(Stopped):
    """Stopped, because the question was edited. I'm answering it as it reads now."""

    outcome = Outcome.EDITED
    mark = "✏️"


class BeingForgotten(Stopped):
    """Stopped, because this thread is being forgotten."""

    outcome = Outcome.FORGOTTEN


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one plain sentence that names it."""
