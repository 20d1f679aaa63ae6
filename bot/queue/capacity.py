"""Capacity: limits concurrent turns of this process: in all, for a workspace, for a person."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from storage.fair_choice import Rota

FEW = 2  # of these none is kept
KEPT = 20  # one in so many turns is kept for people who have none open


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Times in seconds."""

    turns: int = 2_000  # open at once; each mostly waits for the network
    workspace_turns: int = 1_000  # of them for one workspace: the others are to have room too
    person_turns: int = 50  # of one person, open and waiting; more are not recorded
    beat: float = 3.0
    lease: float = 15.0  # without a beat for so long, others take a node's threads
    grace: float = 25.0  # for turns to end when the process is asked to stop

    @property
    def kept_turns(self) -> int:
        """The last turns, which are only for people who have none open."""
        return max(self.turns // KEPT, 1) if self.turns > FEW else 0


class Capacity:
    """Counts what is open, by workspace and person. Once closed there is no room for anything."""

    def __init__(self, limits: QueueLimits) -> None:
        self._turns = limits.turns
        self._workspace_turns = limits.workspace_turns
        self.kept = limits.kept_turns
        self._open: Counter[str] = Counter()
        self._of_people: Counter[tuple[str, str]] = Counter()
        self.rota = Rota()
        self._reserved = 0
        self._closed = False
        self.overflowed = False  # something waits for room
        self.overflows = 0  # how often that was noted
        self.vacancy = asyncio.Event()  # set when room is free that something waits for

    def close(self) -> None:
        self._closed = True

    def has(self, team: str, user: str) -> bool:
        """True if another turn of this person may be opened, before all that wait."""
        if self.vacancy.is_set():
            return False  # whoever waits for it is chosen from just now
        return (
            self._is_left_for(team, user)
            and self._open[team] + self._reserved < self._workspace_turns
        )

    def enter(self, team: str, user: str) -> None:
        self._open[team] += 1
        self._of_people[team, user] += 1

    def begin(self, team: str, user: str) -> None:
        """Count a turn that is begun now."""
        self.enter(team, user)
        self.rota.note(team, user)

    def leave(self, team: str, user: str) -> None:
        self._open[team] -= 1
        self._of_people[team, user] -= 1
        if not self._open[team]:
            del self._open[team]
        if not self._of_people[team, user]:
            del self._of_people[team, user]
        if self.overflowed:
            self.vacancy.set()

    def overflow(self, team: str, user: str) -> None:
        """Note that a turn of this person may wait for room."""
        self.overflowed = True
        self.overflows += 1
        if self._is_left_for(team, user):
            self.vacancy.set()

    def _is_left_for(self, team: str, user: str) -> bool:
        kept = self.kept if self._of_people[team, user] else 0
        return self.left > kept

    @contextmanager
    def reserved(self, count: int) -> Iterator[None]:
        """Keep so much room free for a while, whoever will take it."""
        self._reserved += count
        try:
            yield
        finally:
            self._reserved -= count

    @property
    def is_closed(self) -> bool:
        return self._closed

    @property
    def left(self) -> int:
        """Turns that may still be opened, in all."""
        return 0 if self._closed else self._turns - self._open.total() - self._reserved

    @property
    def full(self) -> list[str]:
        """The workspaces that have as many turns open as they may."""
        return [team for team, count in self._open.items() if count >= self._workspace_turns]

    @property
    def batch(self) -> int:
        """Turns that may be opened at once, even if all of them belong to one workspace."""
        most = max((n for n in self._open.values() if n < self._workspace_turns), default=0)
        return min(self.left, self._workspace_turns - most)

    @property
    def kept_of_batch(self) -> int:
        """Number of these that only people without an open turn may have."""
        return max(self.batch - max(self.left - self.kept, 0), 0)
