"""A picture made of filled shapes, written as PNG."""

import math
import struct
import zlib
from collections.abc import Sequence

Colour = tuple[int, int, int]
Point = tuple[float, float]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Canvas:
    """Pixels as rows of red, green and blue; what is drawn beyond the edge is cut off."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows = [bytearray(3 * width) for _ in range(height)]

    def fill(self, top: Colour, bottom: Colour) -> None:
        """Colour the whole picture, passing from one colour to the other."""
        for y in range(self.height):
            self._span(y, 0, self.width, _between(top, bottom, y / max(self.height - 1, 1)))

    def circle(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y = centre
        for row in range(math.ceil(y - radius), math.floor(y + radius) + 1):
            half = math.sqrt(max(radius**2 - (row - y) ** 2, 0))
            self._span(row, round(x - half), round(x + half) + 1, colour)

    def polygon(self, corners: Sequence[Point], colour: Colour) -> None:
        """Fill a shape between the edges that each row crosses."""
        heights = [y for _, y in corners]
        edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        for row in range(math.floor(min(heights)), math.ceil(max(heights)) + 1):
            crossings = sorted(
                x1 + (row - y1) * (x2 - x1) / (y2 - y1)
                for (x1, y1), (x2, y2) in edges
                if (y1 <= row) != (y2 <= row)
            )
            for left, right in zip(crossings[::2], crossings[1::2], strict=True):
                self._span(row, round(left), round(right) + 1, colour)

    def line(self, start: Point, end: Point, colour: Colour, thickness: float = 2) -> None:
        (x1, y1), (x2, y2) = start, end
        length = math.hypot(x2 - x1, y2 - y1) or 1
        across = (y1 - y2) / length * thickness / 2, (x2 - x1) / length * thickness / 2
        corners = [(x1, y1), (x2, y2), (x2, y2), (x1, y1)]
        sides = (1, 1, -1, -1)
        moved = zip(corners, sides, strict=True)
        self.polygon([(x + s * across[0], y + s * across[1]) for (x, y), s in moved], colour)

    def png(self) -> bytes:
        """Write the picture: eight bits a channel, no filter, no interlacing."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self._rows))
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)

    def _span(self, y: int, left: int, right: int, colour: Colour) -> None:
        left, right = max(left, 0), min(right, self.width)
        if 0 <= y < self.height and left < right:
            self._rows[y][3 * left : 3 * right] = bytes(colour) * (right - left)


def _between(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
