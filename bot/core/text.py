"""Text that every database, encoder and vendor accepts, and code blocks in Markdown."""

import re

TICKS = re.compile(r"`+")


def wellformed(text: str) -> str:
    """Replace lone surrogates and drop NUL: JSON can carry them, UTF-8 or PostgreSQL cannot."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "")


def code_block(text: str) -> str:
    """Put a text into a Markdown code block, with a fence that the text cannot close."""
    longest = max((len(ticks) for ticks in TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
