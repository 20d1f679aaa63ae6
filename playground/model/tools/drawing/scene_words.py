"""Words of a picture: colours, things with the colour they have, backdrops, shades, styles."""

from .canvas import Colour

COLOURS: dict[str, Colour] = {
    "red": (214, 40, 40), "orange": (247, 127, 0), "yellow": (252, 203, 48),
    "green": (56, 142, 60), "blue": (33, 103, 204), "purple": (123, 44, 191),
    "pink": (244, 143, 177), "brown": (121, 85, 72), "black": (20, 20, 24),
    "white": (250, 250, 250), "grey": (140, 140, 140), "gray": (140, 140, 140),
    "teal": (0, 137, 123), "turquoise": (38, 198, 218), "gold": (212, 175, 55),
    "silver": (192, 192, 200), "beige": (222, 208, 182), "neutral": (214, 211, 205),
    "plain": (226, 224, 220),
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
    "lighthouse": ("lighthouse", COLOURS["white"]), "otter": ("otter", COLOURS["brown"]),
    "book": ("book", COLOURS["red"]), "read": ("book", COLOURS["red"]),
    "reading": ("book", COLOURS["red"]), "bicycle": ("bicycle", COLOURS["teal"]),
    "bike": ("bicycle", COLOURS["teal"]), "team": ("people", COLOURS["blue"]),
    "teamwork": ("people", COLOURS["blue"]), "people": ("people", COLOURS["blue"]),
    "colleague": ("people", COLOURS["blue"]), "portrait": ("portrait", COLOURS["blue"]),
    "headshot": ("portrait", COLOURS["blue"]), "head": ("portrait", COLOURS["blue"]),
    "face": ("portrait", COLOURS["blue"]), "person": ("portrait", COLOURS["blue"]),
    "woman": ("portrait", COLOURS["purple"]), "man": ("portrait", COLOURS["blue"]),
    "garden": ("garden", COLOURS["red"]), "logo": ("emblem", COLOURS["blue"]),
    "emblem": ("emblem", COLOURS["blue"]), "icon": ("emblem", COLOURS["teal"]),
    "boat": ("boat", COLOURS["brown"]), "ship": ("boat", COLOURS["brown"]),
    "flower": ("flower", COLOURS["pink"]), "rose": ("flower", COLOURS["red"]),
    "dog": ("dog", COLOURS["brown"]), "bird": ("bird", COLOURS["blue"]),
    "fish": ("fish", COLOURS["orange"]), "car": ("car", COLOURS["red"]),
    "robot": ("robot", COLOURS["silver"]), "rocket": ("rocket", COLOURS["white"]),
    "cup": ("cup", COLOURS["white"]), "coffee": ("cup", COLOURS["white"]),
    "tea": ("cup", COLOURS["white"]), "heart": ("heart", COLOURS["red"]),
    "cloud": ("cloud", COLOURS["white"]),
}  # fmt: skip
BACKDROPS: dict[str, tuple[Colour, Colour]] = {
    "sunset": ((94, 53, 177), (255, 143, 0)), "sunrise": ((66, 165, 245), (255, 204, 128)),
    "dawn": ((120, 144, 205), (255, 204, 170)), "dusk": ((60, 50, 120), (230, 120, 90)),
    "night": ((8, 10, 32), (30, 38, 84)), "space": ((0, 0, 8), (16, 8, 40)),
    "sea": ((144, 202, 249), (2, 88, 155)), "ocean": ((144, 202, 249), (1, 60, 120)),
    "meadow": ((144, 202, 249), (104, 159, 56)), "forest": ((165, 214, 167), (27, 94, 32)),
    "desert": ((255, 224, 178), (216, 160, 90)), "snow": ((207, 216, 220), (255, 255, 255)),
    "sky": ((66, 140, 230), (190, 225, 255)), "rain": ((120, 134, 150), (176, 188, 198)),
    "calm": ((205, 224, 232), (238, 232, 218)), "beach": ((144, 202, 249), (232, 206, 150)),
}  # fmt: skip
SHADES = {
    "darker": 0.55, "dark": 0.55, "lighter": 1.35, "brighter": 1.35, "bright": 1.35, "light": 1.35,
}  # fmt: skip
SIZES = {"bigger": 1.35, "larger": 1.35, "closer": 1.35, "smaller": 0.7}
# What stands for a style, and the style.
STYLES = {
    "watercolour": "watercolour", "watercolor": "watercolour", "aquarelle": "watercolour",
    "woodcut": "woodcut", "linocut": "woodcut", "engraving": "woodcut", "pixel": "pixels",
    "pixelated": "pixels", "mosaic": "pixels", "pencil": "pencil", "sketch": "pencil",
    "charcoal": "pencil", "monochrome": "grey", "greyscale": "grey", "oil": "oil",
    "impressionist": "oil", "comic": "comic", "cartoon": "comic", "poster": "comic",
    "pastel": "pastel", "warm": "warm", "cool": "cool", "cold": "cool",
}  # fmt: skip
WORDS = frozenset({*COLOURS, *SHAPES, *BACKDROPS, *SHADES, *SIZES, *STYLES, "background", "colour"})


def shaded(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(round(part * factor), 255) for part in colour)
    return red, green, blue


def singular(word: str) -> str:
    """Return the singular of a word for something that can be drawn, or for a style."""
    short = word.removesuffix("s")
    return short if short in SHAPES or short in STYLES else word
