"""Quantities in a question: numbers in words and digits, percentages, spans of time, amounts."""

import re

NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
UNIT = r"(?:day|week|month|quarter|year)"
CURRENCY = r"(?:[€$£]|(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?)\b)"
PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
ADVERBS = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annually": "year", "annual": "year",
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SMALL = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_WORDS = {word: value for value, word in enumerate(_SMALL, 2)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80, "ninety": 90,
    "a dozen": 12, "dozen": 12, "a hundred": 100, "one hundred": 100, "a thousand": 1000,
    "one thousand": 1000,
}  # fmt: skip
_WORD = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_ONE = re.compile(rf"\bone(?=\s+{UNIT}\b)", re.IGNORECASE)
_MINUS = re.compile(r"[\u2212\u2013](?=\s?\d)|\b(?:minus|negative)\s+(?=\d)", re.IGNORECASE)
_ONES = re.compile(r"\b((?:minus|negative|[-\u2212])\s*)one\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|\bper ?cent\b)", re.IGNORECASE)
_LARGE = re.compile(r"\b(\d+(?:\.\d+)?)\s*(k|thousand|million|m)\b", re.IGNORECASE)
_SIZES = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000}
_DECIMAL_COMMA = re.compile(rf"(?<![\d,.])(\d+),(\d\d)(?=\s*{CURRENCY})", re.IGNORECASE)
_CURRENCIES = {
    "euro": "€", "euros": "€", "dollar": "$", "dollars": "$", "pound": "£", "pounds": "£",
    "franc": "CHF", "francs": "CHF",
}  # fmt: skip


def in_digits(text: str) -> str:
    """Spell numbers, percentages and minus signs one way: "three" is 3, "15 per cent" 15%."""
    text = _ONES.sub(r"\g<1>1", " ".join(text.split()))
    text = _WORD.sub(lambda found: str(_WORDS[found[1].lower()]), text)
    text = _ONE.sub("1", text)
    text = _PERCENT.sub("%", _MINUS.sub("-", text))
    text = _DECIMAL_COMMA.sub(r"\1.\2", text)
    return _LARGE.sub(lambda found: _plain(float(found[1]) * _SIZES[found[2].lower()]), text)


def value(number: str) -> float:
    """Read a number with its thousands set apart; whole ones stay whole."""
    return _whole(float(number.replace(",", "")))


def values(text: str) -> list[float]:
    """Read "1, 4 and 9", "1,4,9" or "1,000, 2,000": commas set numbers apart where they can."""
    pattern = NUMBER if re.search(r",\s|\d,\d{3}\b(?!,\d{1,2}\b)", text) else r"-?\d+(?:\.\d+)?"
    return [value(found) for found in re.findall(rf"(?<![\w.]){pattern}", text)]


def currency_in(text: str) -> str:
    """Return the sign or the code of the first currency that is named."""
    found = re.search(CURRENCY, text, re.IGNORECASE)
    name = found[0] if found else ""
    return _CURRENCIES.get(name.lower(), name)


def unit_of(word: str) -> str:
    """Return the span of time that a word names: "monthly" and "months" are "month"."""
    return ADVERBS.get(word.lower(), word.lower().removesuffix("s"))


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number


def _plain(number: float) -> str:
    return str(_whole(number))
