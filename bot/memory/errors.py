"""Reasons for which nothing is noted, removed or changed, as people and agents read them."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.core.errors import UserFacingError
from storage.encryption import NoKeys, Undecryptable
from storage.memory.records import LONGEST_NOTE, MOST_NOTES, MOST_PER_TURN, ScopeFull, TurnFull


class MemoryOff(UserFacingError):
    """Memory is off for this whole app. Ask the person who runs it to turn it on."""


class SwitchedOff(UserFacingError):
    """Memory is off here. Turn it on with `/memory on` first."""


class NothingToNote(UserFacingError):
    """There's nothing to note. Use `/memory add TEXT`."""


class NoteTooLong(UserFacingError):
    """This note is too long."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length

    @property
    def sentence(self) -> str:
        return TOO_LONG.format(length=self._length, most=LONGEST_NOTE)


class NoRoom(UserFacingError):
    """There are as many notes as there can be."""

    @property
    def sentence(self) -> str:
        return FULL.format(most=MOST_NOTES)


class EnoughForOneTurn(UserFacingError):
    """This answer already changed as many notes as it can."""

    @property
    def sentence(self) -> str:
        return TURN_FULL.format(most=MOST_PER_TURN)


class NotYourNote(UserFacingError):
    """Ask the person who added this note, or somebody who can switch this channel's agent."""


class OnlyDirectly(UserFacingError):
    """Your own notes are managed in direct messages with me. Use `/memory everywhere` there."""


class NotInChannels(UserFacingError):
    """Notes on a person are only made in direct messages, unless they send `/memory everywhere`."""


class NotesUnreadable(UserFacingError):
    """I can't read these notes. Ask the person who runs the app to check `ENCRYPTION_KEYS`."""

    hint = "ENCRYPTION_KEYS lacks the key that encrypted notes: add it at the end."


class NotHere(UserFacingError):
    """I'm not in this channel. Invite me, and I'll remember what matters here."""


TOO_LONG = "A note can have {most} characters, and this one has {length:,}. Please shorten it."
FULL = "There are {most} notes already, which is the most. Remove one first."
TURN_FULL = "One answer can change {most} notes at most."


@contextmanager
def told() -> Iterator[None]:
    """Raise what storage refuses as a reason that people read."""
    try:
        yield
    except ScopeFull as full:
        raise NoRoom from full
    except TurnFull as full:
        raise EnoughForOneTurn from full
    except (NoKeys, Undecryptable) as error:
        raise NotesUnreadable from error
