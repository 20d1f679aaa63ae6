"""The command: a month of a workspace, or of all, is read and printed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.app.reports import Say, reading, require_team
from bot.app.usage import csv_file, tables
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage.ledger import days
from storage.ledger.month import Month, read

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
NO_MONTH = "“{given}” isn't a month. Write 2026-01."


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """A month (None: the current one, in UTC) of one workspace, or of all (None)."""

    team: str | None = None
    period: range | None = None

    @classmethod
    def of(cls, team: str | None, month: str | None) -> "UsageQuery":
        """Read what somebody typed. Raises SettingsError."""
        require_team(team)
        return cls(team, None if month is None else _period(month))


async def usage(settings: Settings, query: UsageQuery, say: Say, *, as_csv: bool) -> int:
    """Print what was used, line by line."""
    show: Callable[[Month], Iterator[str]] = csv_file.lines if as_csv else tables.lines
    async with reading(settings) as database:
        month = await database.run(read, query.period, query.team)
        for line in show(month):
            say(line)
    return 0


def _period(given: str) -> range:
    wrong = SettingsError(NO_MONTH.format(given=given))
    if not (found := MONTH.fullmatch(given)):
        raise wrong
    try:
        return days.month_of(days.number_of(date(int(found[1]), int(found[2]), 1)))
    except ValueError as error:
        raise wrong from error
