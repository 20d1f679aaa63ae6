"""Pictures in a question: what a model without eyes can tell of them."""

import base64
import binascii
import struct
from typing import Any

from .prompt import Prompt

_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE_AT, _SIZE_END = 16, 24
SEEN = "I see {count}: {kinds}. What it shows only a real model can tell."


def seen(prompt: Prompt) -> str | None:
    """Speak of the pictures that came with the last question; None if there are none."""
    content = next((e["content"] for e in reversed(prompt.entries) if e.get("role") == "user"), "")
    chunks = content if isinstance(content, list) else []
    kinds = [_kind(chunk) for chunk in chunks if chunk.get("type") == "image_url"]
    if not kinds:
        return None
    count = "one picture" if len(kinds) == 1 else f"{len(kinds)} pictures"
    return SEEN.format(count=count, kinds=", ".join(kinds))


def _kind(chunk: dict[str, Any]) -> str:
    """A picture's format, with its size where that is easily read."""
    image = chunk["image_url"]
    url = str(image.get("url", "") if isinstance(image, dict) else image)
    head, _, data = url.partition(",")
    kind = head.removeprefix("data:image/").split(";")[0].upper() if "," in url else "from the web"
    try:
        start = base64.b64decode(data[:64])
    except binascii.Error:
        return kind
    if not start.startswith(_PNG) or len(start) < _SIZE_END:
        return kind
    width, height = struct.unpack(">II", start[_SIZE_AT:_SIZE_END])
    return f"{kind}, {width} by {height} pixels"
