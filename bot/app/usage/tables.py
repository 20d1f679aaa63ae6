"""Tables of a month for a terminal: by person, channel, agent, model and tool, with the total."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core import money
from bot.core.file_names import visible
from storage.ledger.costs import Cost
from storage.ledger.daily import DailySums
from storage.ledger.days import date_of
from storage.ledger.month import Month, PersonsCalls, PersonsUsage

TITLE = "Usage in {month} (UTC)"
NOTHING = "Nothing was used in {month}."
WORKSPACE = "Workspace {team}"
TOTAL, ALL_WORKSPACES = "Total", "All workspaces"
DIRECT, NOBODY, UNKNOWN = "direct messages", "(nobody)", "(unknown)"
COLUMNS = ("Answers", "Prompt", "Completion", "Connectors")
COST, CALLS, TOOL = "Cost", "Calls", "By tool"
NAME, COUNT, TOKENS = 24, 9, 14  # characters
GAP = "  "

By = Callable[[PersonsUsage], str]
BY: dict[str, By] = {
    "By person": lambda row: row.who.user,
    "By channel": lambda row: DIRECT if row.who.is_direct else row.who.place,
    "By agent": lambda row: row.kind.profile or NOBODY,
    "By model": lambda row: row.kind.model or UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class UsageSum:
    """Sums of some rows, and their cost in all currencies."""

    sums: DailySums
    cost: Cost

    @classmethod
    def of(cls, rows: Sequence[PersonsUsage]) -> "UsageSum":
        return cls(
            sum((row.sums for row in rows), DailySums()),
            sum((Cost.of(row.kind, row.sums) for row in rows), Cost()),
        )

    @property
    def order(self) -> tuple[int, int]:
        """Key by which the largest comes first."""
        return -sum(self.cost.amounts.values()), -self.sums.tokens


def lines(month: Month) -> Iterator[str]:
    """Render the tables of each workspace."""
    name = f"{date_of(month.period[0]):%Y-%m}"
    if not (month.usage or month.calls):
        yield NOTHING.format(month=name)
        return
    yield TITLE.format(month=name)
    teams = [(team, list(rows)) for team, rows in groupby(month.usage, lambda row: row.who.team)]
    for team, rows in teams:
        yield from ("", WORKSPACE.format(team=team))
        yield from _tables(rows, [call for call in month.calls if call.who.team == team])
    if len(teams) > 1:
        yield from ("", _head(ALL_WORKSPACES), _row(TOTAL, UsageSum.of(month.usage)))


def _tables(rows: list[PersonsUsage], calls: list[PersonsCalls]) -> Iterator[str]:
    for title, by in BY.items():
        yield from ("", _head(title))
        groups: dict[str, list[PersonsUsage]] = {}
        for row in rows:
            groups.setdefault(by(row), []).append(row)
        sums = [(name, UsageSum.of(group)) for name, group in groups.items()]
        for name, total in sorted(sums, key=lambda one: (one[1].order, one[0])):
            yield _row(name, total)
    if calls:
        yield from _by_tool(calls)
    yield from ("", _row(TOTAL, UsageSum.of(rows)))


def _by_tool(calls: list[PersonsCalls]) -> Iterator[str]:
    """Render the calls of each connector, whose cost is a part of the others'."""
    yield from ("", GAP.join((TOOL.ljust(NAME), CALLS.rjust(COUNT), COST)))
    for name in sorted({call.connector for call in calls}):
        these = [call for call in calls if call.connector == name]
        count = f"{sum(call.calls for call in these):,}".rjust(COUNT)
        costs = (
            Cost({one.currency: one.cost} if one.currency else {}, not one.currency)
            for one in these
        )
        yield GAP.join((visible(name).ljust(NAME), count, money.cost(sum(costs, Cost()))))


def _head(title: str) -> str:
    answers, *tokens = COLUMNS
    numbers = (answers.rjust(COUNT), *(column.rjust(TOKENS) for column in tokens))
    return GAP.join((title.ljust(NAME), *numbers, COST))


def _row(name: str, total: UsageSum) -> str:
    sums = total.sums
    tokens = (sums.prompt_tokens, sums.completion_tokens, sums.connector_tokens)
    numbers = (f"{sums.answers:,}".rjust(COUNT), *(f"{one:,}".rjust(TOKENS) for one in tokens))
    return GAP.join((visible(name).ljust(NAME), *numbers, money.cost(total.cost))).rstrip()
