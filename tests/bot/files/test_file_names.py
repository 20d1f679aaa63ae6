"""Names that tools gave, made fit for people's disks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.file_names import INVISIBLE, JOINER, LONGEST
from bot.files.file_names import as_it_is, file_name, shown_name


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


@pytest.mark.parametrize(
    ("name", "file_type", "fitting"),
    [
        ("notes.txt", "text/plain", "notes.txt"),
        ("notes", "text/plain", "notes.txt"),
        ("script.py", "text/plain", "script.py"),
        ("report.md", "text/markdown", "report.md"),
        ("report", "text/markdown", "report.md"),
        ("page.htm", "html", "page.htm"),
        ("page.htm", "text/html; charset=utf-8", "page.htm"),
        ("clip.mp3", "audio/mpeg", "clip.mp3"),
        ("clip", "audio/mpeg", "clip.mp3"),
        ("scan.tiff", "image/tiff", "scan.tiff"),
        ("photo", "image/jpeg", "photo.jpg"),
        ("data.csv", "application/octet-stream", "data.csv"),
        ("data", "application/octet-stream", "data"),
        (
            "sum.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "sum.xlsx",
        ),
        ("a.unknown", "x-odd/x-thing", "a.unknown"),
        ("plot.png", "text/plain", "plot.png.txt"),
    ],
)
def test_files_p_an_ending_is_that_of_the_type(name: str, file_type: str, fitting: str) -> None:
    assert file_name(name, file_type) == fitting


@pytest.mark.parametrize(
    ("name", "begin", "there"),
    [
        ("image_generated_0", b"\x89PNG\r\n\x1a\n", "image_generated_0.png"),
        ("plot.png", b"RIFF\x10\0\0\0WEBPVP8 ", "plot.webp"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "photo.jpeg"),
        ("photo.png", b"\xff\xd8\xff\xe0", "photo.jpg"),
        ("page.html", b"GIF89a", "page.html.gif"),
        ("table", b"a,b", "table"),
        ("table.csv", b"a,b", "table.csv"),
    ],
)
def test_files_p_a_picture_is_known_by_its_bytes(name: str, begin: bytes, there: str) -> None:
    assert as_it_is(name, begin) == there


@given(some.text(), some.text(max_size=30), some.lists(some.text(max_size=3), max_size=3))
def test_any_name_becomes_one(name: str, file_type: str, taken: list[str]) -> None:
    safe = file_name(name, file_type, taken)

    assert not {unicodedata.category(one) for one in safe if one != JOINER} & INVISIBLE
    assert safe.strip(" .")
    assert not set(safe) & set("/\\")
    assert len(safe.encode()) <= LONGEST
    assert safe not in taken


@pytest.mark.parametrize(
    ("name", "description", "shown"),
    [
        ("image_generated_0.png", "A lighthouse at dawn, in watercolours",
         "a-lighthouse-at-dawn-in-watercolours.png"),
        ("image_generated_0-2.png", "A hen", "a-hen.png"),
        ("plot_0.png", "Größe: 3 / 4", "größe-3-4.png"),
        ("image.png", "../../etc/passwd", "etc-passwd.png"),
        ("image.png", "CON", "con_.png"),
        ("plot_0.png", None, "plot_0.png"),
        ("plot_0.png", "!?", "plot_0.png"),
        ("sales.png", "A hen", "sales.png"),
        ("plot", "A hen " * 30, "plot"),
        ("image.png", "x" * 80, "x" * 50 + ".png"),
    ],
)  # fmt: skip
def test_a_name_that_says_nothing_is_replaced_by_what_is_shown(
    name: str, description: str | None, shown: str
) -> None:
    assert shown_name(name, description) == shown
