"""Amounts of money as people write and read them."""

import pytest

from bot.core import money
from storage.ledger.costs import Cost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", 25_000_000),
        ("12.50", 12_500_000),
        ("12,5", 12_500_000),
        (" 0 ", 0),
        ("-0", 0),
        ("0.01", 10_000),
        ("12 EUR", 12_000_000),
        ("EUR 12,50", 12_500_000),
        ("1000000000", 10**15),
    ],
)
def test_an_amount_is_whole_millionths(text: str, expected: int) -> None:
    assert money.read(text, "EUR") == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", money.NOT_A_NUMBER),
        ("much", money.NOT_A_NUMBER),
        ("1e3", money.NOT_A_NUMBER),
        ("nan", money.NOT_A_NUMBER),
        ("inf", money.NOT_A_NUMBER),
        ("٣", money.NOT_A_NUMBER),
        ("1 000", money.NOT_A_NUMBER),
        ("1,000.50", money.NOT_A_NUMBER),
        ("12 USD", money.NOT_A_NUMBER),
        (".", money.NOT_A_NUMBER),
        ("-5", money.NEGATIVE),
        ("\u22125", money.NEGATIVE),
        ("1,000", money.TOO_PRECISE),
        ("0.001", money.TOO_PRECISE),
        ("1000000000.01", money.TOO_LARGE),
        ("9" * 30, money.TOO_LARGE),
        ("9" * 10_000, money.NOT_A_NUMBER),
    ],
)
def test_what_is_no_amount_is_named(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match="must ") as wrong:
        money.read(text, "EUR")

    assert str(wrong.value) == problem


@pytest.mark.parametrize("millionths", [0, 10_000, 12_500_000, 3_000_000, 10**15])
def test_what_is_written_reads_as_the_same(millionths: int) -> None:
    assert money.read(money.written(millionths)) == millionths


@pytest.mark.parametrize(
    ("millionths", "currency", "shown"),
    [
        (0, "EUR", "€0.00"),
        (1, "EUR", "under €0.01"),
        (9_999, "EUR", "under €0.01"),
        (10_000, "EUR", "€0.01"),
        (14_999, "USD", "$0.01"),
        (15_000, "USD", "$0.02"),
        (1_234_567_890_000, "GBP", "£1,234,567.89"),
        (1_500_000, "CHF", "CHF 1.50"),
    ],
)
def test_an_amount_is_shown_in_cents(millionths: int, currency: str, shown: str) -> None:
    assert money.amount(millionths, currency) == shown


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        (Cost(), ""),
        (Cost({}, unpriced=True), "no price"),
        (Cost({"USD": 1_230_000}), "$1.23"),
        (Cost({"USD": 1_230_000, "EUR": 400_000}), "€0.40 + $1.23"),
        (Cost({"USD": 1_230_000}, estimated=True), "about $1.23"),
        (Cost({"USD": 1_230_000}, unpriced=True), "$1.23 + unpriced"),
        (Cost({"USD": 1}, unpriced=True, estimated=True), "under $0.01 + unpriced"),
    ],
)
def test_a_cost_says_what_is_not_certain_of_it(cost: Cost, shown: str) -> None:
    assert money.cost(cost) == shown


def test_an_exact_amount_keeps_each_millionth() -> None:
    assert money.exact(1_234_567_890_123) == "1234567.890123"
    assert money.exact(1) == "0.000001"
