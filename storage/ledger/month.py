"""Sums of everybody in every place over a month: what an operator's report is made of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, select

from storage.ledger.daily import ALL, CALL_SUMS, SUMS, DailySums, Table, UsageKind
from storage.ledger.days import month_of, today
from storage.ledger.erasure import FORGOTTEN
from storage.models import DailyCalls, DailyUsage

Names = tuple[str, ...]
USAGE_KIND, CALLS_KIND = ("profile", "model", "currency"), ("connector", "currency")


@dataclass(frozen=True, slots=True)
class PersonInPlace:
    """A person in a place: in direct messages, the place is the person."""

    team: str
    user: str
    place: str

    @property
    def is_direct(self) -> bool:
        return self.place == self.user != FORGOTTEN


@dataclass(frozen=True, slots=True)
class PersonsUsage:
    """Sums of a person in one place, by profile, model and currency."""

    who: PersonInPlace
    kind: UsageKind
    sums: DailySums


@dataclass(frozen=True, slots=True)
class PersonsCalls:
    """Connector calls of a person in one place; `currency` is '' for those without a price."""

    who: PersonInPlace
    connector: str
    currency: str
    calls: int
    cost: int


@dataclass(frozen=True, slots=True)
class Month:
    """Usage of everybody in a month, in the order of workspaces, people and places."""

    period: range
    usage: tuple[PersonsUsage, ...] = ()
    calls: tuple[PersonsCalls, ...] = ()


def read(connection: Connection, period: range | None = None, team: str | None = None) -> Month:
    """Read a month (None: the current one) of a workspace, or of all (None)."""
    period = period or month_of(today(connection))
    usage = (
        PersonsUsage(PersonInPlace(*row[:3]), UsageKind(*row[3:6]), DailySums(*row[6:]))
        for row in _rows(connection, DailyUsage, (USAGE_KIND, SUMS), period, team)
    )
    calls = (
        PersonsCalls(PersonInPlace(*row[:3]), *row[3:])
        for row in _rows(connection, DailyCalls, (CALLS_KIND, CALL_SUMS), period, team)
    )
    return Month(period, tuple(usage), tuple(calls))


def _rows(
    connection: Connection,
    table: Table,
    names: tuple[Names, Names],
    days: range,
    team: str | None,
) -> list[Any]:
    """Rows by person, place and kind; `names` are those of the kind, and of what is summed up."""
    kind, sums = names
    key = [getattr(table, name) for name in ("team", "user", "place", *kind)]
    added = [cast(func.sum(getattr(table, name)), BigInteger) for name in sums]
    query = select(*key, *added).where(table.day >= days.start, table.day < days.stop)
    query = query.where(table.place != ALL, table.user != ALL)
    if team is not None:
        query = query.where(table.team == team)
    return list(connection.execute(query.group_by(*key).order_by(*key)))
