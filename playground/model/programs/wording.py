"""Figures in words: rounded as far as they say something, with their unit."""

import re
from collections.abc import Iterable, Sequence

_SYMBOLS = {"€": "€", "$": "$", "£": "£", "eur": "€", "usd": "$", "gbp": "£"}
_FIGURE = re.compile(r"-?[€$£]?\d")
_ROUND_FROM = 1000
_SMALLEST_P = 0.001


def number(value: float) -> str:
    """Write a number: "1,250", "135.8", "0.0347"."""
    if abs(value) < 1e15 and float(value) == int(value):  # noqa: PLR2004 - exact up to there
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= _ROUND_FROM else f"{value:.4g}"


def money(value: float, currency: str = "") -> str:
    """Write an amount with two decimals, and its currency where one was named."""
    symbol = _SYMBOLS.get(currency.lower(), "")
    name = "" if symbol or not currency else f" {currency.upper()}"
    sign = "-" if value < 0 else ""
    return f"{sign}{symbol}{abs(value):,.2f}{name}"


def p_value(value: float) -> str:
    return f"p < {_SMALLEST_P}" if value < _SMALLEST_P else f"p = {value:.2g}"


def counted(count: float, noun: str) -> str:
    """Write "1 month", "36 months"."""
    singular = noun.removesuffix("s")
    return f"{number(count)} {singular if count == 1 else singular + 's'}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; after the first, columns of numbers stand to the right."""
    lines = list(rows)
    columns = zip(*lines, strict=True) if lines else [()] * len(head)
    marks = ["---:" if all(map(_FIGURE.match, column)) else "---" for column in columns]
    lines = [head, ["---", *marks[1:]], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def listed(items: Sequence[str]) -> str:
    """Write "a, b and c"."""
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)


def file_name(title: str) -> str:
    """Make a name for a file of a title: "sales-by-month"."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "chart"
