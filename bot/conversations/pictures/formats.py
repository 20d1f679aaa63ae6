"""Pictures as the model takes them: recognised by their bytes, converted and scaled by Pillow."""

import base64
import io
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from bot.conversations.pictures.errors import (
    DamagedPicture,
    EmptyPicture,
    NoPicture,
    NotLookedAt,
    PictureTooLarge,
    UnknownFormat,
)
from bot.conversations.pictures.prepared import PreparedPicture

MAX_BYTES = 10 * 1024 * 1024  # of one picture, at Mistral
MAX_SIDE = 4_096  # pixels; Mistral scales further down itself
MAX_PIXELS = 60_000_000  # that are decoded: four bytes each
SHRINK = 0.7  # of a picture's sides, until its bytes fit
QUALITY = 90  # of JPEG, in percent

# Only decoders that read the bytes themselves: EPS, for example, would run a program.
READ = (
    "PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "DIB", "ICO", "CUR", "AVIF", "ICNS",
    "JPEG2000", "PPM", "QOI", "PSD",
)  # fmt: skip
# What Mistral takes, with the label of each. MPO is a JPEG with further ones behind it.
TAKEN = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "GIF": "gif", "WEBP": "webp"}
PHOTOS = {"JPEG", "MPO", "WEBP", "AVIF", "JPEG2000"}
PLAIN_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}
ORIENTATION, UPRIGHT = 0x0112, 1

# Slack's words for what can be read here: what is called so, and is text, is no picture at all.
FAMILIAR = {*READ, "JPG", "TIF", "JP2", "BITMAP"}

BEGIN = 4_096  # bytes in which a file shows what it is
MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def prepare(file: Path, label: str, room: int) -> PreparedPicture:
    """Read a picture, `room` pages at most; `label` is its type in Slack's words.

    Decodes it whole, so that nothing damaged is sent: run it in a thread. Raises NotLookedAt.
    """
    if not file.stat().st_size:
        raise EmptyPicture
    Image.init()  # loads the decoders, with the first picture
    warnings.filterwarnings("ignore", category=DecompressionBombWarning)  # there is our own limit
    try:
        with Image.open(file, formats=READ) as image:
            return _prepared(image, file, room)
    except NotLookedAt:
        raise
    except DecompressionBombError as error:
        raise PictureTooLarge from error
    except UnidentifiedImageError as error:
        raise _unidentified(file, label) from error
    except Exception as error:  # decoders raise anything for a broken file
        raise DamagedPicture from error


def _prepared(image: Image.Image, file: Path, room: int) -> PreparedPicture:
    kind = image.format or ""
    if kind == "TIFF":
        pages = getattr(image, "n_frames", 1)
        urls = tuple(_data_url(*_encoded(page, kind)) for page in _pages(image, min(pages, room)))
        return PreparedPicture(urls, pages)
    fits = max(image.size) <= MAX_SIDE and file.stat().st_size <= MAX_BYTES
    if kind in {"JPEG", "MPO"} and not fits:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # decodes a large one at a fraction of its size
    _check_pixels(image)
    is_animated = kind != "MPO" and getattr(image, "is_animated", False)
    is_upright = image.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT
    is_plain = kind in TAKEN and image.mode in PLAIN_MODES
    if fits and is_plain and is_upright and not is_animated:
        image.load()
        return PreparedPicture((_data_url(TAKEN[kind], file.read_bytes()),))
    return PreparedPicture((_data_url(*_encoded(image, kind)),), is_animated=is_animated)


def _pages(image: Image.Image, count: int) -> Iterator[Image.Image]:
    for number in range(count):
        image.seek(number)
        _check_pixels(image)
        yield image


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PictureTooLarge


def _encoded(image: Image.Image, kind: str) -> tuple[str, bytes]:
    """A picture, upright and small enough, as PNG or JPEG."""
    shown = _colours(ImageOps.exif_transpose(image))
    shown.thumbnail((MAX_SIDE, MAX_SIDE))
    has_alpha = shown.mode in {"LA", "RGBA"}
    if has_alpha or kind not in PHOTOS:
        content = _saved(shown, "PNG")
        if len(content) <= MAX_BYTES:
            return "png", content
    flat = _on_white(shown) if has_alpha else shown
    while len(content := _saved(flat, "JPEG", quality=QUALITY)) > MAX_BYTES:
        flat.thumbnail((flat.width * SHRINK, flat.height * SHRINK))
    return "jpeg", content


def _colours(image: Image.Image) -> Image.Image:
    """A picture in colours that PNG and JPEG have."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if image.mode in {"I", "F"}:
        low, high = (float(level) for level in image.getextrema())  # type: ignore[arg-type]
        return image.point(lambda level: (level - low) * (255 / ((high - low) or 1))).convert("L")
    if "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "RGBa", "La"}:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return white


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def _data_url(label: str, content: bytes) -> str:
    return f"data:image/{label};base64,{base64.b64encode(content).decode()}"


def _unidentified(file: Path, label: str) -> NotLookedAt:
    """The reason why no decoder takes a file, as far as its first bytes tell."""
    with file.open("rb") as content:
        begin = content.read(BEGIN)
    if begin[4:8] == b"ftyp" and begin[8:12] in HEIF:
        return UnknownFormat("HEIC")
    if begin.startswith(MAGIC) or begin[8:12] == b"WEBP":
        return DamagedPicture()
    if b"<svg" in begin.lower():
        return UnknownFormat("SVG")
    is_something_else = begin.startswith(b"%PDF-") or _is_text(begin)
    if not label or (is_something_else and label in FAMILIAR):
        return NoPicture()
    return UnknownFormat(label)


def _is_text(begin: bytes) -> bool:
    try:
        begin.decode()
    except UnicodeDecodeError as error:
        return b"\0" not in begin and error.start > len(begin) - 4  # cut inside of a character
    return b"\0" not in begin
