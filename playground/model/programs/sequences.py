"""Number sequences: the first ones, or those up to a bound; with a plot where one is wanted."""

import re
from dataclasses import dataclass

from .charts import CHART, row_plot
from .program import Kind, Raw, Values
from .wording import number

# How a sequence begins, and what comes next.
_STEPS = {
    "fibonacci": ("[0, 1]", "numbers[-1] + numbers[-2]"),
    "square": ("[1]", "(len(numbers) + 1) ** 2"),
    "cube": ("[1]", "(len(numbers) + 1) ** 3"),
    "triangular": ("[1]", "numbers[-1] + len(numbers) + 1"),
    "even": ("[2]", "numbers[-1] + 2"),
    "odd": ("[1]", "numbers[-1] + 2"),
    "factorial": ("[1]", "numbers[-1] * (len(numbers) + 1)"),
    "powers of 2": ("[1]", "numbers[-1] * 2"),
    "natural": ("[1]", "numbers[-1] + 1"),
}
_GROWING = "numbers = {start}\nwhile {more}:\n    numbers.append({following})"
_PRIMES = """numbers = [2]
candidate = 3
while {more}:
    if all([candidate % divisor for divisor in range(3, int(candidate ** 0.5) + 1, 2)]):
        numbers.append(candidate)
    candidate += 2"""
_NAMES = "|".join(["prime", *_STEPS])
_FIRST = (
    re.compile(rf"\b(\d+)\s+(?:first\s+)?(?P<name>{_NAMES})s?\b", re.IGNORECASE),
    re.compile(rf"\bfirst\s+(\d+)\s+[a-z]+\s+of\s+the\s+(?P<name>{_NAMES})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAMES})s?\b[^.\d]{{0,40}}\bfirst\s+(\d+)\b", re.IGNORECASE),
)
_UP_TO = re.compile(
    rf"\b(?P<name>{_NAMES})s?\b[^.\d]{{0,30}}"
    r"\b(?:up to|below|under|until|(?:smaller|less|lower) than)\s+(\d+)\b",
    re.IGNORECASE,
)
_MOST, _MOST_PRIMES = 500, 150
_HIGHEST, _HIGHEST_PRIME = 100_000, 1_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """`more` is the condition to go on, `kept` what stays of the numbers in the end."""

    name: str
    what: str
    more: str
    kept: str
    capped: bool = False


def read(question: str) -> list[str]:
    """Read "the first 10 Fibonacci numbers", "primes below 50"."""
    asked = _up_to(question) or _first(question)
    if asked is None:
        return []
    start, following = _STEPS.get(asked.name, ("", ""))
    growing = _GROWING if start else _PRIMES
    steps = growing.format(start=start, more=asked.more, following=following)
    drawn = re.search(CHART, question, re.IGNORECASE)
    plot = row_plot("numbers", asked.what, "Place in the sequence") if drawn else ""
    return [
        SEQUENCES.code(
            what=asked.what, capped=asked.capped, steps=Raw(steps), kept=Raw(asked.kept),
            drawn=bool(drawn), plot=Raw(plot),
        )
    ]  # fmt: skip


def _up_to(question: str) -> _Asked | None:
    found = _UP_TO.search(question)
    if found is None:
        return None
    name = found["name"].lower()
    bound = min(int(found[2]), _HIGHEST_PRIME if name == "prime" else _HIGHEST)
    what = f"{_called(name)} up to {number(bound)}"
    kept = f"[number for number in numbers if number <= {bound}]"
    return _Asked(name, what, f"numbers[-1] < {bound}", kept, capped=bound < int(found[2]))


def _first(question: str) -> _Asked | None:
    found = next((found for pattern in _FIRST if (found := pattern.search(question))), None)
    if found is None:
        return None
    name = found["name"].lower()
    asked = next(int(group) for group in found.groups() if group.isdigit())
    count = max(min(asked, _MOST_PRIMES if name == "prime" else _MOST), 1)
    what = f"First {count} {_called(name)}"
    return _Asked(name, what, f"len(numbers) < {count}", f"numbers[:{count}]", capped=count < asked)


def _called(name: str) -> str:
    if name == "fibonacci":
        return "Fibonacci numbers"
    return name if name.startswith("power") else f"{name} numbers"


def _tell(found: Values) -> str:
    numbers, what = found["numbers"], found["what"]
    told = f"{what[0].upper()}{what[1:]}: **{', '.join(map(str, numbers)) or 'none'}**."
    if found["capped"]:
        told += " That's as far as the playground goes."
    if not found["drawn"]:
        return told
    return f"{told}\n\nThe plot shows how they grow, from {numbers[0]:,} to {numbers[-1]:,}."


SEQUENCES = Kind(
    "Sequence of numbers",
    """
    what, capped, drawn = $what, $capped, $drawn
    $steps
    numbers = $kept
    print(numbers)
    $plot
    """,
    _tell,
)
