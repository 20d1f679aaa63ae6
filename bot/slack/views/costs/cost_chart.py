"""Chart of what agents cost by day, drawn with characters; and what has no price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.core import money
from bot.profiles.tool_labels import tool_name
from bot.slack.markup import named
from bot.slack.views.block_kit import Json, context, cut, preformatted, section
from storage.ledger.costs import Cost, DailyCosts
from storage.ledger.days import date_of

TITLE = "*Cost by agent and day*"
ALL, GONE = "All agents", "(nobody)"
ROW = "{name}  {cost}  {line}"
EACH_DAY, EACH = "Each column is a day", "Each column is {count} days"
SCALE = "{column}, from {first} to {last} (UTC)."
HIGHEST = "The highest: {amounts}."
WITHOUT_PRICE = "Not included, because they have no price: {names}."
UNKNOWN_MODEL = "models of earlier answers"

LEVELS, NONE = "▁▂▃▄▅▆▇█", "·"
COLUMNS = 30
MOST = 10  # agents, and names without a price
NAME = 22  # characters
LONGEST = 40  # characters of a name without a price
MORE = "{count} more"


@dataclass(frozen=True, slots=True)
class CostLine:
    """Costs of one agent in one currency ('': without a price), column by column."""

    name: str
    currency: str
    columns: tuple[int, ...]
    cost: Cost


def blocks(costs: DailyCosts, titles: Mapping[str, str]) -> Iterator[Json]:
    """Render the chart, if something was used; `titles` are those of the profiles, by name."""
    if lines := _lines(costs, titles):
        peaks: dict[str, int] = {}
        for line in lines:
            peaks[line.currency] = max(peaks.get(line.currency, 0), *line.columns)
        yield section(TITLE)
        yield preformatted("\n".join(_rows(lines, peaks)))
        yield context(_scale(costs.period, peaks))
    if costs.unpriced:
        yield context(_without_price(costs.unpriced))


def sparkline(columns: tuple[int, ...], most: int) -> str:
    """Draw a column of one character for each number, in proportion to the largest."""
    return "".join(LEVELS[(one * len(LEVELS) - 1) // most] if one else NONE for one in columns)


def _lines(costs: DailyCosts, titles: Mapping[str, str]) -> list[CostLine]:
    """Lines of the agents that cost most, and of all together where there are several."""
    everything: dict[int, Cost] = {}
    lines: list[CostLine] = []
    for profile, days in costs.profiles.items():
        lines += _of(titles.get(profile, profile) or GONE, days, costs.period)
        for day, cost in days.items():
            everything[day] = everything.get(day, Cost()) + cost
    lines.sort(key=lambda line: (-sum(line.columns), line.name))
    together = _of(ALL, everything, costs.period) if len(costs.profiles) > 1 else ()
    return [*lines[:MOST], *together]


def _of(name: str, days: Mapping[int, Cost], period: range) -> Iterator[CostLine]:
    """Lines of one agent, one for each currency."""
    cost = sum(days.values(), Cost())
    for currency in sorted(cost.amounts) or [""]:
        by_day = [days.get(day, Cost()).amounts.get(currency, 0) for day in period]
        amounts = {currency: cost.amounts[currency]} if currency else {}
        yield CostLine(name, currency, _columns(by_day), replace(cost, amounts=amounts))


def _columns(by_day: list[int]) -> tuple[int, ...]:
    """Sums of as many days as a column has; the first column may have fewer."""
    size = _size(len(by_day))
    padded = [0] * (-len(by_day) % size) + by_day
    return tuple(sum(padded[start : start + size]) for start in range(0, len(padded), size))


def _size(days: int) -> int:
    """Number of days in one column."""
    return -(-days // COLUMNS)


def _rows(lines: list[CostLine], peaks: Mapping[str, int]) -> Iterator[str]:
    """Render the lines; names and costs come first, which narrow screens show."""
    names = [cut(line.name, NAME) for line in lines]
    costs = [money.cost(line.cost) for line in lines]
    for line, name, cost in zip(lines, names, costs, strict=True):
        yield ROW.format(
            name=name.ljust(max(map(len, names))),
            cost=cost.ljust(max(map(len, costs))),
            line=sparkline(line.columns, peaks[line.currency]),
        )


def _scale(period: range, peaks: Mapping[str, int]) -> str:
    """Say what a column is, and how much the highest one stands for."""
    size = _size(len(period))
    column = EACH_DAY if size == 1 else EACH.format(count=size)
    first, last = (_date(day) for day in (period[0], period[-1]))
    highest = [money.amount(most, currency) for currency, most in sorted(peaks.items()) if most]
    ends = [HIGHEST.format(amounts=money.AND.join(highest))] if highest else []
    return " ".join([SCALE.format(column=column, first=first, last=last), *ends])


def _date(day: int) -> str:
    shown = date_of(day)
    return f"{shown.day} {shown:%b}"


def _without_price(names: tuple[str, ...]) -> str:
    shown = [named(cut(tool_name(name), LONGEST)) if name else UNKNOWN_MODEL for name in names]
    more = [MORE.format(count=len(shown) - MOST)] if len(shown) > MOST else []
    return WITHOUT_PRICE.format(names=", ".join([*shown[:MOST], *more]))
