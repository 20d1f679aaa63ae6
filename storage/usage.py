"""Usage: sums of answers, tokens, feedback and connector calls."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, cast, func, select

from storage.engine.clock import now
from storage.models import Feedback, Turn
from storage.records import Outcome

DAYS = 30
DAY = 86_400.0  # seconds
PERIOD = DAYS * DAY
DIRECTS = ("D", "E")  # half-open range of the ids of all direct messages

# Few distinct combinations of calls occur, so that grouping by them returns few rows.
CALLS = cast(Turn.connectors, Text)
ANSWERS = func.sum(case((Turn.outcome == Outcome.ANSWERED, 1), else_=0))
TOKENS = func.sum(Turn.tokens)


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums of a workspace over the last DAYS; `connectors` counts the calls of each."""

    answers: int = 0
    tokens: int = 0
    connectors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerTotals:
    """Sums over turns; `good` and `bad` count the feedback on their answers."""

    answers: int = 0
    tokens: int = 0
    good: int = 0
    bad: int = 0

    def __add__(self, other: "AnswerTotals") -> "AnswerTotals":
        return AnswerTotals(
            self.answers + other.answers,
            self.tokens + other.tokens,
            self.good + other.good,
            self.bad + other.bad,
        )


@dataclass(frozen=True, slots=True)
class ScopeUsage:
    """Usage of a place in the last `days`; `connectors` counts the calls of each.

    `profiles` maps names to sums; turns that no profile began to answer are under ''.
    """

    days: int
    threads: int = 0
    profiles: Mapping[str, AnswerTotals] = field(default_factory=dict)
    connectors: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> AnswerTotals:
        return sum(self.profiles.values(), AnswerTotals())


def of_team(connection: Connection, team: str) -> Usage:
    """Sum up a workspace's finished turns, as far as they are still kept."""
    query = (
        select(CALLS, func.count(), ANSWERS, TOKENS)
        .where(Turn.team == team, Turn.finished_at > now() - PERIOD)
        .group_by(CALLS)
    )
    answers = tokens = 0
    connectors: Counter[str] = Counter()
    for calls, turns, answered, spent in connection.execute(query):
        answers += answered
        tokens += spent or 0
        _add_calls(connectors, calls, turns)
    return Usage(answers, tokens, dict(connectors))


def of_channel(connection: Connection, team: str, channel: str, days: int) -> ScopeUsage:
    """Sum up a channel's finished turns, as far as they are still kept."""
    return _of(connection, and_(Turn.team == team, Turn.channel == channel), days)


def of_person(connection: Connection, team: str, user: str, days: int) -> ScopeUsage:
    """Sum up the finished turns of a person's direct messages, likewise."""
    first, end = DIRECTS
    directs = and_(Turn.channel >= first, Turn.channel < end)
    return _of(connection, and_(Turn.team == team, directs, Turn.user == user), days)


def _of(connection: Connection, where: ColumnElement[bool], days: int) -> ScopeUsage:
    late = and_(where, Turn.finished_at > now() - days * DAY)
    profiles: dict[str, AnswerTotals] = {}
    connectors: Counter[str] = Counter()
    for profile, calls, turns, answers, tokens in connection.execute(_uses(late)):
        _add(profiles, profile, AnswerTotals(answers, tokens or 0))
        _add_calls(connectors, calls, turns)
    for profile, good, count in connection.execute(_feedback(late)):
        _add(profiles, profile, AnswerTotals(good=count) if good else AnswerTotals(bad=count))
    answered = select(func.count(Turn.thread_id.distinct())).where(
        late, Turn.outcome == Outcome.ANSWERED
    )
    return ScopeUsage(days, connection.scalar(answered) or 0, profiles, dict(connectors))


def _uses(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    used = select(Turn.profile, CALLS, func.count(), ANSWERS, TOKENS)
    return used.where(late).group_by(Turn.profile, CALLS)


def _feedback(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    given = select(Turn.profile, Feedback.good, func.count())
    of_turns = given.join(Turn, Turn.id == Feedback.turn_id).where(late)
    return of_turns.group_by(Turn.profile, Feedback.good)


def _add(profiles: dict[str, AnswerTotals], profile: str | None, more: AnswerTotals) -> None:
    name = profile or ""
    profiles[name] = profiles.get(name, AnswerTotals()) + more


def _add_calls(connectors: Counter[str], calls: str | None, turns: int) -> None:
    """Add the calls of `turns` turns that each made these calls."""
    for connector, count in (json.loads(calls or "null") or {}).items():
        connectors[connector] += count * turns
