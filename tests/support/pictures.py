"""Pictures of every kind, drawn by Pillow."""

import io
import random
from typing import Any

from PIL import Image

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\x08" * 400
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture of one colour; `mode` and the options of its format may be given."""
    image = Image.new(options.pop("mode", "RGB"), size, options.pop("colour", 1))
    return saved(image, kind, **options)


def several(kind: str, count: int, **options: Any) -> bytes:
    """A picture with several frames or pages, each another shade."""
    first, *rest = (Image.new("L", (40, 30), 20 * number) for number in range(1, count + 1))
    return saved(first, kind, save_all=True, append_images=rest, **options)


def noise(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    """A picture that can hardly be packed."""
    data = random.Random(1).randbytes(size[0] * size[1] * 3)
    return saved(Image.frombytes("RGB", size, data), kind, **options)


def turned(orientation: int, size: tuple[int, int] = (40, 30)) -> bytes:
    """A photo that its camera says to show turned."""
    image, exif = Image.new("RGB", size, "red"), Image.Exif()
    exif[0x0112] = orientation
    return saved(image, "JPEG", exif=exif)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()
