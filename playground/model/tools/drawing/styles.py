"""Styles that a picture is turned into once it is drawn."""

import io
from collections.abc import Callable

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from .canvas import Colour

_BLOCK = 8
_PAPER = (246, 241, 230)
_INK = (34, 28, 24)
_WHITE = (255, 255, 255)
_TINTS = {"warm": (255, 170, 90), "cool": (110, 160, 235), "pastel": _WHITE}


def styled(png: bytes, style: str) -> bytes:
    """Return the picture in a style, or as it is where there is none."""
    if not style:
        return png
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    written = io.BytesIO()
    _turned(picture, style).save(written, "PNG")
    return written.getvalue()


def _turned(picture: Image.Image, style: str) -> Image.Image:
    turn = _TURNS.get(style)
    return turn(picture) if turn else _tinted(picture, _TINTS.get(style, _WHITE), 0.3)


def _watercolour(picture: Image.Image) -> Image.Image:
    soft = picture.filter(ImageFilter.GaussianBlur(2)).filter(ImageFilter.ModeFilter(7))
    return _tinted(soft, _PAPER, 0.3)


def _woodcut(picture: Image.Image) -> Image.Image:
    grey = ImageOps.autocontrast(ImageOps.grayscale(picture)).point(_cut)
    return ImageOps.colorize(grey, _INK, _PAPER)


def _pixels(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    small = picture.resize((width // _BLOCK, height // _BLOCK)).quantize(16).convert("RGB")
    return small.resize(picture.size, Image.Resampling.NEAREST)


def _pencil(picture: Image.Image) -> Image.Image:
    edges = ImageOps.grayscale(picture.filter(ImageFilter.CONTOUR))
    return ImageOps.autocontrast(edges).convert("RGB")


def _oil(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Color(picture.filter(ImageFilter.ModeFilter(11))).enhance(1.4)


def _comic(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Contrast(ImageOps.posterize(picture, 2)).enhance(1.3)


def _grey(picture: Image.Image) -> Image.Image:
    return ImageOps.grayscale(picture).convert("RGB")


def _tinted(picture: Image.Image, tint: Colour, share: float) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, tint), share)


def _cut(level: int) -> int:
    """Leave black, white and one tone between: what a knife leaves of a plank."""
    return 0 if level < 90 else 150 if level < 150 else 255  # noqa: PLR2004


_TURNS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "watercolour": _watercolour, "woodcut": _woodcut, "pixels": _pixels, "pencil": _pencil,
    "oil": _oil, "comic": _comic, "grey": _grey,
}  # fmt: skip
