"""Things that are drawn from simple forms, as `figures.toml` has them."""

import tomllib
from functools import cache
from importlib import resources

from .canvas import Canvas, Colour, Point
from .scene_words import COLOURS, shaded

_DARKER = 0.6
_THINNEST = 1.5
_TONES: dict[str, Colour] = COLOURS | {
    "ink": (20, 20, 24), "skin": (241, 194, 155), "cream": (250, 243, 224), "sand": (224, 196, 150),
    "pond": (100, 160, 200), "leaf": (76, 150, 80), "bark": (109, 76, 65), "rose": (233, 30, 99),
}  # fmt: skip


@cache
def figures() -> dict[str, list[list[str]]]:
    """Return the forms of each thing, as words."""
    source = resources.files(__package__).joinpath("figures.toml").read_text("utf-8")
    return {
        kind: [line.split() for line in forms.split("\n") if line]
        for kind, forms in tomllib.loads(source).items()
    }


def draw_figure(canvas: Canvas, kind: str, place: tuple[Point, float], own: Colour) -> None:
    """Draw a thing at a place, which is a centre and a size."""
    centre, size = place
    tones = _TONES | {"own": own, "dark": shaded(own, _DARKER)}
    for form, tone, *rest in figures()[kind]:
        points = [_placed(each, centre, size) for each in rest if "," in each]
        match form:
            case "disc":
                canvas.circle(points[0], size * float(rest[-1]), tones[tone])
            case "line":
                width = max(size * float(rest[-1]), _THINNEST)
                canvas.line(points[0], points[1], tones[tone], width)
            case _:
                canvas.polygon(points, tones[tone])


def _placed(point: str, centre: Point, size: float) -> Point:
    x, y = (float(each) for each in point.split(","))
    return centre[0] + size * x, centre[1] + size * y
