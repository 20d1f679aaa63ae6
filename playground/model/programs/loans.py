"""Loans: monthly rate and total interest, of one or side by side."""

import re
from typing import Any

from .program import Kind, Raw, Values
from .quantities import CURRENCY, NUMBER, currency_in, value
from .wording import counted, money, number, table

_LOAN = re.compile(
    r"\b(loans?|mortgages?|credits?|borrow\w*|financ\w+|instal?lments?)\b", re.IGNORECASE
)
_TERM = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?)[\s-]*(year|month)s?\b", re.IGNORECASE)
_RATE = re.compile(rf"({NUMBER})%")
_AMOUNT = re.compile(
    rf"(?<![\d.,])({NUMBER})(?![\d.,]*\d)(?!%)(?!\s*{CURRENCY}?\s*-?\s*(?:years?|months?)\b)",
    re.IGNORECASE,
)
_SMALLEST_LOAN = 100


def read(question: str) -> list[str]:
    """Read loans: each term goes with the rate named as the same in its turn."""
    terms, rates = _TERM.findall(question), [value(rate) for rate in _RATE.findall(question)]
    amounts = [value(each) for each in _AMOUNT.findall(question)]
    amounts = [each for each in amounts if each >= _SMALLEST_LOAN]
    if not (_LOAN.search(question) and terms and rates and amounts):
        return []
    count = max(len(terms), len(rates))
    loans = [
        f"({amount!r}, {_months(*term)}, {rate!r})"
        for amount, term, rate in zip(
            _filled(amounts, count), _filled(terms, count), _filled(rates, count), strict=True
        )
    ]
    return [LOANS.code(loans=Raw(f"[{', '.join(loans)}]"), currency=currency_in(question))]


def _filled(found: list[Any], count: int) -> list[Any]:
    """Let the last one hold for the others too."""
    return (found + [found[-1]] * count)[:count]


def _months(length: str, unit: str) -> str:
    return f"{length} * 12" if unit.lower() == "year" else length


def _tell(found: Values) -> str:
    currency, results = found["currency"], found["results"]
    rows = [
        (
            f"{place}: {money(amount, currency)}, {counted(months / 12, 'year')}, {number(rate)} %",
            *(money(each, currency) for each in (payment, paid, interest)),
        )
        for place, (amount, months, rate, payment, paid, interest) in enumerate(results, 1)
    ]
    shown = table(("Loan", "Monthly rate", "Paid in total", "Interest"), rows)
    basis = (
        "Each is an annuity loan: equal monthly rates, interest charged monthly, no fees. "
        "A bank's effective rate may differ."
    )
    return "\n\n".join([_verdict(found), shown, basis])


def _verdict(found: Values) -> str:
    currency, results = found["currency"], found["results"]
    if len(results) == 1:
        _, _, _, payment, _, interest = results[0]
        rate, whole = money(payment, currency), money(interest, currency)
        return f"The monthly rate is **{rate}**, and the interest adds up to **{whole}**."
    dear = max(range(len(results)), key=lambda each: results[each][5])
    cheap = min(range(len(results)), key=lambda each: results[each][5])
    more = money(results[dear][5] - results[cheap][5], currency)
    less = results[cheap][3] - results[dear][3]
    month = f"{money(abs(less), currency)} a month {'more' if less > 0 else 'less'}"
    return (
        f"Loan {cheap + 1} is cheaper overall: it costs **{more}** less interest than "
        f"loan {dear + 1}, but {month}."
        if less > 0
        else f"Loan {cheap + 1} is cheaper: **{more}** less interest, and {month}."
    )


LOANS = Kind(
    "Annuity loans: monthly rate and total interest",
    """
    loans = $loans  # amount, months, % a year
    currency = $currency

    results = []
    for amount, months, rate in loans:
        monthly = rate / 100 / 12
        growth = (1 + monthly) ** months
        payment = amount * monthly * growth / (growth - 1) if monthly else amount / months
        paid = payment * months
        results.append((amount, months, rate, payment, paid, paid - amount))
        print(f"{months} months: {payment:,.2f} a month, {paid - amount:,.2f} interest")
    """,
    _tell,
)
