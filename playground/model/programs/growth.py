"""Savings with compound interest: one amount, or one put aside every month."""

import re

from .program import Kind, Raw, Values
from .quantities import CURRENCY, NUMBER, currency_in, value
from .wording import counted, money, number

_SAVED = re.compile(
    r"\b(sav(?:e|ed|es|ing|ings)|invest\w*|deposit\w*|compound\w*|interest|grow\w*|put aside)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?)[\s-]*(year|month)s?\b", re.IGNORECASE)
_RATE = re.compile(rf"({NUMBER})%")
_AMOUNT = re.compile(
    rf"(?<![\d.,])({NUMBER})(?![\d.,]*\d)(?!%)(?![\s-]*(?:years?|months?)\b)", re.IGNORECASE
)
_MONTHLY = re.compile(
    rf"({NUMBER})\s*{CURRENCY}?\s*(?:an?|per|each|every|/)\s*month\b|\bmonthly\b", re.IGNORECASE
)


def read(question: str) -> list[str]:
    years, rate = _YEARS.search(question), _RATE.search(question)
    amount = _AMOUNT.search(question)
    if not (_SAVED.search(question) and years and rate and amount):
        return []
    length = years[1] if years[2].lower() == "year" else f"{years[1]} / 12"
    monthly = bool(_MONTHLY.search(question))
    return [
        GROWTH.code(
            start=0 if monthly else value(amount[1]),
            deposit=value(amount[1]) if monthly else 0,
            rate=Raw(f"{value(rate[1])!r} / 100"),
            years=Raw(length),
            currency=currency_in(question),
        )
    ]


def _tell(found: Values) -> str:
    currency = found["currency"]
    share = number(round(found["rate"] * 100, 4))
    span = counted(found["years"], "year")
    how = (
        f"{money(found['deposit'], currency)} at the end of every month, interest added monthly"
        if found["deposit"]
        else f"{money(found['start'], currency)} \u00d7 (1 + {share} %)^{number(found['years'])}, "
        "interest added yearly"
    )
    return (
        f"After {span} at {share} % there are **{money(found['end'], currency)}**, "
        f"{money(found['interest'], currency)} of it interest.\n\nHow I got there: {how}. "
        "Taxes, fees and inflation are left out."
    )


GROWTH = Kind(
    "Savings with compound interest",
    """
    start = $start
    deposit = $deposit  # at the end of each month
    rate = $rate  # a year
    years = $years
    currency = $currency

    months = years * 12
    monthly = (1 + rate) ** (1 / 12) - 1
    saved = deposit * (((1 + monthly) ** months - 1) / monthly if monthly else months)
    end = start * (1 + rate) ** years + saved
    interest = end - start - deposit * months
    print(f"{end:,.2f}, of which {interest:,.2f} is interest")
    """,
    _tell,
)
