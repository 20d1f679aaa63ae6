"""Pictures are labelled by their bytes, decoded whole, converted and scaled for Mistral."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from bot.conversations.pictures import formats
from bot.conversations.pictures.errors import (
    DamagedPicture,
    EmptyPicture,
    NoPicture,
    NotLookedAt,
    PictureTooLarge,
    UnknownFormat,
)
from bot.conversations.pictures.formats import MAX_BYTES, MAX_SIDE, prepare
from bot.conversations.pictures.prepared import PreparedPicture
from tests.support.pictures import HEIC, SVG, noise, picture, several, turned

ROOM = 8


def prepared(folder: Path, content: bytes, label: str = "", room: int = ROOM) -> PreparedPicture:
    file = folder / "picture"
    file.write_bytes(content)
    return prepare(file, label, room)


def opened(url: str) -> tuple[str, Image.Image]:
    """A data URL's label and picture."""
    head, _, data = url.partition(",")
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    image.load()
    return head.removeprefix("data:").removesuffix(";base64"), image


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("GIF", "gif"), ("WEBP", "webp")],
)
def test_files_h_what_mistral_takes_goes_as_it_is(kind: str, mimetype: str, tmp_path: Path) -> None:
    content = picture(kind)

    [url] = prepared(tmp_path, content, label="whatever Slack says").urls

    assert url == f"data:image/{mimetype};base64,{base64.b64encode(content).decode()}"


def test_files_h_a_phones_double_picture_is_a_jpeg(tmp_path: Path) -> None:
    found = prepared(tmp_path, several("MPO", 2))

    assert found.urls[0].startswith("data:image/jpeg;")
    assert not found.is_animated


@pytest.mark.parametrize(
    ("content", "mimetype"),
    [
        (picture("TIFF"), "image/png"),
        (picture("TIFF", mode="1"), "image/png"),
        (picture("TIFF", mode="I;16", colour=40_000), "image/png"),
        (picture("TIFF", mode="F", colour=0.5), "image/png"),
        (picture("TIFF", mode="CMYK", colour=0), "image/png"),
        (picture("BMP"), "image/png"),
        (picture("ICO", size=(64, 64)), "image/png"),
        (picture("ICNS", size=(64, 64)), "image/png"),
        (picture("PPM"), "image/png"),
        (picture("QOI"), "image/png"),
        (picture("AVIF"), "image/jpeg"),
        (picture("JPEG2000"), "image/jpeg"),
        (picture("JPEG", mode="CMYK", colour=0), "image/jpeg"),
        (picture("PNG", mode="I;16", colour=40_000), "image/png"),
        (picture("TIFF", mode="RGBA", colour=0), "image/png"),
    ],
    ids=[
        "tiff", "fax", "tiff-16", "tiff-float", "tiff-cmyk", "bmp", "ico", "icns", "ppm", "qoi",
        "avif", "jpeg2000", "jpeg-cmyk", "png-16", "tiff-alpha",
    ],
)  # fmt: skip
def test_files_h_others_are_converted(content: bytes, mimetype: str, tmp_path: Path) -> None:
    [url] = prepared(tmp_path, content).urls

    label, image = opened(url)
    assert (label, image.format) == (mimetype, mimetype.removeprefix("image/").upper())
    assert image.mode in {"L", "RGB", "RGBA"}


def test_files_h_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    [url] = prepared(tmp_path, picture("TIFF", mode="I;16", colour=32_768)).urls

    assert opened(url)[1].getpixel((0, 0)) == 128


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_files_h_of_an_animation_the_first_frame_goes(kind: str, tmp_path: Path) -> None:
    found = prepared(tmp_path, several(kind, 3))

    [url] = found.urls
    _, image = opened(url)
    assert found.is_animated
    assert not getattr(image, "is_animated", False)
    shade = image.convert("L").getpixel((0, 0))
    assert shade in range(17, 24)


def test_files_h_pages_of_a_scan_are_pictures_each(tmp_path: Path) -> None:
    found = prepared(tmp_path, several("TIFF", 5), room=3)

    assert found.pages == 5
    assert [opened(url)[1].getpixel((0, 0)) for url in found.urls] == [20, 40, 60]


@pytest.mark.parametrize(
    "content",
    [
        picture("PNG", size=(9_000, 40)),
        picture("JPEG", size=(40, 9_000)),
        picture("JPEG", size=(2 * MAX_SIDE, 16)),
        picture("TIFF", size=(5_000, 30)),
    ],
    ids=["wide", "high", "twice", "tiff"],
)
def test_files_h_too_many_pixels_are_scaled(content: bytes, tmp_path: Path) -> None:
    [url] = prepared(tmp_path, content).urls

    assert max(opened(url)[1].size) == MAX_SIDE


def test_files_h_too_many_bytes_are_packed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = noise("PNG", (300, 300))
    monkeypatch.setattr(formats, "MAX_BYTES", 20_000)

    [url] = prepared(tmp_path, content).urls

    label, image = opened(url)
    assert label == "image/jpeg"
    assert len(base64.b64decode(url.partition(",")[2])) <= 20_000
    assert 50 < image.width < 300
    assert MAX_BYTES == 10 * 1024 * 1024


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_files_h_a_photo_is_turned_upright(orientation: int, tmp_path: Path) -> None:
    [url] = prepared(tmp_path, turned(orientation)).urls

    _, image = opened(url)
    assert image.size == ((40, 30) if orientation == 3 else (30, 40))
    assert image.getexif().get(0x0112, 1) == 1


PNG, JPEG = noise("PNG", (60, 60)), noise("JPEG", (60, 60))


@pytest.mark.parametrize(
    ("content", "label", "reason"),
    [
        (b"", "PNG", EmptyPicture()),
        (PNG[:20], "PNG", DamagedPicture()),
        (PNG[:900], "PNG", DamagedPicture()),
        (JPEG[: len(JPEG) // 2], "JPG", DamagedPicture()),
        (several("GIF", 2)[:60], "GIF", DamagedPicture()),
        (picture("WEBP")[:30], "WEBP", DamagedPicture()),
        (PNG[:100] + b"\xff" * 200 + PNG[300:], "PNG", DamagedPicture()),
        (b"Tea is served at four.", "PNG", NoPicture()),
        ("Tee um vier. ☕".encode() * 400, "PNG", NoPicture()),
        (b"%PDF-1.7\n%\xe2\xe3", "PNG", NoPicture()),
        (b"<!doctype html><p>Tea", "PNG", NoPicture()),
        (b"\0\1\2\3" * 40, "", NoPicture()),
        (HEIC, "HEIC", UnknownFormat("HEIC")),
        (HEIC, "JPG", UnknownFormat("HEIC")),
        (SVG, "SVG", UnknownFormat("SVG")),
        (b"\xff\x0a" + b"\1" * 90, "JXL", UnknownFormat("JXL")),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "EPS", UnknownFormat("EPS")),
    ],
    ids=[
        "empty", "head", "cut", "half", "cut-gif", "cut-webp", "overwritten", "text", "long-text",
        "pdf", "html", "unknown", "heic", "heic-as-jpg", "svg", "jxl", "eps",
    ],
)  # fmt: skip
def test_files_h_what_is_no_picture_has_its_reason(
    content: bytes, label: str, reason: NotLookedAt, tmp_path: Path
) -> None:
    with pytest.raises(type(reason)) as caught:
        prepared(tmp_path, content, label)

    assert caught.value.sentence == reason.sentence


@pytest.mark.parametrize("size", [(8_000, 8_000), (15_000, 15_000)], ids=["large", "bomb"])
def test_files_h_a_decompression_bomb_is_not_decoded(size: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(PictureTooLarge):
        prepared(tmp_path, picture("PNG", size=size, mode="1"))
