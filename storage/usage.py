"""Usage of a workspace, a place or a person: answers, tokens, calls and costs, from the sums."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.ledger import days, sums
from storage.ledger.costs import DailyCosts, daily
from storage.ledger.sums import LedgerScope

DAYS = 30


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
    """Usage of a scope in the last `days`; `connectors` counts the calls of each.

    `threads` counts those that got their first answer then. `profiles` maps names to sums; turns
    that no profile began to answer are under ''.
    """

    days: int
    threads: int = 0
    profiles: Mapping[str, AnswerTotals] = field(default_factory=dict)
    connectors: Mapping[str, int] = field(default_factory=dict)
    costs: DailyCosts = field(default_factory=DailyCosts)

    @property
    def total(self) -> AnswerTotals:
        return sum(self.profiles.values(), AnswerTotals())


def of_team(connection: Connection, team: str) -> ScopeUsage:
    """Sum up a workspace's finished turns."""
    return of_scope(connection, LedgerScope(team))


def of_place(connection: Connection, team: str, place: str, count: int) -> ScopeUsage:
    """Sum up the finished turns of a channel, or of a person's direct messages, in some days."""
    return of_scope(connection, LedgerScope(team, place), count)


def of_person(connection: Connection, team: str, user: str, count: int) -> ScopeUsage:
    """Sum up a person's finished turns, wherever they asked, in some days."""
    return of_scope(connection, LedgerScope(team, user=user), count)


def of_scope(connection: Connection, scope: LedgerScope, count: int = DAYS) -> ScopeUsage:
    """Sum up the finished turns of a scope in the last days."""
    period = days.last(connection, count)
    usage, calls = sums.usage(connection, scope, period), sums.calls(connection, scope, period)
    profiles: dict[str, AnswerTotals] = {}
    for row in usage:
        more = AnswerTotals(row.sums.answers, row.sums.tokens, row.sums.good, row.sums.bad)
        profiles[row.kind.profile] = profiles.get(row.kind.profile, AnswerTotals()) + more
    threads = sum(row.sums.threads for row in usage)
    connectors: Counter[str] = Counter()
    for call in calls:
        connectors[call.connector] += call.calls
    costs = daily(period, usage, calls)
    return ScopeUsage(count, threads, profiles, dict(connectors), costs)
