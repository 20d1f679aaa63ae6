"""In-memory reference model of the inbox, for comparison with the database's results."""

from dataclasses import dataclass, field

from storage.records import NewTurn, OpenTurn
from tests.storage.support.hands import place

Place = tuple[str, str, str]


@dataclass(slots=True)
class Held:
    """A thread as it should be: its open turns by timestamp, and the turn that is in work."""

    since: str  # the message that opened it
    waiting: dict[str, int] = field(default_factory=dict)  # how often each one began
    stopped: set[str] = field(default_factory=set)
    node: str | None = None
    fence: int = 0
    current: OpenTurn | None = None

    @property
    def begun(self) -> list[str]:
        return [ts for ts, attempts in self.waiting.items() if attempts]

    @property
    def next(self) -> str:
        """Timestamp of the turn to work on: one that has begun, else the oldest."""
        return min(self.begun or self.waiting)


@dataclass(slots=True)
class World:
    """Every thread and node; `finished` lists each turn once for each time it was finished."""

    alive: set[str] = field(default_factory=set)
    threads: dict[Place, Held] = field(default_factory=dict)
    recorded: set[tuple[Place, str]] = field(default_factory=set)
    finished: list[tuple[Place, str]] = field(default_factory=list)

    def thread_of(self, turn: OpenTurn) -> Held:
        return self.threads[turn.team, turn.channel, turn.thread_ts]

    def knows(self, new: NewTurn) -> bool:
        return (place(new), new.ts) in self.recorded

    def is_valid(self, turn: OpenTurn) -> bool:
        """True if the turn's holder may still write."""
        current = self.thread_of(turn).current
        return current is not None and (current.id, current.claim) == (turn.id, turn.claim)

    def is_ours(self, new: NewTurn) -> bool:
        """True if a message was written in a thread that an earlier one had opened."""
        thread = self.threads.get(place(new))
        return thread is not None and thread.since < new.ts

    def accept(self, new: NewTurn) -> Held:
        self.recorded.add((place(new), new.ts))
        thread = self.threads.setdefault(place(new), Held(new.ts))
        thread.waiting[new.ts] = 0
        return thread

    def begin(self, turn: OpenTurn, node: str) -> None:
        """Note a turn that the inbox gave out; it must be the next, and counted right."""
        thread = self.thread_of(turn)
        assert turn.ts == thread.next
        thread.waiting[turn.ts] += 1
        assert turn.attempts == thread.waiting[turn.ts]
        assert bool(turn.stopped) is (turn.ts in thread.stopped)
        goes_on = thread.node == node and thread.fence == turn.claim.fence
        assert goes_on or turn.claim.fence > thread.fence
        thread.node, thread.fence, thread.current = node, turn.claim.fence, turn

    def finish(self, turn: OpenTurn) -> Held:
        thread = self.thread_of(turn)
        del thread.waiting[turn.ts]
        self.finished.append(((turn.team, turn.channel, turn.thread_ts), turn.ts))
        return thread

    def release(self, thread: Held) -> None:
        thread.node = thread.current = None

    def to_take_over(self) -> int:
        """Number of threads with open turns and no living node."""
        return sum(
            bool(thread.waiting) and thread.node not in self.alive
            for thread in self.threads.values()
        )
