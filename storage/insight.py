"""How much the app is used in a place: threads, answers, tokens, tools, opinions, by profile."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from storage import sums
from storage.clock import now
from storage.models import Feedback, Turn
from storage.records import Outcome

DAY = 86_400.0  # seconds
DIRECTS = ("D", "E")  # between these are the ids of all direct messages


@dataclass(frozen=True, slots=True)
class Sums:
    """What came of questions; `good` and `bad` count people's opinions of the answers."""

    answers: int = 0
    tokens: int = 0
    good: int = 0
    bad: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.answers + other.answers,
            self.tokens + other.tokens,
            self.good + other.good,
            self.bad + other.bad,
        )


@dataclass(frozen=True, slots=True)
class Insight:
    """What a place used in the last `days`; `connectors` tells how often each was called.

    Profiles are listed by their names; what nobody began to answer is under ''.
    """

    days: int
    threads: int = 0
    profiles: Mapping[str, Sums] = field(default_factory=dict)
    connectors: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Sums:
        return sum(self.profiles.values(), Sums())


def of_channel(connection: Connection, team: str, channel: str, days: int) -> Insight:
    """What was used in a channel, as far as its turns are still kept."""
    return _of(connection, and_(Turn.team == team, Turn.channel == channel), days)


def of_person(connection: Connection, team: str, user: str, days: int) -> Insight:
    """What somebody used in their direct messages, likewise."""
    first, end = DIRECTS
    directs = and_(Turn.channel >= first, Turn.channel < end)
    return _of(connection, and_(Turn.team == team, directs, Turn.user == user), days)


def _of(connection: Connection, where: ColumnElement[bool], days: int) -> Insight:
    late = and_(where, Turn.finished_at > now() - days * DAY)
    profiles: dict[str, Sums] = {}
    connectors: Counter[str] = Counter()
    for profile, calls, turns, answers, tokens in connection.execute(_uses(late)):
        _add(profiles, profile, Sums(answers, tokens or 0))
        sums.add_calls(connectors, calls, turns)
    for profile, good, count in connection.execute(_opinions(late)):
        _add(profiles, profile, Sums(good=count) if good else Sums(bad=count))
    answered = select(func.count(Turn.thread_id.distinct())).where(
        late, Turn.outcome == Outcome.ANSWERED
    )
    return Insight(days, connection.scalar(answered) or 0, profiles, dict(connectors))


def _uses(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    used = select(Turn.profile, sums.calls, func.count(), sums.answers, sums.tokens)
    return used.where(late).group_by(Turn.profile, sums.calls)


def _opinions(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    given = select(Turn.profile, Feedback.good, func.count())
    of_turns = given.join(Turn, Turn.id == Feedback.turn_id).where(late)
    return of_turns.group_by(Turn.profile, Feedback.good)


def _add(profiles: dict[str, Sums], profile: str | None, more: Sums) -> None:
    name = profile or ""
    profiles[name] = profiles.get(name, Sums()) + more
