"""Validation and formatting of links that a model or a connector gives."""

import re
from urllib.parse import urlsplit

from bot.core.file_names import visible

SCHEMES = {"http", "https"}
UNSAFE = re.compile(r"[\s<>|\\\"`]")
LONGEST = 2_000  # characters
SPECIAL = re.compile(r"([\[\]*_~`<>|\\])")


def safe(url: str | None) -> str | None:
    """Return an HTTP address that is safe to show; None for anything else."""
    if not url or len(url) > LONGEST or UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in SCHEMES and parts.netloc else None


def host(url: str) -> str:
    """Return the host of an address, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def markdown(title: str, url: str | None) -> str:
    """Format a link in Markdown; only its title where the address is not safe."""
    text = SPECIAL.sub(r"\\\1", visible(title))
    address = safe(url)
    if address is None:
        return text
    escaped = address.replace("(", "%28").replace(")", "%29")
    return f"[{text}]({escaped})"
