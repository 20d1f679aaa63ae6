"""A line chart of some numbers."""

from collections.abc import Sequence
from itertools import pairwise

from .canvas import Canvas, Point

WIDTH, HEIGHT = 480, 320
_MARGIN = 32
_WHITE, _GREY, _LINE = (255, 255, 255), (205, 205, 205), (250, 82, 15)
_BLACK = (30, 30, 30)
_GRID_LINES = 4
_DOT = 4


def plot(numbers: Sequence[float]) -> bytes:
    """Draw the numbers from left to right as a PNG."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.fill(_WHITE, _WHITE)
    left, right, top, bottom = _MARGIN, WIDTH - _MARGIN, _MARGIN, HEIGHT - _MARGIN
    for number in range(_GRID_LINES + 1):
        y = top + (bottom - top) * number / _GRID_LINES
        canvas.line((left, y), (right, y), _GREY, 1)
    canvas.line((left, top), (left, bottom), _BLACK)
    canvas.line((left, bottom), (right, bottom), _BLACK)
    points = _points(numbers)
    for start, end in pairwise(points):
        canvas.line(start, end, _LINE, 3)
    for point in points:
        canvas.circle(point, _DOT, _LINE)
    return canvas.png()


def _points(numbers: Sequence[float]) -> list[Point]:
    low, high = min(numbers), max(numbers)
    wide, tall = WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN
    return [
        (
            _MARGIN + wide * index / max(len(numbers) - 1, 1),
            HEIGHT - _MARGIN - tall * (number - low) / ((high - low) or 1),
        )
        for index, number in enumerate(numbers)
    ]
