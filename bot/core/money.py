"""Amounts of money as people write them, in millionths of a currency."""

import re
from decimal import Decimal

MILLION = 1_000_000
MOST = 1_000_000_000  # of the currency
DECIMALS = 2
NUMBER = re.compile(
    r"(?P<minus>[-\u2212]?)(?P<whole>\d{1,30})(?:[.,](?P<part>\d{1,30}))?", re.ASCII
)

NOT_A_NUMBER = "it must be an amount such as 25 or 12.50"
NEGATIVE = "it can't be negative: 0 stands for no budget"
# 1,000 means one thing here and another there.
TOO_PRECISE = "it can have at most two decimals, and no separator between thousands"
TOO_LARGE = "it can be at most 1000000000"


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


def shown(millionths: int, currency: str) -> str:
    """Write an amount as people read it: "12.50 EUR"."""
    return f"{written(millionths)} {currency}"
