"""Days of the ledger, counted from 1970 in UTC by the database's clock."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from storage.engine.clock import now

SECONDS = 86_400
EPOCH = date(1970, 1, 1).toordinal()


def day_of(at: float) -> int:
    """Day of a time in seconds since 1970."""
    return int(at // SECONDS)


def today(connection: Connection) -> int:
    return day_of(connection.scalar(select(now())) or 0.0)


def last(connection: Connection, count: int) -> range:
    """The last `count` days, today included."""
    end = today(connection) + 1
    return range(end - count, end)


def month_of(day: int) -> range:
    """All days of the calendar month that a day is in."""
    first = date_of(day).replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return range(number_of(first), number_of(following))


def date_of(day: int) -> date:
    return datetime.fromtimestamp(day * SECONDS, UTC).date()


def number_of(day: date) -> int:
    """Number of a calendar day."""
    return day.toordinal() - EPOCH
