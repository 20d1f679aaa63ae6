"""Charts of figures in a question, named or not: bars, lines, slices."""

import re
from collections.abc import Sequence

from .program import Kind, Raw, Values
from .quantities import MONTHS, NUMBER, value, values
from .wording import file_name, number

CHART = r"\b(?:plot(?:ted|s)?|charts?|graphs?|diagrams?|histograms?|visuali[sz]e)\b"
_WANTED = re.compile(CHART, re.IGNORECASE)
_WORD = r"[^\W\d_][\w&'.-]*"
_FIGURE = rf"[€$£]?({NUMBER})(?![\w.,]*\d)"
_NAME_FIRST = re.compile(
    rf"(?<![\w-])({_WORD}(?: {_WORD}){{0,2}}?)\s*(?:[:=]|\bis|\bhad|\bwith|\s)\s*{_FIGURE}"
)
_NUMBER_FIRST = re.compile(rf"{_FIGURE}%?\s+(?:in|for|on|by)\s+({_WORD})", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"\b((?:19|20)\d\d)\s*[:= ]\s*{_FIGURE}")
_KINDS = {"pie": "pie", "line": "line", "curve": "line", "bar": "bar", "column": "bar"}
_DRAWN = {
    "pie": "plt.pie(figures, labels=names)", "bar": "plt.bar(names, figures)",
    "line": 'plt.plot(names, figures, marker="o")',
}  # fmt: skip
_NO_NAMES = re.compile(
    r"^(?:and|of|the|a|plot|chart|graph|draw|make|show|values?|numbers?|figures?|data|from|to|with|for|as|in)\b\s*",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:charts?|graphs?|plot|diagram)\s+(?:of|for|showing|with)\s+(?:the\s+|our\s+|my\s+|these\s+|this\s+)?"
    r"([^\W\d_][^\d:,;]{2,50}?)\s*(?::|,|\b(?:in|with)\b|$)",
    re.IGNORECASE,
)
_ANY = re.IGNORECASE
_MOST = 1000
_MOST_IN_TITLE = 6
_ROW = """
import matplotlib.pyplot as plt

plt.plot(list(range(1, len({values}) + 1)), {values}, marker="o")
plt.title({title!r})
plt.xlabel("{places}")
plt.ylabel("Value")
plt.savefig("{file}.png")"""


def row_plot(values: str, title: str, places: str) -> str:
    """Code that plots the values of a variable in their row."""
    return _ROW.format(values=values, title=title, places=places, file=file_name(title))


def read(question: str) -> list[str]:
    """Read names with a figure each, or plain figures in a row."""
    if not _WANTED.search(question):
        return []
    listed = question.rpartition(":")[2] if question.count(":") == 1 else question
    names, figures = _named(listed)
    if len(figures) < 2:  # noqa: PLR2004 - one figure makes no chart
        names, figures = [], values(_after_order(question))[:_MOST]
    if not figures:
        return []
    named = (kind for word, kind in _KINDS.items() if re.search(rf"\b{word}s?\b", question, _ANY))
    kind = next(named, "bar" if names and not _in_time(names) else "line")
    title = _title(question, names or figures, kind)
    return [
        CHARTS.code(
            names=names or Raw(f"list(range(1, {len(figures)} + 1))"),
            figures=figures,
            kind=kind,
            drawing=Raw(_DRAWN[kind]),
            title=title,
            axis="Month" if _in_time(names) else "" if names else "Number in the row",
            file=f"{file_name(title)}.png",
        )
    ]


def _named(text: str) -> tuple[list[str], list[float]]:
    """Read "January 120, February 135", "Anna: 3" or "120 in January"."""
    years = _YEAR_FIRST.findall(text)
    found = years or [(name, figure) for name, figure in _NAME_FIRST.findall(text)]
    turned = [(name, figure) for figure, name in _NUMBER_FIRST.findall(text)]
    pairs = turned if len(turned) >= len(found) else found
    pairs = [(_clean(name), figure) for name, figure in pairs]
    if not all(name for name, _ in pairs):
        return [], []
    return [name for name, _ in pairs], [value(figure) for _, figure in pairs]


def _clean(name: str) -> str:
    before = ""
    while name != before:
        before, name = name, _NO_NAMES.sub("", name)
    return name.strip()


def _after_order(question: str) -> str:
    """Return what follows the word for the chart, if there are figures in it."""
    after = question[_WANTED.search(question).end() :]  # type: ignore[union-attr]
    return after if re.search(r"\d", after) else question


def _in_time(names: Sequence[str | float]) -> bool:
    months = {month[:3].lower() for month in MONTHS}
    return bool(names) and all(str(name)[:3].lower() in months for name in names)


def _title(question: str, names: Sequence[str | float], kind: str) -> str:
    if found := _SUBJECT.search(question):
        subject = _clean(found[1].strip())
        if subject and subject not in names:
            return subject[0].upper() + subject[1:]
    many = len(names) > _MOST_IN_TITLE
    shown = [str(name) for name in (names[:1] if many else names)]
    listed = f"{names[0]} to {names[-1]}" if many or _in_time(names) else ", ".join(shown)
    return f"{kind.capitalize()} chart: {listed}"


def _tell(found: Values) -> str:
    names, figures = found["names"], found["figures"]
    high, low = figures.index(max(figures)), figures.index(min(figures))
    called = [str(name) if isinstance(name, str) else f"number {name}" for name in names]
    mean = sum(figures) / len(figures)
    is_pie = found["kind"] == "pie"
    whole = f"the total is {number(sum(figures))}" if is_pie else f"the mean is {number(mean)}"
    return (
        f"Here's the {found['kind']} chart of {len(figures)} values. The highest is "
        f"**{called[high]}** with {number(figures[high])}, the lowest {called[low]} with "
        f"{number(figures[low])}; {whole}."
    )


CHARTS = Kind(
    "Chart of some figures",
    """
    import matplotlib.pyplot as plt

    kind = $kind
    names = $names
    figures = $figures

    $drawing
    plt.title($title)
    plt.xlabel($axis)
    plt.ylabel("Value")
    plt.savefig($file)
    print(f"{len(figures)} values from {min(figures)} to {max(figures)}")
    """,
    _tell,
)
