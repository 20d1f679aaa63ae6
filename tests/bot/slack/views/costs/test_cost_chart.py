"""The chart of what agents cost by day."""

from datetime import date

import pytest

from bot.slack.views.costs import cost_chart
from playground.slack.api.content.blocks import check_blocks
from storage.ledger.costs import Cost, DailyCosts
from storage.ledger.days import number_of
from tests.bot.slack.views.costs.test_usage import lines_in

MONTH = range(20_000, 20_030)
TITLES = {"general": "Threadwind", "analyst": "Analyst"}


def dollars(millionths: int, **how: bool) -> Cost:
    return Cost({"USD": millionths}, **how)


def charted(profiles: dict[str, dict[int, Cost]], period: range = MONTH) -> list[str]:
    blocks = list(cost_chart.blocks(DailyCosts(period, profiles), TITLES))
    check_blocks(blocks, 50)
    return lines_in(blocks)


def told(profiles: dict[str, dict[int, Cost]], period: range = MONTH, *unpriced: str) -> str:
    return str(list(cost_chart.blocks(DailyCosts(period, profiles, unpriced), TITLES))[2:])


def test_where_nothing_was_used_there_is_no_chart() -> None:
    assert list(cost_chart.blocks(DailyCosts(MONTH), TITLES)) == []


def test_a_day_is_a_column_in_proportion_to_the_highest() -> None:
    (line,) = charted({"general": {20_000: dollars(1), 20_028: dollars(499), 20_029: dollars(999)}})

    assert line == f"Threadwind  under $0.01  ▁{'·' * 27}▄█"


def test_whoever_costs_most_comes_first_and_the_sum_last() -> None:
    first, second, both = charted(
        {"general": {20_029: dollars(1_000_000)}, "analyst": {20_028: dollars(3_000_000)}}
    )

    assert first == f"Analyst     $3.00  {'·' * 28}█·"
    assert second == f"Threadwind  $1.00  {'·' * 29}▃"
    assert both == f"All agents  $4.00  {'·' * 28}█▃"


def test_each_currency_has_a_line_and_a_scale_of_its_own() -> None:
    both = Cost({"EUR": 1_000_000, "USD": 5_000_000})

    dollar_line, euro_line = charted({"general": {20_029: both}})

    assert dollar_line == f"Threadwind  $5.00  {'·' * 29}█"
    assert euro_line == f"Threadwind  €1.00  {'·' * 29}█"
    assert "The highest: €1.00 + $5.00." in told({"general": {20_029: both}})


def test_what_is_estimated_or_has_no_price_says_so() -> None:
    unpriced, estimated = Cost(unpriced=True), dollars(20_000, estimated=True)

    lines = charted({"general": {20_029: estimated}, "analyst": {20_029: unpriced}})

    assert [line.split("  ", 1)[1].rsplit("  ", 1)[0].strip() for line in lines] == [
        "about $0.02",
        "no price",
        "about $0.02 + unpriced",
    ]


@pytest.mark.parametrize(("days", "columns"), [(1, 1), (30, 30), (31, 16), (365, 29)])
def test_a_long_period_has_wider_columns_that_keep_every_day(days: int, columns: int) -> None:
    period = range(20_000, 20_000 + days)
    every_day = {day: dollars(1_000_000) for day in period}

    (line,) = charted({"general": every_day}, period)

    name, cost, bars = line.split()
    assert (name, len(bars), cost) == ("Threadwind", columns, f"${days}.00")


def test_the_period_is_told() -> None:
    last = number_of(date(2026, 11, 28))
    period = range(last - 364, last + 1)

    text = told({"general": {last: dollars(310_000)}}, period)

    assert "Each column is 13 days, from 29 Nov to 28 Nov (UTC). The highest: $0.31." in text


def test_what_has_no_price_is_named_without_markup() -> None:
    text = told({"general": {20_029: dollars(1)}}, MONTH, "", "<!channel>", "web_search")

    assert "models of earlier answers, `&lt;!channel&gt;`, web search." in text
