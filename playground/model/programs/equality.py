"""Claims that two sums are equal, checked in floating point and exactly."""

import re

from .program import Kind, Raw, Values

_TERM = r"\d+(?:\.\d+)?"
_SUM = rf"{_TERM}(?:\s*[-+*/]\s*{_TERM})*"
_CLAIM = re.compile(
    rf"(?<![\w.])({_SUM})\s*(?:===?|=|\bequals?(?: to)?\b"
    rf"|\bis (?:equal to|exactly|the same as)\b)\s*({_SUM})(?![\w.])",
    re.IGNORECASE,
)


def read(question: str) -> list[str]:
    """Read "0.1 + 0.2 == 0.3" and its like; at least one side has to be a sum."""
    found = _CLAIM.search(question)
    if not found or not re.search(r"[-+*/]", found[1] + found[2]):
        return []
    left, right = (" ".join(re.findall(rf"{_TERM}|[-+*/]", side)) for side in found.groups())
    numbers = list(dict.fromkeys(re.findall(r"\d+\.\d+", f"{left} {right}")))
    exact = "[" + ", ".join(f"Decimal({number})" for number in numbers) + "]"
    return [
        EQUALITY.code(
            left_text=left, right_text=right, left=Raw(left), right=Raw(right), exact=Raw(exact)
        )
    ]


def _tell(found: Values) -> str:
    claim = f"`{found['left_text']} == {found['right_text']}`"
    left, right = found["left"], found["right"]
    if found["equal"]:
        return f"I ran it: {claim} is **True**, both sides are {left!r}."
    if not found["close"]:
        return (
            f"I ran it: {claim} is **False**: the left side is **{left!r}**, the right {right!r}."
        )
    stored = str(found["exact"][0])[:30]
    first = re.search(r"\d+\.\d+", f"{found['left_text']} {found['right_text']}")
    return (
        f"I ran it, and {claim} is **False**: the left side is **{left!r}**, the right "
        f"{right!r}.\n\n"
        f"What you have right: by hand the two sides are the same. But most languages store such "
        f"numbers in binary (IEEE 754), and {first[0] if first else 'the number'} has no finite "
        f"binary form; what is stored is {stored}… Languages or types that count in decimals, "
        f"such as Python's `Decimal`, do say True.\n\n"
        f"{_question(found)}"
    )


def _question(found: Values) -> str:
    term = str(found["right_text"]).split()[0]
    return (
        f"Now you: `0.5 + 0.25 == {0.5 + 0.25}` is True in the same language. What do 0.5 and "
        f"0.25 have that {term} hasn't? And how would you compare such numbers in a program?"
    )


EQUALITY = Kind(
    "Claim that two sides are equal",
    """
    import math
    from decimal import Decimal

    left_text, right_text = $left_text, $right_text
    left = $left
    right = $right
    equal = left == right
    close = math.isclose(left, right)
    exact = $exact  # what is stored for each number
    print(left)
    print(left == right)
    print(exact)
    """,
    _tell,
)
