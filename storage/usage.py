"""Usage of a workspace or a place: answers, tokens, feedback and calls, from the daily sums."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.ledger import days, sums
from storage.ledger.daily import DailySums
from storage.ledger.sums import LedgerScope

DAYS = 30


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

    `threads` counts those that got their first answer then. `profiles` maps names to sums; turns
    that no profile began to answer are under ''.
    """

    days: int
    threads: int = 0
    profiles: Mapping[str, AnswerTotals] = field(default_factory=dict)
    connectors: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> AnswerTotals:
        return sum(self.profiles.values(), AnswerTotals())


def of_team(connection: Connection, team: str) -> Usage:
    """Sum up a workspace's finished turns."""
    period, scope = days.last(connection, DAYS), LedgerScope(team)
    rows = sums.usage(connection, scope, period)
    total = sum((row.sums for row in rows), DailySums())
    return Usage(total.answers, total.tokens, _calls(connection, scope, period))


def of_place(connection: Connection, team: str, place: str, count: int) -> ScopeUsage:
    """Sum up the finished turns of a channel, or of a person's direct messages, in some days."""
    period, scope = days.last(connection, count), LedgerScope(team, place)
    profiles: dict[str, AnswerTotals] = {}
    threads = 0
    for row in sums.usage(connection, scope, period):
        more = AnswerTotals(row.sums.answers, row.sums.tokens, row.sums.good, row.sums.bad)
        profiles[row.kind.profile] = profiles.get(row.kind.profile, AnswerTotals()) + more
        threads += row.sums.threads
    return ScopeUsage(count, threads, profiles, _calls(connection, scope, period))


def _calls(connection: Connection, scope: LedgerScope, period: range) -> dict[str, int]:
    calls: Counter[str] = Counter()
    for row in sums.calls(connection, scope, period):
        calls[row.connector] += row.calls
    return dict(calls)
