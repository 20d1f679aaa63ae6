"""A picture in words read as what to draw: shapes, their colours, and what is behind them."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .canvas import Colour
from .scene_words import (
    BACKDROPS,
    COLOURS,
    SHADES,
    SHAPES,
    SIZES,
    STYLES,
    shaded,
    singular,
)

_PAPER: tuple[Colour, Colour] = ((245, 242, 236), (232, 228, 220))
_NEAR = 3
# "A head shot of a woman" is one portrait.
_ONCE = {"portrait", "people", "book"}


@dataclass(frozen=True, slots=True)
class Shape:
    word: str
    colour: Colour

    @property
    def kind(self) -> str:
        return SHAPES[self.word][0]


@dataclass(frozen=True, slots=True)
class Scene:
    """`seed` moves things about a little, by the words of the prompt; `rain` falls in front."""

    shapes: tuple[Shape, ...] = ()
    background: tuple[Colour, Colour] = _PAPER
    scale: float = 1.0
    seed: int = field(default=0)
    style: str = ""
    rain: bool = False


def read_scene(prompt: str) -> Scene:
    """Read the first part as the scene, and those after a comma or full stop as changes to it."""
    motif = prompt.lower().partition(",")[0]  # a change later on moves nothing
    scene = Scene(seed=zlib.crc32(motif.encode()))
    for number, part in enumerate(re.split(r"[,.;\n]+", prompt.lower())):
        words = [singular(word) for word in re.findall(r"[a-z]+", part)]
        scene = _with_background(scene, words)
        scene = _with_shapes(scene, words, is_change=number > 0 and "add" not in words)
        scene = _in_style(_adjusted(scene, words), words)
    return scene if scene.shapes else _with_implied_shapes(scene, prompt.lower())


def _in_style(scene: Scene, words: list[str]) -> Scene:
    named = (STYLES[word] for word in reversed(words) if word in STYLES)
    grey = "grey" if {"black", "white"} <= set(words) else ""
    style = next(named, grey or scene.style)
    return replace(scene, style=style, rain=scene.rain or bool({"rain", "rainy"} & set(words)))


def _with_background(scene: Scene, words: list[str]) -> Scene:
    for word in words:
        if word in BACKDROPS:
            scene = replace(scene, background=BACKDROPS[word])
    if colour := _background_colour(words):
        return replace(scene, background=(colour, colour))
    return scene


def _background_colour(words: list[str]) -> Colour | None:
    """Read "on blue", "a blue background" and "the background blue"."""
    if "background" in words:
        place = words.index("background")
        near = [*words[max(place - 1, 0) : place], *words[place + 1 : place + 1 + _NEAR]]
        return next((COLOURS[word] for word in near if word in COLOURS), None)
    return COLOURS.get(words[-1]) if words[-2:-1] == ["on"] else None


def _with_shapes(scene: Scene, words: list[str], *, is_change: bool) -> Scene:
    named = list(_named(words))
    if not named and is_change and "background" not in words:
        colour = next((COLOURS[word] for word in words if word in COLOURS), None)
        recoloured = tuple(replace(s, colour=colour) for s in scene.shapes) if colour else None
        return replace(scene, shapes=recoloured or scene.shapes)
    shapes = list(scene.shapes)
    for shape in named:
        if shape.kind in _ONCE:
            shapes = [s for s in shapes if s.kind != shape.kind]
        known = [s.word for s in shapes]
        if is_change and shape.word in known:
            shapes[known.index(shape.word)] = shape
        else:
            shapes.append(shape)
    return replace(scene, shapes=tuple(shapes))


def _named(words: list[str]) -> Iterator[Shape]:
    """Find the shapes, each with the colour before it, or after it: "the circle blue"."""
    for place, word in enumerate(words):
        if word in SHAPES:
            before = words[max(place - _NEAR, 0) : place][::-1]
            before = before[: next((i for i, w in enumerate(before) if w in SHAPES), _NEAR)]
            near = [*before, *words[place + 1 : place + 2]]
            default = SHAPES[word][1]
            yield Shape(word, next((COLOURS[w] for w in near if w in COLOURS), default))


def _adjusted(scene: Scene, words: list[str]) -> Scene:
    for word in words:
        if word in SIZES:
            scene = replace(scene, scale=scene.scale * SIZES[word])
        if word in SHADES:
            factor = SHADES[word]
            top, bottom = scene.background
            scene = replace(scene, background=(shaded(top, factor), shaded(bottom, factor)))
            if not {"background", "sky"} & set(words):
                shapes = tuple(replace(s, colour=shaded(s.colour, factor)) for s in scene.shapes)
                scene = replace(scene, shapes=shapes)
    return scene


def _with_implied_shapes(scene: Scene, prompt: str) -> Scene:
    """Put the sun or the moon in the sky, else three discs in colours that stand for the prompt."""
    if scene.background != _PAPER:
        word = "moon" if re.search(r"\b(night|space)\b", prompt) else "sun"
        return replace(scene, shapes=(Shape(word, SHAPES[word][1]),))
    palette = list(COLOURS.values())
    picked = (palette[(scene.seed >> (8 * n)) % len(palette)] for n in range(3))
    return replace(scene, shapes=tuple(Shape("disc", colour) for colour in picked))
