"""Pictures that a model writes into its text: taken out, however the text arrives."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.agent_events import InlinePicture
from bot.files.text_pictures import TextPictures

URL = "data:image/png;base64,iVBORw0KGgo="
LONG = "data:image/jpeg;base64," + "QUJD" * 5_000
WRITTEN = {
    "markdown": (f"Before ![a cat]({URL}) after", "Before  after", [URL]),
    "brackets": (f"Before ![]( <{URL}>)", f"Before ![]( <{URL}>)", None),
    "angles": (f"Before ![](<{URL}>) after", "Before  after", [URL]),
    "bare": (f"Before {URL} after", "Before  after", [URL]),
    "at-the-end": (f"Before {URL}", "Before ", [URL]),
    "two": (f"{URL}\n{LONG}", "\n", [URL, LONG]),
    "unpadded": (f"See {LONG}.", "See .", [LONG]),
    "code": (f"```\n{URL}\n```", f"```\n{URL}\n```", []),
    "after-code": (f"```\nx\n```\n{URL}", "```\nx\n```\n", [URL]),
    "no-picture": (
        "data:image/ and data:text/plain,hi!",
        "data:image/ and data:text/plain,hi!",
        [],
    ),
    "link": ("![cat](https://x.y/cat.png) d", "![cat](https://x.y/cat.png) d", []),
    "unfinished": ("Look: ![cat](data:image/p", "Look: ![cat](data:image/p", []),
    "words": ("Oh! [a](b) data: d da dat `x` ``", "Oh! [a](b) data: d da dat `x` ``", []),
}


def split(pieces: Iterable[str]) -> tuple[str, list[str]]:
    taking, text, pictures = TextPictures(), "", []
    parts = [part for piece in pieces for part in taking.add(piece)]
    for part in [*parts, *taking.end()]:
        if isinstance(part, InlinePicture):
            pictures.append(part.data_url)
        else:
            text += part
    return text, pictures


@pytest.mark.parametrize(("written", "text", "pictures"), WRITTEN.values(), ids=WRITTEN)
def test_pictures_and_text_are_told_apart(
    written: str, text: str, pictures: list[str] | None
) -> None:
    if pictures is None:  # not Markdown as anybody writes it: all that counts is that it is found
        assert split([written])[1] == [URL]
    else:
        assert split([written]) == (text, pictures)


@given(st.sampled_from([*WRITTEN]), st.lists(st.integers(1, 30), max_size=40))
def test_it_makes_no_difference_how_the_text_arrives(name: str, sizes: list[int]) -> None:
    rest = WRITTEN[name][0]
    whole, pieces = split([rest]), []
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]

    assert split([*pieces, rest]) == whole


def test_text_is_held_back_only_while_it_may_begin_a_picture() -> None:
    taking = TextPictures()

    shown = [part for piece in ("Good d", "ay! ", "All `", "right") for part in taking.add(piece)]

    assert "".join(str(part) for part in shown) == "Good day! All `right"
