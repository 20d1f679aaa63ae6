"""Links that a model or a connector gives: safe to show, or not a link."""

import re
from urllib.parse import urlsplit

SCHEMES = {"http", "https"}
UNSAFE = re.compile(r"[\s<>|\\\"`]")
LONGEST = 2_000  # characters
SPECIAL = re.compile(r"([\[\]*_~`<>|\\])")


def safe(url: str | None) -> str | None:
    """An address that people can follow; None for anything else."""
    if not url or len(url) > LONGEST or UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in SCHEMES and parts.netloc else None


def host(url: str) -> str:
    """Whose page it is, as far as the address tells."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def markdown(title: str, url: str | None) -> str:
    """A link in Markdown; only its title where the address is not safe."""
    text = SPECIAL.sub(r"\\\1", " ".join(title.split()))
    address = safe(url)
    if address is None:
        return text
    escaped = address.replace("(", "%28").replace(")", "%29")
    return f"[{text}]({escaped})"
