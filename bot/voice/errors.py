"""Reasons for which a clip isn't heard, each with the sentence that people read."""

from bot.core.errors import UserFacingError
from storage.records import Outcome


class Unheard(UserFacingError):
    """I couldn't listen to this clip. Please write it out."""

    outcome = Outcome.REFUSED


class ClipTooLong(Unheard):
    """This clip is too long for me."""

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.advice = LENGTH.format(minutes="one minute" if minutes == 1 else f"{minutes} minutes")


LENGTH = "I listen to {minutes} at most. Please send a shorter one, or write it out."


class ClipTooLarge(Unheard):
    """This clip is too large for me."""

    def __init__(self, megabytes: int) -> None:
        super().__init__()
        self.advice = SIZE.format(megabytes=megabytes)


SIZE = "I take {megabytes} MB at most. Please send a shorter one, or write it out."


class NothingSaid(Unheard):
    """I couldn't make out any words in this clip. Please record it again, or write it out."""


class UnknownRecording(Unheard):
    """I can't read this kind of recording. Please send MP3, M4A, WAV, OGG, FLAC or WebM."""


class ClipGone(Unheard):
    """This clip was deleted before I could listen to it. Please record it again."""


class ClipClosed(Unheard):
    """Slack doesn't let me open this clip. Please write it out."""


class StillProcessing(Unheard):
    """Slack is still processing this clip. Please ask again in a moment."""

    outcome = Outcome.FAILED


class ClipUnreachable(Unheard):
    """Slack didn't give me this clip. Please ask again in a moment."""

    outcome = Outcome.FAILED


class VideoUnheard(Unheard):
    """I can't watch video clips, and Slack has no transcript of this one. Please write it out."""


class NotTranscribed(Unheard):
    """I don't listen to voice clips here, and Slack has no transcript. Please write it out."""
