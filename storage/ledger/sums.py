"""Reading of the daily sums: of a workspace, a place, a person, or a person in one place."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from storage.ledger.daily import ALL, SUMS, DailySums, Table, UsageKind
from storage.models import DailyCalls, DailyUsage


@dataclass(frozen=True, slots=True)
class LedgerScope:
    """Scope of a sum: ALL places or one, and ALL people or one."""

    team: str
    place: str = ALL
    user: str = ALL


@dataclass(frozen=True, slots=True)
class DayOfUsage:
    """Sums of one day, by profile, model and currency."""

    day: int
    kind: UsageKind
    sums: DailySums


@dataclass(frozen=True, slots=True)
class DayOfCalls:
    """Calls of a connector on one day; `currency` is '' for those without a price."""

    day: int
    connector: str
    currency: str
    calls: int
    cost: int


def usage(connection: Connection, scope: LedgerScope, days: range) -> list[DayOfUsage]:
    """Sums of each day, oldest first; days without use are left out."""
    kind = (DailyUsage.profile, DailyUsage.model, DailyUsage.currency)
    columns = [getattr(DailyUsage, name) for name in SUMS]
    query = select(DailyUsage.day, *kind, *columns).where(*_within(DailyUsage, scope, days))
    return [
        DayOfUsage(row[0], UsageKind(*row[1:4]), DailySums(*row[4:]))
        for row in connection.execute(query.order_by(DailyUsage.day, *kind))
    ]


def calls(connection: Connection, scope: LedgerScope, days: range) -> list[DayOfCalls]:
    """Connector calls of each day, likewise."""
    kind = (DailyCalls.connector, DailyCalls.currency)
    columns = (DailyCalls.day, *kind, DailyCalls.calls, DailyCalls.cost)
    query = select(*columns).where(*_within(DailyCalls, scope, days))
    rows = connection.execute(query.order_by(DailyCalls.day, *kind))
    return [DayOfCalls(*row) for row in rows]


def cost(scope: LedgerScope, days: range, currency: str) -> Select[int]:
    """Query for a cost in millionths of a currency, which leaves out what has another one."""
    total = select(func.sum(DailyUsage.cost)).where(*_within(DailyUsage, scope, days))
    return total.where(DailyUsage.currency == currency)


def average_cost(
    connection: Connection, team: str, days: range, profile: str, currency: str
) -> int | None:
    """Average cost of a profile's turns in a workspace, in millionths; None if it had none."""
    sums_of = select(func.sum(DailyUsage.cost), func.sum(DailyUsage.turns))
    priced = (DailyUsage.profile == profile, DailyUsage.currency == currency)
    total, turns = connection.execute(
        sums_of.where(*_within(DailyUsage, LedgerScope(team), days), *priced)
    ).one()
    return round(total / turns) if turns else None


def _within(table: Table, scope: LedgerScope, days: range) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the rows of some days, which the table's key finds."""
    here: tuple[Any, ...] = (table.team == scope.team, table.place == scope.place)
    return (*here, table.user == scope.user, table.day >= days.start, table.day < days.stop)
