"""Names that tools gave, made fit for people's disks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.file_names import INVISIBLE, JOINER, LONGEST
from bot.files.file_names import file_name


@pytest.mark.parametrize(
    ("name", "file_type", "safe"),
    [
        ("plot.png", "png", "plot.png"),
        ("image_generated_0", "png", "image_generated_0.png"),
        ("Photo.JPG", "jpeg", "Photo.JPG"),
        ("table.csv", "", "table.csv"),
        ("table", "", "table"),
        ("picture", "image/png", "picture.png"),
        ("page.html", "png", "page.html.png"),
        ("../../etc/passwd", "", "passwd"),
        ("C:\\temp\\a.csv", "csv", "a.csv"),
        ("a\0b\r\nc\u202egnp.exe", "exe", "ab cgnp.exe"),
        ("half\ud800", "txt", "half.txt"),
        ("nul.txt", "txt", "nul_.txt"),
        ("is: <this> it?", "txt", "is this it.txt"),
        ("..", "png", "file.png"),
        ("", "", "file"),
        ("...", "../sh", "file.sh"),
        ("a", "s h", "a"),
        ("été 2026", "png", "été 2026.png"),
    ],
)
def test_a_name_is_made_harmless(name: str, file_type: str, safe: str) -> None:
    assert file_name(name, file_type) == safe


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert file_name("a", "png", ["a.png", "a-2.png"]) == "a-3.png"


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("é" * 300, "png")

    assert name.endswith("é.png")
    assert len(name.encode()) == LONGEST - 1


@given(some.text(), some.text(max_size=30), some.lists(some.text(max_size=3), max_size=3))
def test_any_name_becomes_one(name: str, file_type: str, taken: list[str]) -> None:
    safe = file_name(name, file_type, taken)

    assert not {unicodedata.category(one) for one in safe if one != JOINER} & INVISIBLE
    assert safe.strip(" .")
    assert not set(safe) & set("/\\")
    assert len(safe.encode()) <= LONGEST
    assert safe not in taken
