import pytest

from playground.model.tools.drawing.painting import paint
from playground.model.tools.drawing.scene import Shape, read_scene
from playground.model.tools.drawing.scene_words import COLOURS, SHAPES, STYLES, shaded


@pytest.mark.parametrize(
    ("prompt", "shapes"),
    [
        ("a red circle", [("circle", "red")]),
        ("red circles and a blue square", [("circle", "red"), ("square", "blue")]),
        ("a circle, the circle blue", [("circle", "blue")]),
        ("a red circle, it green", [("circle", "green")]),
        ("a red circle, add a purple star", [("circle", "red"), ("star", "purple")]),
        ("a red circle, the background green", [("circle", "red")]),
        ("a night", [("moon", "silver")]),
        ("a head shot of a woman", [("woman", "purple")]),
        ("an otter that likes to read", [("otter", "brown"), ("read", "red")]),
    ],
)
def test_shapes_and_their_colours_are_read(prompt: str, shapes: list[tuple[str, str]]) -> None:
    expected = tuple(Shape(word, COLOURS[colour]) for word, colour in shapes)

    assert read_scene(prompt).shapes == expected


@pytest.mark.parametrize(
    ("prompt", "colour"),
    [
        ("a circle on a blue background", COLOURS["blue"]),
        ("a circle on blue", COLOURS["blue"]),
        ("a circle, the background teal", COLOURS["teal"]),
        ("a circle on blue, the background darker", shaded(COLOURS["blue"], 0.55)),
    ],
)
def test_the_background_is_read(prompt: str, colour: tuple[int, int, int]) -> None:
    assert read_scene(prompt).background == (colour, colour)


def test_a_darker_picture_has_darker_shapes() -> None:
    assert read_scene("a red circle, darker").shapes == (
        Shape("circle", shaded(COLOURS["red"], 0.55)),
    )


def test_a_darker_background_leaves_the_shapes_alone() -> None:
    scene = read_scene("a red circle, the background darker")

    assert scene.shapes == (Shape("circle", COLOURS["red"]),)


def test_bigger_is_bigger() -> None:
    assert read_scene("a red circle, bigger").scale > read_scene("a red circle").scale


def test_words_without_a_picture_still_make_one() -> None:
    assert len(read_scene("the sound of the sea shanty of bureaucracy").shapes) >= 1
    assert len(read_scene("bureaucracy").shapes) == 3


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a bicycle as a woodcut", "woodcut"),
        ("a lighthouse, in watercolours", "watercolour"),
        ("a cat, as pixel art", "pixels"),
        ("a cat, in black and white", "grey"),
        ("a cat as a woodcut, as an oil painting", "oil"),
        ("a cat", ""),
    ],
)
def test_the_style_is_read(prompt: str, style: str) -> None:
    assert read_scene(prompt).style == style


def test_every_style_is_a_picture_of_its_own() -> None:
    words = {style: word for word, style in STYLES.items()}

    drawn = {paint(f"a bicycle, {word}") for word in words.values()}

    assert len(drawn) == len(words)


@pytest.mark.parametrize("word", SHAPES)
def test_everything_that_has_a_word_can_be_drawn(word: str) -> None:
    assert paint(f"a {word}") != paint("bureaucracy")


def test_rain_falls_in_front() -> None:
    assert read_scene("a bicycle in the rain, on blue").rain
