"""A picture in words read as what to draw: shapes, their colours, and what is behind them."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .canvas import Colour

COLOURS: dict[str, Colour] = {
    "red": (214, 40, 40), "orange": (247, 127, 0), "yellow": (252, 203, 48),
    "green": (56, 142, 60), "blue": (33, 103, 204), "purple": (123, 44, 191),
    "pink": (244, 143, 177), "brown": (121, 85, 72), "black": (20, 20, 24),
    "white": (250, 250, 250), "grey": (140, 140, 140), "gray": (140, 140, 140),
    "teal": (0, 137, 123), "turquoise": (38, 198, 218), "gold": (212, 175, 55),
    "silver": (192, 192, 200),
}  # fmt: skip
SHAPES: dict[str, tuple[str, Colour]] = {
    "circle": ("circle", COLOURS["blue"]), "ball": ("circle", COLOURS["red"]),
    "disc": ("circle", COLOURS["teal"]), "planet": ("circle", COLOURS["orange"]),
    "sun": ("circle", COLOURS["yellow"]), "moon": ("circle", COLOURS["silver"]),
    "square": ("square", COLOURS["green"]), "box": ("square", COLOURS["brown"]),
    "cube": ("square", COLOURS["purple"]), "triangle": ("triangle", COLOURS["orange"]),
    "pyramid": ("triangle", COLOURS["gold"]), "mountain": ("triangle", COLOURS["grey"]),
    "star": ("star", COLOURS["gold"]), "house": ("house", COLOURS["white"]),
    "tree": ("tree", COLOURS["green"]), "cat": ("cat", COLOURS["orange"]),
}  # fmt: skip
BACKDROPS: dict[str, tuple[Colour, Colour]] = {
    "sunset": ((94, 53, 177), (255, 143, 0)), "sunrise": ((66, 165, 245), (255, 204, 128)),
    "night": ((8, 10, 32), (30, 38, 84)), "space": ((0, 0, 8), (16, 8, 40)),
    "sea": ((144, 202, 249), (2, 88, 155)), "ocean": ((144, 202, 249), (1, 60, 120)),
    "meadow": ((144, 202, 249), (104, 159, 56)), "forest": ((165, 214, 167), (27, 94, 32)),
    "desert": ((255, 224, 178), (216, 160, 90)), "snow": ((207, 216, 220), (255, 255, 255)),
    "sky": ((66, 140, 230), (190, 225, 255)),
}  # fmt: skip
_SHADES = {"darker": 0.55, "dark": 0.55, "lighter": 1.35, "brighter": 1.35, "bright": 1.35}
_SIZES = {"bigger": 1.35, "larger": 1.35, "smaller": 0.7}
_PAPER: tuple[Colour, Colour] = ((245, 242, 236), (232, 228, 220))
WORDS = frozenset({*COLOURS, *SHAPES, *BACKDROPS, *_SHADES, *_SIZES, "background", "colour"})
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Shape:
    word: str
    colour: Colour

    @property
    def kind(self) -> str:
        return SHAPES[self.word][0]


@dataclass(frozen=True, slots=True)
class Scene:
    """`seed` moves things about a little, by the words of the prompt."""

    shapes: tuple[Shape, ...] = ()
    background: tuple[Colour, Colour] = _PAPER
    scale: float = 1.0
    seed: int = field(default=0)


def read_scene(prompt: str) -> Scene:
    """Read the first part as the scene, and those after a comma or full stop as changes to it."""
    scene = Scene(seed=zlib.crc32(prompt.lower().encode()))
    for number, part in enumerate(re.split(r"[,.;\n]+", prompt.lower())):
        words = [_singular(word) for word in re.findall(r"[a-z]+", part)]
        scene = _with_background(scene, words)
        scene = _with_shapes(scene, words, is_change=number > 0 and "add" not in words)
        scene = _adjusted(scene, words)
    return scene if scene.shapes else _with_implied_shapes(scene, prompt.lower())


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
        if word in _SIZES:
            scene = replace(scene, scale=scene.scale * _SIZES[word])
        if word in _SHADES:
            factor = _SHADES[word]
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


def shaded(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(round(part * factor), 255) for part in colour)
    return red, green, blue


def _singular(word: str) -> str:
    return word.removesuffix("s") if word.removesuffix("s") in SHAPES else word
