"""Descriptive statistics of a sample: mean, median, spread, trend and their like."""

import re

from .charts import CHART, row_plot
from .program import Kind, Raw, Values
from .quantities import MONTHS, value, values
from .wording import listed, number

MEASURES: dict[str, tuple[str, str]] = {
    "mean": (r"means?|averages?", "statistics.mean(figures)"),
    "median": (r"medians?", "statistics.median(figures)"),
    "standard deviation": (
        r"standard deviations?|stdevs?|std|sd|spread", "statistics.stdev(figures)",
    ),
    "variance": (r"variance", "statistics.variance(figures)"),
    "sum": (r"sums?|total", "sum(figures)"),
    "minimum": (r"minimum|min|smallest|lowest", "min(figures)"),
    "maximum": (r"maximum|max|largest|highest", "max(figures)"),
    "range": (r"range", "max(figures) - min(figures)"),
    "mode": (r"mode", "statistics.mode(figures)"),
    "trend": (
        r"trends?|slopes?|regression",
        "statistics.linear_regression(range(1, len(figures) + 1), figures).slope",
    ),
}  # fmt: skip
_ALL = re.compile(r"\b(?:statistics|stats|descriptive|key figures)\b", re.IGNORECASE)
_FULL = ("mean", "median", "standard deviation", "trend")
_FIGURES = re.compile(
    r"\b(\d+)\s+(?:[a-z]+\s+){0,3}"
    r"(?:figures|values|numbers|data points|measurements|results|sales)\b",
    re.IGNORECASE,
)
_MADE_UP = re.compile(r"\b(?:example|sample|random|made-up|fictional|some)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:of|for)\s+(?:(?:these|the|our|my|following|\d+)\s+)*([a-z][a-z ]{2,40}?)"
    r"\s*(?::|,|\d|$|\bwith\b)",
    re.IGNORECASE,
)
_MOST = 1000
_MOST_MADE_UP = 60


def read(question: str) -> list[str]:
    """Read which measures are wanted, and of which figures; made-up ones where none are given."""
    wanted = _wanted(question)
    if not wanted or (wanted == ["sum"] and re.search(CHART, question, re.IGNORECASE)):
        return []
    figures = _figures(question)
    if not figures:
        return _of_made_up(question, wanted)
    if len(figures) < 2:  # noqa: PLR2004 - one figure is no sample
        return []
    return [_code(question, wanted, repr(figures), made_up=False)]


def _wanted(question: str) -> list[str]:
    found = [
        name
        for name, (words, _) in MEASURES.items()
        if re.search(rf"\b(?:{words})\b", question, re.IGNORECASE)
    ]
    return list(_FULL) if _ALL.search(question) and len(found) < 2 else found  # noqa: PLR2004


def _figures(question: str) -> list[float]:
    """Read the figures: after the colon or after "of" where these stand, else all."""
    without_count = _FIGURES.sub(" ", question, count=1)
    question = without_count if len(values(without_count)) > 1 else question
    for start in (r":", r"\b(?:of|for|in|from|are)\b"):
        parts = re.split(start, question, flags=re.IGNORECASE)
        for at in range(1, len(parts)):
            found = values(" ".join(parts[at:]))
            if len(found) > 1:
                return found[:_MOST]
    found = values(question)
    return found[:_MOST] if len(found) > 1 else []


def _of_made_up(question: str, wanted: list[str]) -> list[str]:
    counted = _FIGURES.search(question)
    enough = len(wanted) > 1 or _MADE_UP.search(question)
    if not (counted and enough):
        return []
    count = max(min(int(value(counted[1])), _MOST_MADE_UP), 3)
    figures = f"[round(random.gauss(100 + 2 * place, 8)) for place in range({count})]"
    return [_code(question, wanted, figures, made_up=True)]


def _code(question: str, wanted: list[str], figures: str, *, made_up: bool) -> str:
    lines = [f"    {name!r}: {MEASURES[name][1]}," for name in wanted]
    drawn = bool(re.search(CHART, question, re.IGNORECASE))
    subject = _subject(question)
    title = f"{subject[0].upper()}{subject[1:]}"
    plot = row_plot("figures", title, "Place in the row") if drawn else ""
    monthly = bool(re.search(r"\bmonth", question, re.IGNORECASE))
    return SAMPLES.code(
        seed=Raw("import random\n\nrandom.seed(1)" if made_up else ""),
        figures=Raw(figures),
        made_up=made_up,
        unit="month" if monthly or any(month[:3] in question for month in MONTHS) else "step",
        measures=Raw("{\n" + "\n".join(lines) + "\n}"),
        plot=Raw(plot),
    )


def _subject(question: str) -> str:
    found = _SUBJECT.search(question)
    return found[1].strip() if found else "the figures"


def _tell(found: Values) -> str:
    measures, figures = found["measures"], found["figures"]
    told = [_measure(name, figure, found["unit"]) for name, figure in measures.items()]
    if len(told) == 1:
        lines = f"The {told[0]}."
    else:
        lines = "\n".join(f"- {each[0].upper()}{each[1:]}" for each in told)
    basis = f"Worked out from {len(figures)} values."
    if found["made_up"]:
        shown = listed([number(each) for each in figures])
        basis = (
            f"You gave no figures, so I made up {len(figures)}: {shown}. Send me yours, and the "
            "same program runs on them."
        )
    return f"{lines}\n\n{basis}"


def _measure(name: str, figure: float, unit: str) -> str:
    if name != "trend":
        return f"{name} is **{number(figure)}**"
    way = "rising" if figure > 0 else "falling" if figure < 0 else "flat"
    return f"trend is {way}: **{figure:+.4g}** per {unit} (slope of the regression line)"


SAMPLES = Kind(
    "Descriptive statistics",
    """
    import statistics
    $seed
    figures = $figures
    made_up = $made_up
    unit = $unit
    measures = $measures
    for name, figure in measures.items():
        print(f"{name}: {figure:.4f}")
    $plot
    """,
    _tell,
)
