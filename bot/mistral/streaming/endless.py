"""Bounds on one answer: its length, and text that only repeats itself."""

from dataclasses import dataclass

from bot.core import refusals
from bot.core.errors import UserFacingError

LONGEST = 300_000  # characters of an answer: thirty full messages
LOOKED_AT = 24_000  # characters that have to repeat themselves
STEP = 8_000  # characters between two looks
LONGEST_UNIT = 600  # characters that are repeated
START = 24  # characters by which a repetition is found


@dataclass(slots=True)
class Endless:
    """Follows an answer's text."""

    _length: int = 0
    _looked_at: int = 0
    _tail: str = ""

    def after(self, text: str) -> UserFacingError | None:
        """Return why an answer should be stopped after this text; None while it may go on."""
        self._length += len(text)
        self._tail = (self._tail + text)[-LOOKED_AT:]
        if self._length > LONGEST:
            return refusals.AnswerEndless()
        if self._length - self._looked_at < STEP:
            return None
        self._looked_at = self._length
        return refusals.AnswerRepeats() if repeats(self._tail) else None


def repeats(text: str) -> bool:
    """True for a long text that is one short unit over and over."""
    if len(text) < LOOKED_AT:
        return False
    unit = text.find(text[:START], 1, LONGEST_UNIT + START)
    while unit != -1:
        if text.startswith(text[unit : unit + LONGEST_UNIT]) and text[unit:] == text[:-unit]:
            return True
        unit = text.find(text[:START], unit + 1, LONGEST_UNIT + START)
    return False
