"""Days and months of the ledger are the calendar's, in UTC."""

from datetime import UTC, date, datetime

import pytest

from storage.ledger import days


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-30T23:59:59.999999", date(2026, 11, 30)),
        ("2026-12-01T00:00:00", date(2026, 12, 1)),
        ("2028-02-29T12:00:00", date(2028, 2, 29)),
        ("1970-01-01T00:00:00", date(1970, 1, 1)),
    ],
)
def test_a_time_is_of_its_calendar_day(time: str, day: date) -> None:
    assert days.day_of(at(time)) == days.number_of(day)
    assert days.date_of(days.day_of(at(time))) == day


@pytest.mark.parametrize(
    ("day", "first", "following"),
    [
        (date(2026, 11, 30), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2028, 2, 1), date(2028, 2, 1), date(2028, 3, 1)),
    ],
)
def test_a_month_has_all_of_its_days(day: date, first: date, following: date) -> None:
    month = days.month_of(days.number_of(day))

    assert month == range(days.number_of(first), days.number_of(following))
