"""Text that every database, encoder and vendor accepts, its size, and code blocks in Markdown."""

import re
import unicodedata

TICKS = re.compile(r"`+")
# Not spaces or controls by their category, and yet invisible: joiners, fillers, selectors, a blank.
SHAPELESS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)


def wellformed(text: str) -> str:
    """Replace lone surrogates and drop NUL: JSON can carry them, UTF-8 or PostgreSQL cannot."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "")


def first_bytes(text: str, size: int) -> str:
    """Return the beginning of a text that takes at most so many bytes in UTF-8."""
    return text if len(text) * 4 <= size else text.encode()[:size].decode(errors="ignore")


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen: spaces, and characters without a shape."""
    return all(map(_is_invisible, text))


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "ZC" or character in SHAPELESS


def code_block(text: str) -> str:
    """Put a text into a Markdown code block, with a fence that the text cannot close."""
    longest = max((len(ticks) for ticks in TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
