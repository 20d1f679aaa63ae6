"""Daily sums of the ledger, which spare every screen a scan of turns.

Each turn counts in four rows: of its workspace, its place, its person, and its person there. In the
first three, ALL stands for what is summed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection

from storage.engine.upsert import Insert, Prepared
from storage.models import DailyCalls, DailyUsage

ALL = ""


@dataclass(frozen=True, slots=True)
class DayKey:
    """A person's use in one place on one day."""

    team: str
    day: int
    place: str
    user: str

    def rows(self) -> Iterator[dict[str, Any]]:
        """Keys of all rows that it counts in, in the order in which they are locked."""
        for place, user in sorted({(p, u) for p in (ALL, self.place) for u in (ALL, self.user)}):
            yield {"team": self.team, "place": place, "user": user, "day": self.day}


@dataclass(frozen=True, slots=True)
class UsageKind:
    """Profile and model that answered, and the currency in which that is priced ('': none)."""

    profile: str
    model: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class DailySums:
    """Sums over turns: `unpriced` and `estimated` count those that are so, wholly or in part.

    `threads` counts those that got their first answer, `cost` is in millionths of the currency.
    """

    turns: int = 0
    answers: int = 0
    threads: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    connector_tokens: int = 0
    cost: int = 0
    unpriced: int = 0
    estimated: int = 0
    good: int = 0
    bad: int = 0

    def __add__(self, other: "DailySums") -> "DailySums":
        return DailySums(*(getattr(self, name) + getattr(other, name) for name in SUMS))

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens + self.connector_tokens


SUMS = tuple(each.name for each in fields(DailySums))
CALL_SUMS = ("calls", "cost")
USAGE_KEY = ("team", "place", "user", "day", "profile", "model", "currency")
CALLS_KEY = ("team", "place", "user", "day", "connector", "currency")


def add(connection: Connection, key: DayKey, kind: UsageKind, sums: DailySums) -> None:
    """Add sums to all rows that they count in."""
    more = asdict(kind) | asdict(sums)
    connection.execute(ADD_USAGE.on(connection), [row | more for row in key.rows()])


def add_calls(
    connection: Connection,
    key: DayKey,
    calls: Mapping[str, int],
    costs: Mapping[str, int],
    currency: str,
) -> None:
    """Add connector calls; `costs` lacks those without a price."""
    if not calls:
        return
    rows = [
        row | _call(connector, count, costs, currency)
        for row in key.rows()
        for connector, count in sorted(calls.items())
    ]
    connection.execute(ADD_CALLS.on(connection), rows)


def _call(connector: str, count: int, costs: Mapping[str, int], currency: str) -> dict[str, Any]:
    priced_in = currency if connector in costs else ""
    cost = costs.get(connector, 0)
    return {"connector": connector, "calls": count, "cost": cost, "currency": priced_in}


Table = type[DailyUsage | DailyCalls]


def accumulated(statement: Any, table: Table, key: tuple[str, ...], sums: tuple[str, ...]) -> Any:
    """An insertion that adds to the sums of a row that is there already."""
    added = {name: getattr(table, name) + statement.excluded[name] for name in sums}
    return statement.on_conflict_do_update(index_elements=key, set_=added)


def _adding(insert: Insert, table: Table, key: tuple[str, ...], sums: tuple[str, ...]) -> Any:
    return accumulated(insert(table), table, key, sums)


ADD_USAGE = Prepared(lambda insert: _adding(insert, DailyUsage, USAGE_KEY, SUMS))
ADD_CALLS = Prepared(lambda insert: _adding(insert, DailyCalls, CALLS_KEY, CALL_SUMS))
