"""Due dates of rules: across changes of the clock, in any zone, once each."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routines.rule import Rule, known_zone, zone_of
from bot.routines.wording import read_rule

PARIS = "Europe/Paris"
ZONES = [PARIS, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"]
ZONES += ["Africa/Casablanca", "Asia/Beirut", "UTC"]
moments = st.integers(int(datetime(2010, 1, 1, tzinfo=UTC).timestamp()), 2_000_000_000)
zones = st.sampled_from(ZONES)
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59))


def moment(text: str, zone: str = PARIS) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def shown(rule: str, since: str, count: int = 3) -> list[str]:
    """Times after a local time of Paris, as they are there."""
    times = islice(read_rule(rule).times(moment(since), PARIS), count)
    return [datetime.fromtimestamp(time, ZoneInfo(PARIS)).isoformat() for time in times]


def test_a_time_that_the_clock_skips_is_due_when_it_goes_on() -> None:
    assert shown("every day at 2:30", "2026-03-28T12:00") == [
        "2026-03-29T03:00:00+02:00",
        "2026-03-30T02:30:00+02:00",
        "2026-03-31T02:30:00+02:00",
    ]


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    assert shown("every day at 2:30", "2026-10-24T12:00") == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-26T02:30:00+01:00",
        "2026-10-27T02:30:00+01:00",
    ]


def test_after_a_run_within_the_hour_that_comes_twice_it_is_due_the_next_day() -> None:
    rule = read_rule("every day at 2:30")
    first = moment("2026-10-25T02:30")
    in_the_second_hour = first + 45 * 60  # 2:15 once more

    assert rule.after(first, PARIS) == moment("2026-10-26T02:30")
    assert rule.after(in_the_second_hour, PARIS) == moment("2026-10-26T02:30")


def test_an_hourly_rule_is_due_every_hour_there_is() -> None:
    rule = read_rule("every hour")
    times = list(islice(rule.times(moment("2026-10-25T00:30"), PARIS), 5))

    assert {later - earlier for earlier, later in pairwise(times)} == {3_600.0}


def test_a_year_without_looking_is_one_run_and_the_next_one_is_ahead() -> None:
    rule = read_rule("every weekday at 9:00")
    due, now = moment("2025-01-06T09:00"), moment("2026-01-07T12:00")

    assert rule.after(max(due, now), PARIS) == moment("2026-01-08T09:00")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "x" * 300, "Europe"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert known_zone(name) == "UTC"
    assert zone_of(name) is UTC


@settings(max_examples=50)
@given(since=moments, zone=zones, at=clocks)
def test_a_daily_rule_is_due_exactly_once_on_each_date(
    since: int, zone: str, at: tuple[int, int]
) -> None:
    rule = Rule(f"{at[1]} {at[0]} * * *", "")
    times = list(islice(rule.times(since, zone), 200))

    dates = [datetime.fromtimestamp(time, zone_of(zone)).date() for time in times]
    expected = [dates[0] + timedelta(days=number) for number in range(len(dates))]
    assert dates == expected
    assert times[0] > since


@given(since=moments, zone=zones, at=clocks, wait=st.lists(st.integers(0, 90_000), max_size=8))
def test_whenever_one_looks_the_next_time_is_the_same_until_it_is_there(
    since: int, zone: str, at: tuple[int, int], wait: list[int]
) -> None:
    rule, now = Rule(f"{at[1]} {at[0]} * * 1,3,5", ""), float(since)
    due = rule.after(now, zone)
    for seconds in wait:
        now += seconds
        if now < due:
            assert rule.after(now, zone) == due
        else:  # it runs, late perhaps; the next one lies ahead of both
            due = rule.after(max(now, due), zone)
            assert due > now


@settings(max_examples=30)
@given(day=st.integers(1, 28), since=moments, zone=zones)
def test_a_monthly_rule_is_due_on_its_day_of_every_month(day: int, since: int, zone: str) -> None:
    times = islice(Rule(f"0 9 {day} * *", "").times(since, zone), 13)
    dates = [datetime.fromtimestamp(time, zone_of(zone)) for time in times]

    assert {date.day for date in dates} == {day}
    assert len({(date.year, date.month) for date in dates}) == 13
    assert (dates[-1].year - dates[0].year) * 12 + dates[-1].month - dates[0].month == 12
