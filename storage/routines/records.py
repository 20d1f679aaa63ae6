"""Value types of routines: what somebody wants asked, what is kept of it, and its runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.records import Outcome, scope_of

# After so many runs in a row that failed, a routine is paused.
MOST_FAILURES = 3
# Outcomes of runs that count as failed.
FAILURES = frozenset({Outcome.FAILED, Outcome.INTERRUPTED, Outcome.REFUSED, Outcome.UNDELIVERED})


class Paused(StrEnum):
    """Reason why a routine has no runs."""

    BY_HAND = "by hand"
    FAILING = "failing"
    CLOSED = "closed"  # the channel is archived, or we were removed from it
    DENIED = "denied"  # its maker may not ask there any more, or not that agent


class TooManyRoutines(Exception):
    """A person, a channel or a workspace has as many routines as it may."""

    def __init__(self, of: str) -> None:
        super().__init__(of)
        self.of = of


@dataclass(frozen=True, slots=True)
class RoutineBounds:
    """Routines that a person, a place and a workspace may have."""

    person: int = 20
    place: int = 20
    workspace: int = 500


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it is stored: in cron's way, in words, and in which time zone."""

    cron: str
    words: str
    zone: str


@dataclass(frozen=True, slots=True)
class NewRoutine:
    """A routine as somebody wants it; `profile` is None for the place's agent."""

    team: str
    user: str
    user_team: str
    channel: str
    question: str
    schedule: Schedule
    profile: str | None = None

    @property
    def place(self) -> str:
        return scope_of(self.channel, self.user)


@dataclass(frozen=True, slots=True)
class StoredRoutine(NewRoutine):
    """A routine as it is kept: see `storage.models.Routine`."""

    id: str = ""
    due: float = 0.0
    paused: Paused | None = None
    failures: int = 0

    @property
    def details(self) -> Mapping[str, Any]:
        """Settings for the audit log, without the question."""
        return {
            "schedule": self.schedule.words,
            "zone": self.schedule.zone,
            "agent": self.profile,
            "paused": self.paused,
        }


@dataclass(frozen=True, slots=True)
class DueRoutine:
    """A routine whose time has come, by the database's clock `at`."""

    routine: StoredRoutine
    at: float


@dataclass(frozen=True, slots=True)
class RunOfRoutine:
    """A run, as its turn finds it: when it was due, and when it was recorded."""

    routine: StoredRoutine
    due: float
    begun_at: float
    by_hand: bool


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of a routine: its outcome (None: it is under way) and its thread ('': none)."""

    due: float
    outcome: str | None
    channel: str
    thread_ts: str


@dataclass(frozen=True, slots=True)
class ListedRoutine:
    """A routine in a list, with its last run if there was one."""

    routine: StoredRoutine
    last: LastRun | None
