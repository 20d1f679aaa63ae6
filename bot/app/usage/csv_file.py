"""CSV of a month: a row for each person, channel, profile and model, and one for each connector."""

import csv
import io
from collections.abc import Iterable, Iterator

from bot.core import money
from storage.ledger.days import date_of
from storage.ledger.month import Month, PersonInPlace, PersonsCalls, PersonsUsage

WHO = ("month", "team", "person", "channel")
USED = (
    *("profile", "model", "currency", "cost", "turns", "answers", "threads"),
    *("prompt_tokens", "completion_tokens", "connector_tokens"),
    *("unpriced_turns", "estimated_turns"),
)
CALLED = ("connector", "calls", "calls_cost")
HEADER = (*WHO, *USED, *CALLED)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # begin what a spreadsheet would compute


def lines(month: Month) -> Iterator[str]:
    """Render the header, then each row."""
    name = f"{date_of(month.period[0]):%Y-%m}"
    yield _line(HEADER)
    for used in month.usage:
        yield _line((*_who(name, used.who), *_used(used), *("" for _ in CALLED)))
    for called in month.calls:
        yield _line((*_who(name, called.who), *_currency_only(called), *_called(called)))


def _who(month: str, who: PersonInPlace) -> tuple[str, ...]:
    """Of direct messages, the channel is empty."""
    return month, who.team, who.user, "" if who.is_direct else who.place


def _used(row: PersonsUsage) -> tuple[object, ...]:
    kind, sums = row.kind, row.sums
    cost = money.exact(sums.cost) if kind.currency else ""
    return (
        *(kind.profile, kind.model, kind.currency, cost, sums.turns, sums.answers, sums.threads),
        *(sums.prompt_tokens, sums.completion_tokens, sums.connector_tokens),
        *(sums.unpriced, sums.estimated),
    )


def _currency_only(row: PersonsCalls) -> tuple[str, ...]:
    return tuple(row.currency if column == "currency" else "" for column in USED)


def _called(row: PersonsCalls) -> tuple[object, ...]:
    return row.connector, row.calls, money.exact(row.cost) if row.currency else ""


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([_inert(cell) for cell in cells])
    return text.getvalue()


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
