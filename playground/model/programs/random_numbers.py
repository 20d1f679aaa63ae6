"""Random numbers of a distribution, with a histogram and a CSV file where these are wanted."""

import re

from .program import Kind, Raw, Values
from .wording import file_name, number

_COUNT = re.compile(
    r"\b(\d[\d,]*)\s+(?:[a-z]+(?:-[a-z]+)?\s+){0,3}?(?:numbers?|values?|samples?|draws?)\b",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"\brandom\w*|\bnormal(?:ly)?[ -]distribut", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|from)\s+(-?[\d.]*\d)\s+(?:and|to)\s+(-?[\d.]*\d)\b", re.IGNORECASE
)
_MEAN = re.compile(r"\b(?:mean|average|mu)\s*(?:of|=|is|:)?\s*(-?[\d.]*\d)\b", re.IGNORECASE)
_DEVIATION = re.compile(
    r"\b(?:standard deviation|sd|sigma|stdev)\s*(?:of|=|is|:)?\s*([\d.]*\d)\b", re.IGNORECASE
)
_HISTOGRAM = re.compile(r"\b(?:histogram|plot|chart|graph)\b", re.IGNORECASE)
_CSV = re.compile(r"\b(?:csv|file|spreadsheet|download)\b", re.IGNORECASE)
_USUAL, _MOST = 100, 5_000


def read(question: str) -> list[str]:
    if not _RANDOM.search(question) or not re.search(
        r"\bnumbers?|values?|samples?|distribut", question
    ):
        return []
    counted = _COUNT.search(question)
    asked = int(counted[1].replace(",", "")) if counted else _USUAL
    count = max(min(asked, _MOST), 2)
    name, drawn, whole = _distribution(question)
    title = f"{count:,} random numbers, {name} distribution"
    stem = file_name(f"{name}-distribution")
    extras = [HISTOGRAM.format(title=title, file=f"{stem}-histogram")] * bool(
        _HISTOGRAM.search(question)
    )
    extras += [CSV.format(file=stem)] * bool(_CSV.search(question))
    return [
        RANDOM.code(
            name=name,
            asked=asked,
            number=Raw(drawn if whole else f"round({drawn}, 4)"),
            count=count,
            extras=Raw("\n".join(extras)),
            files=[
                *["histogram"] * bool(_HISTOGRAM.search(question)),
                *["CSV file"] * bool(_CSV.search(question)),
            ],
        )
    ]


def _distribution(question: str) -> tuple[str, str, bool]:
    """Return a distribution's name, the call that draws from it, and whether it gives integers."""
    between, mean = _BETWEEN.search(question), _MEAN.search(question)
    if re.search(r"\bexponential", question, re.IGNORECASE):
        return "exponential", f"random.expovariate(1 / {mean[1] if mean else 1})", False
    if between or re.search(r"\buniform", question, re.IGNORECASE):
        low, high = between.groups() if between else ("0", "1")
        whole = bool(re.search(r"\b(?:integers?|whole|dice|die)\b", question, re.IGNORECASE))
        if whole and "." not in low + high:
            return "uniform", f"random.randint({low}, {high})", True
        return "uniform", f"random.uniform({low}, {high})", False
    deviation = _DEVIATION.search(question)
    center, spread = mean[1] if mean else "0", deviation[1] if deviation else "1"
    return "normal", f"random.gauss({center}, {spread})", False


def _tell(found: Values) -> str:
    told = (
        f"I drew **{found['count']:,} random numbers** of a {found['name']} distribution. Their "
        f"mean is {number(round(found['mean'], 3))}, their standard deviation "
        f"{number(round(found['deviation'], 3))}, and they run from {number(found['low'])} to "
        f"{number(found['high'])}."
    )
    if found["files"]:
        is_or_are = "are" if len(found["files"]) > 1 else "is"
        told += f" The {' and the '.join(found['files'])} {is_or_are} below."
    if found["asked"] > found["count"]:
        told += f" {found['count']:,} is the most that the playground draws at once."
    return f"{told}\n\nThe seed is fixed, so the same program gives the same numbers."


HISTOGRAM = """
import matplotlib.pyplot as plt

plt.hist(numbers, bins=30)
plt.title({title!r})
plt.xlabel("Value")
plt.ylabel("How often")
plt.savefig("{file}.png")"""
CSV = """
import csv

with open("{file}.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["number"])
    writer.writerows([[number] for number in numbers])"""
RANDOM = Kind(
    "Random numbers of a distribution",
    """
    import random
    import statistics

    name, asked, files = $name, $asked, $files
    count = $count
    random.seed(42)
    numbers = [$number for _ in range(count)]
    mean, deviation = statistics.mean(numbers), statistics.stdev(numbers)
    low, high = min(numbers), max(numbers)
    print(f"{count} numbers, mean {mean:.4f}, standard deviation {deviation:.4f}")
    $extras
    """,
    _tell,
)
