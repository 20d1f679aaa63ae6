"""Validation and formatting of links that a model or a connector gives."""

import re
from html import unescape
from urllib.parse import urlsplit

from bot.core.file_names import visible

SCHEMES = frozenset({"http", "https"})
LINKED = SCHEMES | {"mailto"}  # of what people may click on
UNSAFE = re.compile(r"[\s<>|\\\"`\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
LONGEST = 2_000  # characters
# The host in a label that is an address, or contains one.
LABEL_HOST = re.compile(r"(?:https?://|www\.)([^\s/?#:@()\[\]]{1,253})", re.IGNORECASE)
ONLY_HOST = re.compile(r"((?:[^\W_][\w\-]{0,62}\.){1,10}[^\W\d_]{2,63})(?:[/?#:]\S*)?")
# Endings of files that are no domains.
FILES = frozenset(
    (
        *("csv", "doc", "docx", "gif", "htm", "html", "jpeg", "jpg", "json", "odp", "ods", "odt"),
        *("pdf", "png", "ppt", "pptx", "rtf", "svg", "tex", "tsv", "txt", "webp", "xls", "xlsx"),
        *("xml", "yaml", "yml"),
    )
)
SLACK = (".slack.com", ".slack-gov.com")
SPECIAL = re.compile(r"([\[\]*_~`<>|\\])")


def safe(url: str | None, schemes: frozenset[str] = SCHEMES) -> str | None:
    """Return an address that is safe to show; None for one that hides its host, or isn't HTTP."""
    if not url or len(url) > LONGEST or UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        hides_host = "@" in parts.netloc or (parts.port or 1) < 1
    except ValueError:
        return None
    if hides_host or parts.scheme not in schemes:
        return None
    return url if bool(parts.hostname) == (parts.scheme in SCHEMES) else None


def host(url: str) -> str:
    """Return the host of an address, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def other_host(label: str, url: str) -> str:
    """Return the host that an address leads to, if its label looks like one of another host."""
    actual, words = host(url), unescape(label).replace("\\", "").replace("*", "")
    named = LABEL_HOST.findall(words)
    only = ONLY_HOST.fullmatch(words.strip())
    if only and not _is_file(only[1], actual):
        named.append(only[1])
    others = (one.lower().rstrip(".,").removeprefix("www.") for one in named)
    return actual if any(one != actual for one in others) else ""


def _is_file(name: str, actual: str) -> bool:
    """True for a name that is a file's: in Slack many an ending of files is also a domain's."""
    return name.rpartition(".")[2].lower() in FILES or f".{actual}".endswith(SLACK)


def markdown(title: str, url: str | None) -> str:
    """Format a link in Markdown; only its title where the address is not safe."""
    text = SPECIAL.sub(r"\\\1", visible(title))
    address = safe(url)
    if address is None:
        return text
    escaped = address.replace("(", "%28").replace(")", "%29")
    return f"[{text}]({escaped})"
