"""Amounts of money as people write and read them, in millionths of a currency."""

import re
from decimal import ROUND_HALF_UP, Decimal

from storage.ledger.costs import Cost

MILLION = 1_000_000
MOST = 1_000_000_000  # of the currency
DECIMALS = 2
NUMBER = re.compile(
    r"(?P<minus>[-\u2212]?)(?P<whole>\d{1,30})(?:[.,](?P<part>\d{1,30}))?", re.ASCII
)

NOT_A_NUMBER = "must be an amount such as 25 or 12.50"
NEGATIVE = "must not be negative; use 0 for no budget"
# 1,000 means one thing here and another there.
TOO_PRECISE = "must have at most two decimals, and no separator between thousands"
TOO_LARGE = "must be at most 1000000000"

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
CENT = Decimal("0.01")
UNDER = "under {amount}"
ABOUT, PARTLY = "about {amount}", "{amount} + unpriced"
NO_PRICE = "no price"
AND = " + "


def read(text: str, currency: str = "") -> int:
    """Read an amount with a point or a comma before its decimals, and perhaps with its currency.

    Raises ValueError with what is wrong.
    """
    words = text.strip()
    if currency:
        words = words.removesuffix(currency).removeprefix(currency).strip()
    found = NUMBER.fullmatch(words)
    if found is None:
        raise ValueError(NOT_A_NUMBER)
    decimals = found["part"] or "0"
    amount = Decimal(f"{found['whole']}.{decimals}")
    if found["minus"] and amount:
        raise ValueError(NEGATIVE)
    if len(decimals) > DECIMALS:
        raise ValueError(TOO_PRECISE)
    if amount > MOST:
        raise ValueError(TOO_LARGE)
    return int(amount * MILLION)


def setting(value: object) -> int:
    """Read an amount of the settings. Raises ValueError with what is wrong."""
    return read(str(value))


def written(millionths: int) -> str:
    """Write an amount as `read` reads it: without decimals where it has none."""
    amount = Decimal(millionths) / MILLION
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def amount(millionths: int, currency: str) -> str:
    """Format an amount: "€0.03", "CHF 1,200.00"; "under €0.01" for less than a cent."""
    exact = Decimal(millionths) / MILLION
    if 0 < exact < CENT:
        return UNDER.format(amount=_shown(CENT, currency))
    return _shown(exact.quantize(CENT, ROUND_HALF_UP), currency)


def cost(of: Cost) -> str:
    """Format a cost: "$1.23", "about €0.40 + $1.23", "$1.23 + unpriced", "no price"."""
    if not of.amounts:
        return NO_PRICE if of.unpriced else ""
    text = AND.join(amount(some, currency) for currency, some in sorted(of.amounts.items()))
    if of.estimated and not text.startswith(UNDER.format(amount="")):
        text = ABOUT.format(amount=text)
    return PARTLY.format(amount=text) if of.unpriced else text


def exact(millionths: int) -> str:
    """Format an amount for calculation, with a point and all six decimals: "0.001234"."""
    return f"{Decimal(millionths) / MILLION:.6f}"


def _shown(value: Decimal, currency: str) -> str:
    return f"{SYMBOLS.get(currency, f'{currency} ')}{value:,}"
