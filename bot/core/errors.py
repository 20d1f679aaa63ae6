"""Expected failures. A docstring's first paragraph is the sentence that the user reads."""

import inspect

from bot.core.durations import SOON, roughly
from storage.records import Outcome


class Interruption(Exception):
    """A turn was interrupted and is to be resumed: nobody is told."""


class UserFacingError(Exception):
    """Something went wrong on my side. Please ask again in a moment.

    `outcome` is the outcome of a turn that it ends, `mark` precedes the sentence, and
    `is_transient` says that a retry may well succeed. `advice` completes the sentence where it
    needs more room; `hint` tells those who run the app what is the matter and what to do, in the
    log and in `check`.
    """

    outcome = Outcome.FAILED
    mark = "⚠️"
    is_transient = False
    advice = ""
    hint = ""

    @property
    def sentence(self) -> str:
        """The sentence that the user reads."""
        paragraph = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        return " ".join([*paragraph.split(), *self.advice.split()])


class ModelBusy(UserFacingError):
    """Mistral is receiving too many requests right now. Please ask again in a minute.

    `retry_after` is in seconds, as Mistral says: None where it doesn't.
    """

    hint = (
        "Mistral answers 429: the rate limit or the quota of this key is used up. "
        "See its limits in Mistral's console."
    )

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        if (self.retry_after or 0.0) <= SOON:
            return super().sentence
        return LIMIT_REACHED.format(roughly=roughly(self.retry_after or 0.0))


LIMIT_REACHED = (
    "Mistral's limit for this app is used up for now. Please ask again in {roughly}, "
    "or tell the person who runs the app."
)


class ModelUnreachable(UserFacingError):
    """I can't reach Mistral right now. Please ask again in a few minutes."""

    is_transient = True
    hint = "Can't reach Mistral. Check the network, and MISTRAL_SERVER_URL if it's set."


class ModelFailed(UserFacingError):
    """Mistral had a problem while answering. Please ask again in a few minutes."""

    is_transient = True
    hint = "Mistral has a fault of its own (5xx). See https://status.mistral.ai."


class ModelSilent(UserFacingError):
    """Mistral stopped responding, so I stopped waiting. Please ask again."""

    hint = "Mistral didn't answer in time. See https://status.mistral.ai."


class AnswerCut(UserFacingError):
    """The connection to Mistral broke in the middle of the answer. Please ask again."""

    is_transient = True
    hint = "The connection to Mistral broke while it answered."


class Blocked(UserFacingError):
    """Mistral's safety rules blocked this request. Please rephrase it."""

    outcome = Outcome.REFUSED
    hint = "Mistral's guardrails or moderation blocked a request."


QUESTION_LENGTH = (
    "It has {length:,} characters; my limit is {most:,}. Please shorten it, or share the "
    "text as a file and ask about that."
)


class QuestionTooLong(UserFacingError):
    """This question is too long for me."""

    outcome = Outcome.REFUSED

    def __init__(self, length: int, most: int) -> None:
        super().__init__()
        self.advice = QUESTION_LENGTH.format(length=length, most=most)


class TooLong(UserFacingError):
    """This is more text than the model can read. Please shorten it, or start a new thread."""

    outcome = Outcome.REFUSED
    hint = "A conversation is longer than its model's context."


class TooManyQuestions(UserFacingError):
    """You have many questions open already. Ask again once some are answered."""

    outcome = Outcome.REFUSED

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    @property
    def sentence(self) -> str:
        return QUESTIONS_OPEN.format(most=self.most)


QUESTIONS_OPEN = (
    "You have {most} questions open already, so I'm not taking more right now. "
    "Ask again once some of them are answered."
)


class Refused(UserFacingError):
    """Mistral didn't accept this request. Please rephrase it."""

    outcome = Outcome.REFUSED
    hint = "Mistral refused a request as it was put."


class KeyRefused(UserFacingError):
    """Mistral doesn't accept this app's key. Please tell the person who runs the app."""

    hint = "Mistral rejects the key: it's mistyped, expired or revoked. Set another one."


class ConversationBusy(UserFacingError):
    """I'm still finishing the previous answer in this thread. Please ask again in a minute."""

    hint = "A conversation is locked at Mistral by an earlier request."


class ConversationGone(UserFacingError):
    """I can't find this thread's conversation any more. Please start a new thread."""

    hint = "A conversation doesn't exist at Mistral, or belongs to another key."


class NotFound(UserFacingError):
    """Something that this agent needs no longer exists at Mistral. Please tell an admin."""

    hint = "Mistral doesn't find something that an agent refers to, such as a library."


class AgentGone(UserFacingError):
    """The agent for this thread was removed at Mistral. Please ask again."""

    hint = "An agent was deleted at Mistral: it's made again with the next question."


class Interrupted(UserFacingError):
    """I was interrupted. Please ask again."""

    outcome = Outcome.INTERRUPTED


class PassedOver(UserFacingError):
    """You asked something else, so I skipped this."""

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
