"""A scene painted: every kind of shape from circles and polygons."""

import math
from collections.abc import Sequence

from .canvas import Canvas, Colour, Point
from .figures import draw_figure
from .scene import Scene, Shape, read_scene
from .scene_words import shaded
from .styles import styled

WIDTH, HEIGHT = 320, 240
_SIZE = 62
_JITTER = 17
_DARKER = 0.6
_POINTS_OF_A_STAR = 5
_DROPS, _FALL, _WATER = 90, 18, (225, 234, 242)
_BROWN = (109, 76, 65)
_EYES = (20, 20, 24)
_NOSE = (233, 30, 99)
_TILES = (183, 58, 42)
# Outlines around (0, 0), of size 1; y goes down.
_ROOF = ((0.0, -1.0), (1.0, -0.1), (-1.0, -0.1))
_EAR = ((0.75, -1.0), (0.8, -0.2), (0.1, -0.6))
_SNOUT = ((-0.1, 0.12), (0.1, 0.12), (0.0, 0.25))


def paint(prompt: str) -> bytes:
    """Draw what the words say as a PNG; the same words give the same picture."""
    scene = read_scene(prompt)
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.fill(*scene.background)
    size = _SIZE * scene.scale / max(len(scene.shapes), 2) * 2
    for number, shape in enumerate(scene.shapes):
        _draw(canvas, shape, _place(scene, number), size)
    if scene.rain:
        _rain(canvas)
    return styled(canvas.png(), scene.style)


def _rain(canvas: Canvas) -> None:
    for number in range(_DROPS):
        x, y = number * 53 % (WIDTH + _FALL), number * 97 % HEIGHT
        canvas.line((x, y), (x - _FALL / 2, y + _FALL), _WATER, 1.2)


def _place(scene: Scene, number: int) -> Point:
    """Stand the shapes next to each other, each a little off its place."""
    across = WIDTH * (number + 1) / (len(scene.shapes) + 1)
    off_x = (scene.seed >> (5 * number)) % (2 * _JITTER + 1) - _JITTER
    off_y = (scene.seed >> (5 * number + 9)) % (2 * _JITTER + 1) - _JITTER
    return across + off_x, HEIGHT / 2 + off_y


def _draw(canvas: Canvas, shape: Shape, centre: Point, size: float) -> None:
    x, y = centre
    dark = shaded(shape.colour, _DARKER)
    match shape.kind:
        case "circle":
            canvas.circle(centre, size, shape.colour)
        case "triangle":
            canvas.polygon([(x, y - size), (x + size, y + size), (x - size, y + size)], dark)
            canvas.polygon([(x, y - size), (x, y + size), (x - size, y + size)], shape.colour)
        case "star":
            canvas.polygon(_star(centre, size), shape.colour)
        case "house":
            _house(canvas, centre, size, shape.colour)
        case "tree":
            canvas.polygon(_box((x, y + size * 0.7), size * 0.15, size * 0.6), _BROWN)
            canvas.circle((x, y - size * 0.3), size * 0.65, shape.colour)
        case "cat":
            _cat(canvas, centre, size, shape.colour)
        case kind:
            draw_figure(canvas, kind, (centre, size), shape.colour)


def _house(canvas: Canvas, centre: Point, size: float, colour: Colour) -> None:
    x, y = centre
    canvas.polygon(_box((x, y + size * 0.4), size * 0.8, size * 0.5), colour)
    canvas.polygon(_scaled(_ROOF, centre, size), _TILES)
    canvas.polygon(_box((x, y + size * 0.6), size * 0.15, size * 0.3), _BROWN)


def _cat(canvas: Canvas, centre: Point, size: float, colour: Colour) -> None:
    for side in (-1, 1):
        ear = [(side * x, y) for x, y in _EAR]
        canvas.polygon(_scaled(ear, centre, size), shaded(colour, _DARKER))
    canvas.circle(centre, size * 0.8, colour)
    for side in (-1, 1):
        (eye,) = _scaled([(side * 0.3, -0.15)], centre, size)
        canvas.circle(eye, size * 0.1, _EYES)
        for end in (0.15, 0.35):
            root, tip = _scaled([(side * 0.2, 0.25), (side * 0.95, end)], centre, size)
            canvas.line(root, tip, _EYES, 1.5)
    canvas.polygon(_scaled(_SNOUT, centre, size), _NOSE)


def _scaled(points: Sequence[Point], centre: Point, size: float) -> list[Point]:
    return [(centre[0] + size * x, centre[1] + size * y) for x, y in points]


def _box(centre: Point, half_width: float, half_height: float) -> list[Point]:
    x, y = centre
    left, right, top, bottom = x - half_width, x + half_width, y - half_height, y + half_height
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _star(centre: Point, size: float) -> list[Point]:
    turns = [math.pi * number / _POINTS_OF_A_STAR for number in range(2 * _POINTS_OF_A_STAR)]
    reach = [1.0 if number % 2 == 0 else 0.4 for number in range(2 * _POINTS_OF_A_STAR)]
    outline = [(r * math.sin(t), -r * math.cos(t)) for t, r in zip(turns, reach, strict=True)]
    return _scaled(outline, centre, size)
