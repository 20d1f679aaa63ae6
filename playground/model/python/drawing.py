"""A chart drawn as PNG: bars, lines, histograms and slices, with axes and labels."""

import math
from collections.abc import Sequence

from .chart import Chart, Series
from .limits import Value
from .sheet import SIZE, Point, Sheet

_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 24, 52, 70
_INK, _GRID = (38, 38, 46), (222, 222, 226)
_PALETTE = (
    (250, 82, 15), (33, 103, 204), (56, 142, 60), (123, 44, 191), (252, 176, 48), (0, 137, 123),
    (214, 40, 40), (121, 85, 72),
)  # fmt: skip
_TITLE = 17
_TICKS = 5
_MOST_VALUES = 16  # that are written next to what they belong to
_LONGEST_LABEL = 14  # characters
_WHOLE_PIE = (60.0, 66.0, 400.0, 406.0)


def draw(chart: Chart) -> bytes:
    """Draw a chart; one without any series is a ValueError."""
    if not chart.series:
        raise ValueError("nothing to plot")
    sheet = Sheet()
    sheet.text((SIZE[0] / 2, _TOP / 2), chart.title, _TITLE)
    if chart.series[0].kind == "pie":
        _slices(sheet, chart.series[0])
    else:
        _graph(sheet, chart)
    return sheet.png()


class _Axes:
    """Places of values between the axes."""

    def __init__(self, series: Sequence[Series]) -> None:
        self.named = [x for s in series for x in s.xs if isinstance(x, str)]
        self.names = list(dict.fromkeys(self.named))
        numbers = [float(x) for s in series for x in s.xs if not isinstance(x, str)]
        self.low, self.high = _span(numbers) if not self.names else (-0.5, len(self.names) - 0.5)
        if not self.names and any(s.kind == "bar" for s in series):
            self.low, self.high = self.low - 0.5, self.high + 0.5
        from_zero = [0.0] if any(s.kind in {"bar", "hist"} for s in series) else []
        self.ticks = _ticks(*_span([y for s in series for y in s.ys] + from_zero))
        self.bottom, self.top = self.ticks[0], self.ticks[-1]

    def x(self, value: Value) -> float:
        place = self.names.index(value) if isinstance(value, str) else float(value)
        share = (place - self.low) / (self.high - self.low)
        return _LEFT + share * (SIZE[0] - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (value - self.bottom) / (self.top - self.bottom)
        return SIZE[1] - _BOTTOM - share * (SIZE[1] - _TOP - _BOTTOM)


def _graph(sheet: Sheet, chart: Chart) -> None:
    axes = _Axes(chart.series)
    for tick in axes.ticks:
        sheet.line([(_LEFT, axes.y(tick)), (SIZE[0] - _RIGHT, axes.y(tick))], _GRID, 1)
        sheet.text((_LEFT - 8, axes.y(tick)), written(tick), anchor="rm")
    _name_places(sheet, axes, chart.series)
    for number, series in enumerate(chart.series):
        _add(sheet, axes, series, _PALETTE[number % len(_PALETTE)])
    zero = axes.y(max(axes.bottom, min(0, axes.top)))
    sheet.line([(_LEFT, _TOP), (_LEFT, SIZE[1] - _BOTTOM)], _INK, 1.5)
    sheet.line([(_LEFT, zero), (SIZE[0] - _RIGHT, zero)], _INK, 1.5)
    sheet.text(((SIZE[0] + _LEFT - _RIGHT) / 2, SIZE[1] - 18), chart.xlabel)
    sheet.upright((16, (SIZE[1] + _TOP - _BOTTOM) / 2), chart.ylabel)
    _legend(sheet, chart.series)


def _name_places(sheet: Sheet, axes: _Axes, series: Sequence[Series]) -> None:
    """Write what stands along the horizontal axis."""
    y = SIZE[1] - _BOTTOM + 16
    if axes.names:
        for name in axes.names[:: math.ceil(len(axes.names) / _MOST_VALUES)]:
            sheet.text((axes.x(name), y), _short(name))
        return
    low, high = _span([float(x) for s in series for x in s.xs])
    whole = all(float(x) == int(x) for s in series for x in s.xs)
    count = int(high - low) + 1
    every = range(int(low), int(high) + 1)
    ticks = [float(x) for x in every] if whole and count <= _MOST_VALUES else _ticks(low, high)
    for tick in ticks:
        if axes.low <= tick <= axes.high:
            sheet.text((axes.x(tick), y), written(tick))


def _add(sheet: Sheet, axes: _Axes, series: Series, colour: Value) -> None:
    if series.kind == "hist":
        for left, right, count in zip(series.xs, series.xs[1:], series.ys, strict=False):
            sheet.box((axes.x(left) + 0.5, axes.y(count), axes.x(right) - 0.5, axes.y(0)), colour)
        return
    points = [(axes.x(x), axes.y(y)) for x, y in zip(series.xs, series.ys, strict=True)]
    few = len(points) <= _MOST_VALUES
    if series.kind == "bar":
        half = (SIZE[0] - _LEFT - _RIGHT) / max(len(axes.names) or len(points), 1) * 0.34
        for x, y in points:
            sheet.box((x - half, y, x + half, axes.y(0)), colour)
    else:
        _line(sheet, points, colour, dots=few)
    if few and not series.label:
        for (x, y), value in zip(points, series.ys, strict=True):
            sheet.text((x, y - 12 if value >= 0 else y + 12), written(value))


def _line(sheet: Sheet, points: Sequence[Point], colour: Value, *, dots: bool) -> None:
    sheet.line(points, colour, 2.5)
    for point in points if dots else ():
        sheet.dot(point, 4, colour)


def _slices(sheet: Sheet, series: Series) -> None:
    whole = sum(series.ys)
    if whole <= 0 or min(series.ys) < 0:
        raise ValueError("Wedge sizes 'x' must be non negative values")
    begin = 0.0
    for number, (name, value) in enumerate(zip(series.xs, series.ys, strict=True)):
        colour, share = _PALETTE[number % len(_PALETTE)], value / whole
        sheet.slice(_WHOLE_PIE, (begin, begin + share), colour)
        begin += share
        y = 90 + 26 * number
        sheet.box((440, y - 7, 454, y + 7), colour)
        sheet.text((464, y), f"{name}: {written(value)} ({share:.1%})", anchor="lm")


def _legend(sheet: Sheet, series: Sequence[Series]) -> None:
    labelled = [(n, s.label) for n, s in enumerate(series) if s.label]
    for row, (number, label) in enumerate(labelled):
        y = _TOP + 12 + 20 * row
        sheet.box((_LEFT + 14, y - 5, _LEFT + 26, y + 5), _PALETTE[number % len(_PALETTE)])
        sheet.text((_LEFT + 34, y), label, anchor="lm")


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1, high + 1)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers that the values lie between."""
    rough = (high - low) / _TICKS
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def written(value: float) -> str:
    """Write a number in a chart: "1,250", "0.25"."""
    if float(value) == int(value):
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"
