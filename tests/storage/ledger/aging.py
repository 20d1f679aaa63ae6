"""Daily sums that lie some days back."""

from sqlalchemy import Connection, update

from storage.models import DailyCalls, DailyUsage


def age(connection: Connection, days: int) -> None:
    """Move all sums that many days back."""
    for table in (DailyUsage, DailyCalls):
        connection.execute(update(table).values(day=table.day - days))
