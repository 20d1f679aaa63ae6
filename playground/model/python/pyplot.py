"""The part of matplotlib.pyplot that draws bars, lines, slices and histograms."""

from collections.abc import Callable, Sequence

from . import limits
from .chart import Chart, Series
from .drawing import draw
from .files import Folder
from .libraries import Module
from .limits import Value


def pyplot(folder: Folder) -> Module:
    """Return a module of its own for a cell: `savefig` puts the chart into the folder."""
    chart = Chart()

    def add(kind: str) -> Callable[..., None]:
        def plotted(xs: Sequence[Value], ys: Sequence[Value] = (), **looks: Value) -> None:
            first, second = (list(xs), list(ys)) if ys else (list(range(1, len(xs) + 1)), list(xs))
            _check(first, second)
            chart.series.append(Series(kind, first, second, str(looks.get("label", ""))))

        return plotted

    def hist(values: Sequence[float], bins: int = 10, **_: Value) -> None:
        edges, counts = counted(list(values), min(int(bins), len(values)))
        chart.series.append(Series("hist", edges, counts))

    def pie(values: Sequence[float], labels: Sequence[str] = (), **_: Value) -> None:
        names = list(labels) or [str(number) for number in range(1, len(values) + 1)]
        _check(names, list(values))
        chart.series.append(Series("pie", names, list(values)))

    def naming(part: str) -> Callable[..., None]:
        return lambda text, **_: setattr(chart, part, str(text))

    def savefig(name: str, **_: Value) -> None:
        folder.save_picture(name, draw(chart))

    ignored: dict[str, Callable[..., None]] = dict.fromkeys(
        ("figure", "grid", "legend", "tight_layout", "xticks"), lambda *_, **__: None
    )
    return Module(
        "matplotlib.pyplot",
        ignored
        | {kind: add(kind) for kind in ("plot", "bar")}
        | {"hist": hist, "pie": pie, "savefig": savefig}
        | {part: naming(part) for part in ("title", "xlabel", "ylabel")},
    )


def counted(values: list[float], bins: int) -> tuple[list[float], list[float]]:
    """Count the values that fall into each of so many bins of the same width."""
    low, high = min(values), max(values)
    width = (high - low) / bins or 1.0
    counts = [0.0] * bins
    for value in values:
        counts[min(int((value - low) / width), bins - 1)] += 1
    return [low + width * number for number in range(bins + 1)], counts


def _check(xs: list[Value], ys: list[Value]) -> None:
    if len(xs) != len(ys):
        message = f"x and y must have same first dimension, but are {len(xs)} and {len(ys)}"
        raise ValueError(message)
    if not ys:
        raise ValueError("nothing to plot")
    if len(ys) > limits.MOST_ITEMS or not all(isinstance(y, int | float) for y in ys):
        raise TypeError("only numbers can be plotted")
