"""Costs: so many things at a price, over a span of time, with a discount or a tax."""

import re

from .program import Kind, Raw, Values
from .quantities import ADVERBS, CURRENCY, NUMBER, PER_YEAR, UNIT, currency_in, unit_of, value
from .wording import counted, money, number

_PER = rf"(?:an?|per|each|every|/)\s*(?:\w+\s+(?:and|per|a)\s+)?({UNIT})\b"
_PRICE = re.compile(
    rf"(?:\b(?:at|for|costs?|costing|is|pays?|charges?|off|(?:price|fee|rent|amount|rate) of)|@)\s+"
    rf"(?:only\s+)?{CURRENCY}?\s*({NUMBER})(?![\d%])",
    re.IGNORECASE,
)
_PRICE_PER = re.compile(
    rf"({NUMBER})\s*{CURRENCY}?\s*(?:each\s+)?(?:{_PER}|({'|'.join(ADVERBS)})\b)", re.IGNORECASE
)
_PAID = re.compile(rf"\b({'|'.join(ADVERBS)})\b", re.IGNORECASE)
_SPAN = re.compile(
    rf"\b(?:over|for|in|during|within|across|after|is|of)\s+(?:the\s+)?(?:next\s+)?"
    rf"({NUMBER}|an?)\s+({UNIT})s?\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(rf"(?<![\w.])({NUMBER})\s+({UNIT})s?\b", re.IGNORECASE)
_DISCOUNT = re.compile(
    rf"({NUMBER})%\s*(?:of\s+)?(?:discount|rebate|reduction|off|less|cheaper)"
    rf"|\b(?:discount|rebate|reduction|less|minus|reduced by|off by)\s*(?:of\s+|by\s+)?({NUMBER})%",
    re.IGNORECASE,
)
_TAX = re.compile(
    rf"({NUMBER})%\s*(?:of\s+)?(?:vat|tax|gst)\b|\b(?:vat|tax|gst)\s*(?:of\s+|at\s+)?({NUMBER})%",
    re.IGNORECASE,
)
_THINGS = re.compile(rf"(?<![\w.,€$£-])({NUMBER})\s+((?:[a-z]+-)?[a-z]+)\b", re.IGNORECASE)
_GROUP = re.compile(rf"\b(?:team|group|staff|company|office) of ({NUMBER})\b", re.IGNORECASE)
_ABOUT_MONEY = re.compile(
    r"\b(costs?|prices?|pays?|paid|total|spend|amounts?|much|off)\b", re.IGNORECASE
)
TIMES = " \u00d7 "
_ABOUT_A_SAMPLE = re.compile(r"\b(?:mean|median|average|deviation|trend|plot)\b", re.IGNORECASE)
_NO_THINGS = {
    "a", "an", "per", "each", "every", "over", "at", "with", "of", "and", "or", "for", "in", "on",
    "is", "off", "plus", "minus", "to", "by", "from", "eur", "usd", "gbp", "chf", "euro", "euros",
    "dollar", "dollars", "pound", "pounds", "francs", "discount", "after", "during", "monthly",
    "yearly", "annually", "weekly", "daily", "less", "times", "x", "vat", "tax", "cost", "if",
    "when", "pays", "pay", "are", "but", "then", "we", "i", "they", "you", "be", "before",
    "excluding", "including",
}  # fmt: skip


def read(question: str) -> list[str]:
    """Read a price together with what it's multiplied by or changed by."""
    per = _PRICE_PER.search(question)
    price = per or _price(question)
    if not price or not _ABOUT_MONEY.search(question) or _ABOUT_A_SAMPLE.search(question):
        return []
    count, things = _count(question, taken=price.start(1))
    span = _SPAN.search(question) or _LENGTH.search(question)
    discount = _percentage(_DISCOUNT, question)
    tax = _percentage(_TAX, question)
    adverb = _PAID.search(question)
    unit = unit_of((per[2] or per[3]) if per else adverb[1] if adverb else "")
    if not (things or discount or tax or (span and unit)):
        return []
    return [
        COST.code(
            count=count,
            things=things or "item",
            price=Raw(price[1].replace(",", "")),
            periods=_periods(span, unit),
            unit=unit,
            discount=Raw(f"{discount} / 100"),
            tax=Raw(f"{tax} / 100"),
            currency=currency_in(question),
        )
    ]


def _price(question: str) -> re.Match[str] | None:
    """Find an amount; one with a currency before one without."""
    counted = [m.start(1) for m in _THINGS.finditer(question) if m[2].lower() not in _NO_THINGS]
    found = [each for each in _PRICE.finditer(question) if each.start(1) not in counted]
    named = [each for each in found if re.search(CURRENCY, each[0], re.IGNORECASE)]
    return next(iter(named or found), None)


def _count(question: str, taken: int) -> tuple[float, str]:
    for found in _THINGS.finditer(question):
        noun = found[2].lower()
        if (
            found.start(1) != taken
            and noun not in _NO_THINGS
            and not re.fullmatch(rf"{UNIT}s?", noun)
        ):
            return value(found[1]), noun
    group = _GROUP.search(question)
    return (value(group[1]), "people") if group else (1, "")


def _percentage(pattern: re.Pattern[str], question: str) -> float:
    found = pattern.search(question)
    return value(found[1] or found[2]) if found else 0


def _periods(span: re.Match[str] | None, unit: str) -> Raw:
    """Write how often the price is paid: 3 years of months are 3 * 12."""
    if not span or not unit:
        return Raw("1")
    length = span[1] if span[1][0].isdigit() else "1"
    times, parts = PER_YEAR[unit], PER_YEAR[span[2].lower()]
    length = length.replace(",", "")
    if times % parts == 0:
        return Raw(length if times == parts else f"{length} * {times // parts}")
    return Raw(f"{length} * {times} / {parts}")


def _tell(found: Values) -> str:
    currency, things = found["currency"], found["things"]
    unit = found["unit"]
    factors = [counted(found["count"], things)] if things != "item" or found["count"] != 1 else []
    factors.append(money(found["price"], currency))
    if unit:
        factors.append(counted(found["periods"], unit))
    lines = [f"That costs **{money(found['total'], currency)}** in total."]
    sums = TIMES.join(factors)
    told = sums if len(factors) == 1 else f"{sums} = {money(found['full_price'], currency)}"
    if found["discount"]:
        share = number(round(found["discount"] * 100, 4))
        told += f", less {share} % discount ({money(found['reduction'], currency)})"
    if found["tax"]:
        share = number(round(found["tax"] * 100, 4))
        told += f", plus {share} % tax ({money(found['tax_added'], currency)})"
    return "\n\n".join([*lines, f"How I got there: {told}."])


COST = Kind(
    "Cost of some things over a span of time",
    """
    count = $count
    things = $things
    price = $price
    unit = $unit  # the price is paid once in each
    periods = $periods
    discount = $discount
    tax = $tax
    currency = $currency

    full_price = count * price * periods
    reduction = full_price * discount
    tax_added = (full_price - reduction) * tax
    total = full_price - reduction + tax_added
    print(f"full price: {full_price:,.2f}")
    print(f"discount: {reduction:,.2f}")
    print(f"total: {total:,.2f}")
    """,
    _tell,
)
