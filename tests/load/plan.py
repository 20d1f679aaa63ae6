"""Deterministic plan of a run: who does what, where and when, drawn from a seed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from tests.load.mix import Kind, Mix

KNOWN_PEOPLE = 50  # of a workspace that act; the others only make it larger
PEOPLE_PER_CHANNEL = 50
MOST_CHANNELS = 20
YOUNG = 10.0  # seconds until a thread is continued
RECENT = 10  # threads of a workspace that are still continued


@dataclass(frozen=True, slots=True)
class Act:
    """`at` is in seconds from the start of the ramp; `of` is the act that this one is about."""

    id: int
    at: float
    kind: Kind
    workspace: int
    person: int
    direct: bool = False
    of: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of constant rate, in questions per second."""

    rate: float
    begins: float
    seconds: float
    acts: tuple[Act, ...]

    @property
    def questions(self) -> list[Act]:
        return [act for act in self.acts if act.kind.is_question]


@dataclass(frozen=True, slots=True)
class Plan:
    """`people` are the workspaces' sizes; the warm-up makes agents and threads everywhere."""

    seed: int
    mix: Mix
    people: tuple[int, ...]
    warm_up: tuple[Act, ...]
    stages: tuple[Stage, ...]

    def channels(self, workspace: int) -> int:
        return min(1 + self.people[workspace] // PEOPLE_PER_CHANNEL, MOST_CHANNELS)


def ramp(first: float, factor: float, count: int) -> list[float]:
    """Rates, each a factor of the one before."""
    return [first * factor**number for number in range(count)]


def drawn(mix: Mix, workspaces: int, rates: Sequence[float], seconds: float, seed: int) -> Plan:
    """Draw a plan with a stage for each rate."""
    lots = Random(f"load:{seed}")
    people = tuple(mix.people(lots) for _ in range(workspaces))
    draw = _Draw(mix, people, lots)
    warm_up = tuple(draw.warm_up())
    stages = [
        Stage(rate, number * seconds, seconds, tuple(draw.stage(rate, number * seconds, seconds)))
        for number, rate in enumerate(rates)
    ]
    return Plan(seed, mix, people, warm_up, tuple(stages))


class _Draw:
    """Draws acts in the order of their times, and knows which threads there are by then."""

    def __init__(self, mix: Mix, people: tuple[int, ...], lots: Random) -> None:
        self._mix = mix
        self._people = people
        self._weights = list(accumulate(people))
        self._kinds = list(mix.shares)
        self._kind_weights = list(accumulate(mix.shares.values()))
        self._lots = lots
        self._threads: defaultdict[int, list[Act]] = defaultdict(list)  # by workspace
        self._messages: defaultdict[int, list[Act]] = defaultdict(list)
        self._last = 0

    def warm_up(self) -> Iterator[Act]:
        for workspace in range(len(self._people)):
            for kind in (Kind.FIRST, Kind.CHANNEL_MESSAGE):
                yield self._kept(Act(self._id(), -YOUNG, kind, workspace, self._person(workspace)))

    def stage(self, rate: float, begins: float, seconds: float) -> Iterator[Act]:
        """Draw arrivals that wait for nothing: their gaps are exponential."""
        at = begins
        while (at := at + self._lots.expovariate(rate * self._mix.acts_per_question)) < (
            begins + seconds
        ):
            yield self._kept(self._act(at))

    def _act(self, at: float) -> Act:
        kind = self._lots.choices(self._kinds, cum_weights=self._kind_weights)[0]
        workspace = self._lots.choices(range(len(self._people)), cum_weights=self._weights)[0]
        person = self._person(workspace)
        match kind:
            case Kind.FOLLOW_UP | Kind.CLICK:
                thread = self._thread(workspace, at)
                return Act(self._id(), at, kind, workspace, thread.person, thread.direct, thread.id)
            case Kind.FOREIGN_REPLY:
                of = self._lots.choice(self._messages[workspace][-RECENT:])
                return Act(self._id(), at, kind, workspace, person, of=of.id)
            case Kind.FIRST:
                direct = self._lots.random() < self._mix.direct
                return Act(self._id(), at, kind, workspace, person, direct)
        return Act(self._id(), at, kind, workspace, person)

    def _thread(self, workspace: int, at: float) -> Act:
        known = self._threads[workspace]
        old = [thread for thread in known[-2 * RECENT :] if thread.at <= at - YOUNG]
        return self._lots.choice(old[-RECENT:] or known[:1])

    def _kept(self, act: Act) -> Act:
        if act.kind.is_question and not act.of:
            self._threads[act.workspace].append(act)
        if act.kind == Kind.CHANNEL_MESSAGE:
            self._messages[act.workspace].append(act)
        return act

    def _person(self, workspace: int) -> int:
        return self._lots.randrange(min(self._people[workspace], KNOWN_PEOPLE))

    def _id(self) -> int:
        self._last += 1
        return self._last
