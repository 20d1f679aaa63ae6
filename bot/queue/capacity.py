"""Capacity: limits concurrent turns of this process, in all and for one workspace."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Times in seconds."""

    turns: int = 2_000  # open at once; each mostly waits for the network
    workspace_turns: int = 1_000  # of them for one workspace: the others are to have room too
    beat: float = 3.0
    lease: float = 15.0  # without a beat for so long, others take a node's threads
    grace: float = 25.0  # for turns to end when the process is asked to stop


class Capacity:
    """Counts what is open, by workspace. Once closed there is no room for anything."""

    def __init__(self, limits: QueueLimits) -> None:
        self._turns = limits.turns
        self._workspace_turns = limits.workspace_turns
        self._open: Counter[str] = Counter()
        self._reserved = 0
        self._closed = False
        self.overflowed = False  # something waits for room
        self.vacancy = asyncio.Event()  # set when room is free that something waits for

    def close(self) -> None:
        self._closed = True

    def has(self, team: str) -> bool:
        """True if another turn of this workspace may be opened."""
        return self.left > 0 and self._open[team] + self._reserved < self._workspace_turns

    def enter(self, team: str) -> None:
        self._open[team] += 1

    def leave(self, team: str) -> None:
        self._open[team] -= 1
        if not self._open[team]:
            del self._open[team]
        if self.overflowed:
            self.vacancy.set()

    @contextmanager
    def reserved(self, count: int) -> Iterator[None]:
        """Keep so much room free for a while, whoever will take it."""
        self._reserved += count
        try:
            yield
        finally:
            self._reserved -= count

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
