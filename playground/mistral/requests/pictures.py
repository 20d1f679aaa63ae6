"""Pictures in a request, refused where the vendor could not look at them."""

import base64
import binascii
import io
from collections.abc import Iterator

from PIL import Image

from playground.mistral.requests.errors import RefusedError, invalid
from playground.mistral.requests.validation import Json

MOST = 8  # pictures of one request
LARGEST = 10 * 1024 * 1024  # bytes
FORMATS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "WEBP": "webp", "GIF": "gif"}
SIGN = "data:image/"
INVALID = (
    "Value error, Image content must be a URL (starting with 'https') or base64 encoded image "
    "(starting with 'data:image/<format>;base64,<image-base64>')."
)


def check_pictures(inputs: str | list[Json] | None) -> None:
    """Refuse pictures that are too many, too large, or none at all."""
    urls = list(_urls(inputs))
    if len(urls) > MOST:
        raise RefusedError(400, f"Too many images in request. Max is {MOST}.", code="3051")
    for url in urls:
        if not url.startswith(SIGN):
            if not url.startswith("https://"):
                raise invalid(("body",), INVALID)
            continue
        label, _, data = url.removeprefix(SIGN).partition(";base64,")
        _check(label, data, url[:30])


def _urls(inputs: str | list[Json] | None) -> Iterator[str]:
    for entry in inputs if isinstance(inputs, list) else ():
        content = entry.get("content")
        for chunk in content if isinstance(content, list) else ():
            if chunk.get("type") == "image_url":
                image = chunk["image_url"]
                yield str(image.get("url", "") if isinstance(image, dict) else image)


def _check(label: str, data: str, name: str) -> None:
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise invalid(("body",), INVALID) from error
    if len(content) > LARGEST:
        raise RefusedError(400, f"Image {name} is too large.", "invalid_request_file")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            kind = FORMATS.get(image.format or "")
            is_animated = kind != "jpeg" and getattr(image, "is_animated", False)
            image.load()
    except Exception as error:
        message = f"Image {name} could not be loaded as a valid image."
        raise RefusedError(400, message, "invalid_request_file") from error
    if kind != label or is_animated:
        message = f"Image {name} has an invalid format.Allowed formats are JPEG,PNG,WEBP,GIF."
        raise RefusedError(400, message, "invalid_request_file")
