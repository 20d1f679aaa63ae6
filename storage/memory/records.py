"""Value types of memory: notes as they are added, kept and told."""

from dataclasses import dataclass

MOST_NOTES = 40  # of a scope
LONGEST_NOTE = 300  # characters
MOST_PER_TURN = 5  # that an agent makes or forgets in one turn


class ScopeFull(Exception):
    """The scope has as many notes as it may have."""


class TurnFull(Exception):
    """An agent noted or forgot as much in one turn as it may."""


PEOPLE = ("U", "W")  # begin the ids of people


def is_person(place: str) -> bool:
    """True if notes of this place are on a person, false if on a channel."""
    return place.startswith(PEOPLE)


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to add, of one line. An agent's has the `source` and `call`: see `MemoryNote`."""

    team: str
    place: str
    text: str
    author: str
    source: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note that is kept of a `place`: a person's or channel's id.

    An agent made it in the turn `source` (None: a person did).
    """

    id: str
    place: str
    text: str
    author: str
    created_at: float
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AddedNote:
    """A note that was added, and the texts of those that it replaced."""

    note: KeptNote
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnNotes:
    """Notes that an agent made and forgot in a turn, and that nobody undid."""

    made: tuple[AddedNote, ...] = ()
    forgotten: tuple[KeptNote, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.made or self.forgotten)


@dataclass(frozen=True, slots=True)
class ScopeNotes:
    """Notes of one scope as they are told to an agent, each with its author ('' for nobody)."""

    place: str
    notes: tuple[tuple[str, str], ...]
