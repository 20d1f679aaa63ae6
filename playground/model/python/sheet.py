"""Surface that charts are drawn on, in the units of the finished picture."""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from .limits import Value

SIZE = 720, 440
TEXT = 13
# Drawn larger and scaled down: edges are smooth then.
_SCALE = 2
_INK, _PAPER = (38, 38, 46), (255, 255, 255)

Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Sheet:
    """Lines, shapes and texts; later ones cover earlier ones."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (SIZE[0] * _SCALE, SIZE[1] * _SCALE), _PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def line(self, points: Sequence[Point], colour: Value, width: float) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * _SCALE), joint="curve")

    def box(self, box: Box, colour: Value) -> None:
        left, top, right, bottom = (round(each * _SCALE) for each in box)
        self._draw.rectangle((left, min(top, bottom), right, max(top, bottom)), fill=colour)

    def dot(self, centre: Point, radius: float, colour: Value) -> None:
        self._draw.circle([each * _SCALE for each in centre], radius * _SCALE, fill=colour)

    def slice(self, box: Box, turns: Point, colour: Value) -> None:
        start, end = (each * 360 - 90 for each in turns)
        self._draw.pieslice([each * _SCALE for each in box], start, end, fill=colour)

    def text(self, place: Point, text: str, size: int = TEXT, anchor: str = "mm") -> None:
        font = ImageFont.load_default(size * _SCALE)
        x, y = place
        self._draw.text((x * _SCALE, y * _SCALE), text, _INK, font, anchor)

    def upright(self, place: Point, text: str) -> None:
        """Write a text that is read from below, around its middle."""
        font = ImageFont.load_default(TEXT * _SCALE)
        width = math.ceil(font.getlength(text)) + _SCALE
        strip = Image.new("RGB", (width, 2 * TEXT * _SCALE), _PAPER)
        middle = (width / 2, TEXT * _SCALE)
        ImageDraw.Draw(strip).text(middle, text, _INK, font, "mm")
        strip = strip.rotate(90, expand=True)
        x, y = (round(each * _SCALE) for each in place)
        self._image.paste(strip, (x - strip.width // 2, y - strip.height // 2))

    def png(self) -> bytes:
        written = io.BytesIO()
        self._image.resize(SIZE, Image.Resampling.LANCZOS).save(written, "PNG")
        return written.getvalue()
