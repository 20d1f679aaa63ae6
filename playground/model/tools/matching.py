"""Full-text search on a small scale: words in common between a query and a text."""

import re

from playground.model import memory

_EMPTY = {
    "search", "find", "look", "up", "out", "say", "says", "tell", "explain", "show", "give", "get",
    "latest", "new", "current", "please", "many", "much", "long", "some", "more", "most", "has",
    "have", "had", "our", "as", "information", "something", "anything", "quote", "according",
    "question", "then", "so", "but", "not", "no", "all", "each", "into", "document",
    "library", "file", "web", "internet", "online", "headline", "attachment", "pdf",
    "read", "make", "use", "used", "mean", "work", "come", "summarise", "summarize", "summary",
    "upload", "uploaded", "attached", "content",
}  # fmt: skip
ENOUGH = 0.5


def words_of(text: str) -> set[str]:
    """Return the words a text is about, each in its singular."""
    return {_singular(word) for word in memory.keywords(text)} - _EMPTY - {""}


def coverage(query: set[str], text: str) -> float:
    """Tell which share of a query's words a text has."""
    return len(query & words_of(text)) / len(query) if query else 0.0


def best_sentence(text: str, query: set[str]) -> str:
    """Return the sentence with most words of the query, the first of equals."""
    sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+|\n+", text) if s.strip()]
    return max(sentences, key=lambda s: len(query & words_of(s.lstrip("# "))), default="")


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("dies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word  # noqa: PLR2004
