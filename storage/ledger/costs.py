"""Costs of some days by profile, and what of them has no price, from the daily sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from storage.ledger.daily import DailySums, UsageKind
from storage.ledger.sums import DayOfCalls, DayOfUsage


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of turns, in millionths by currency.

    `unpriced` and `estimated` say that a part of it has no price, or isn't what Mistral told.
    """

    amounts: Mapping[str, int] = field(default_factory=dict)
    unpriced: bool = False
    estimated: bool = False

    @classmethod
    def of(cls, kind: UsageKind, sums: DailySums) -> "Cost":
        amounts = {kind.currency: sums.cost} if kind.currency else {}
        return cls(amounts, sums.unpriced > 0, sums.estimated > 0)

    def __add__(self, other: "Cost") -> "Cost":
        amounts = dict(self.amounts)
        for currency, more in other.amounts.items():
            amounts[currency] = amounts.get(currency, 0) + more
        unpriced, estimated = self.unpriced or other.unpriced, self.estimated or other.estimated
        return Cost(amounts, unpriced, estimated)

    def __bool__(self) -> bool:
        """True if something was used, whether it has a price or not."""
        return bool(self.amounts) or self.unpriced


@dataclass(frozen=True, slots=True)
class DailyCosts:
    """Costs in a `period` of days: by profile, and in that by day.

    `unpriced` names the models and connectors that were used without a price ('': a model that
    isn't known).
    """

    period: range = range(0)
    profiles: Mapping[str, Mapping[int, Cost]] = field(default_factory=dict)
    unpriced: tuple[str, ...] = ()

    @property
    def total(self) -> Cost:
        return sum(map(self.of_profile, self.profiles), Cost())

    def of_profile(self, name: str) -> Cost:
        return sum(self.profiles[name].values(), Cost())


def daily(
    period: range, usage: Iterable[DayOfUsage], calls: Sequence[DayOfCalls] = ()
) -> DailyCosts:
    """Costs of a period, from its sums."""
    connectors = {row.connector for row in calls if not row.currency}
    models: set[str] = set()
    profiles: dict[str, dict[int, Cost]] = {}
    for row in usage:
        if cost := Cost.of(row.kind, row.sums):
            days = profiles.setdefault(row.kind.profile, {})
            days[row.day] = days.get(row.day, Cost()) + cost
        # Where some connector has no price, that may be all that lacks in what has a currency.
        if row.sums.unpriced and not (row.kind.currency and connectors):
            models.add(row.kind.model)
    return DailyCosts(period, profiles, (*sorted(models), *sorted(connectors)))
