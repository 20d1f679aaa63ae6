"""Figures, and their output as table and JSON."""

import json
import math
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ("", "figure", "bare", "times bare", "goal", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One result. `bare` is the baseline that the platforms allow: the same without the app.

    `goal` is the most that `value` should be, or the least. A note of a figure is shown below it.
    """

    name: str
    value: float
    unit: str = ""
    goal: float | None = None
    bare: float | None = None
    note: str = ""
    is_least: bool = False

    @property
    def ratio(self) -> float | None:
        return self.value / self.bare if self.bare else None

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.is_least else self.value <= self.goal


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """Return the 99th percentile, by the nearest rank."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


def ms(seconds: float) -> float:
    return seconds * 1000


def listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def say(text: str) -> None:
    """Print a line, unbuffered."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def progress(text: str) -> None:
    """Print progress, apart from the results."""
    sys.stderr.write(f"… {text}\n")
    sys.stderr.flush()


def show(results: dict[str, list[Figure]]) -> None:
    """Print every scenario's figures as one table."""
    cells = {title: [_cells(figure) for figure in figures] for title, figures in results.items()}
    rows = [HEAD, *(row for table in cells.values() for row in table)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    say(_line(HEAD, widths))
    for title, figures in results.items():
        say(f"\n{title}")
        for figure, row in zip(figures, cells[title], strict=True):
            say(_line(row, widths))
            if figure.note:
                say(f"      {figure.note}")


def save(results: dict[str, list[Figure]], file: Path) -> None:
    """Write the figures as JSON."""
    content = {
        title: [asdict(f) | {"ratio": f.ratio, "is_met": f.is_met} for f in figures]
        for title, figures in results.items()
    }
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _cells(figure: Figure) -> tuple[str, ...]:
    met = {None: "", True: "met", False: "MISSED"}[figure.is_met]
    return (
        "  " + figure.name,
        _number(figure.value, figure.unit),
        _number(figure.bare, figure.unit),
        _number(figure.ratio),
        _number(figure.goal, figure.unit, "≥ " if figure.is_least else "≤ "),
        met,
    )


def _number(value: float | None, unit: str = "", before: str = "") -> str:
    if value is None:
        return ""
    digits = 0 if value == round(value) or abs(value) >= 1000 else 1 if abs(value) >= 20 else 2
    return f"{before}{value:,.{digits}f} {unit}".rstrip()


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *others = row
    padded = [other.rjust(width) for other, width in zip(others, widths[1:], strict=True)]
    return "  ".join([name.ljust(widths[0]), *padded]).rstrip()
