"""Full-text search on a small scale: words in common between a query and a text."""

import re

from .conversation import memory

_EMPTY = {
    "search", "find", "look", "up", "out", "say", "says", "tell", "explain", "show", "give", "get",
    "latest", "new", "current", "please", "many", "much", "long", "some", "more", "most", "has",
    "have", "had", "our", "as", "information", "something", "anything", "quote", "according",
    "question", "then", "so", "but", "not", "no", "all", "each", "into", "document", "doc",
    "library", "file", "web", "internet", "online", "headline", "attachment", "pdf",
    "read", "make", "use", "used", "mean", "work", "come", "summarise", "summarize", "summary",
    "upload", "uploaded", "attached", "content", "whether", "than", "also", "just", "both",
}  # fmt: skip
# Words for one thing, the first of them standing for all.
_SAME = (
    ("vacation", "holiday", "pto"),
    ("remote", "telework", "teleworking", "distributed", "remotely"),
    ("employee", "staff", "worker", "colleague", "people", "workforce"),
    ("price", "pricing", "cost", "fee", "tariff"),
    ("salary", "pay", "wage", "compensation"),
    ("configure", "configuration", "configured", "configuring", "setup", "setting"),
    ("tls", "ssl", "https"),
    ("notice", "termination"),
    ("recommendation", "recommend", "recommended", "advice", "advise"),
    ("competitor", "competition", "rival"),
    ("phone", "smartphone", "iphone", "handset"),
    ("company", "firm", "business", "enterprise"),
    ("productive", "productivity"),
    ("security", "secure", "safe", "safely", "safety"),
    ("buy", "purchase"),
    ("reimburse", "reimbursement", "reimbursed", "refund", "expense"),
    ("backup", "back-up"),
    ("renewable", "renewables"),
    ("meeting", "conference"),
)  # fmt: skip
_CANONICAL = {word: same[0] for same in _SAME for word in same}
_TERMS = tuple(
    (re.compile(rf"\b(?:{term})\b", re.IGNORECASE), word)
    for term, word in (
        ("artificial intelligence", "ai"),
        ("paid time off|annual leave|time off|days off", "vacation"),
        ("work(?:ing)? from home|home[ -]office", "remote"),
        ("set(?:ting)? up", "configure"),
        ("back(?:s|ed|ing)? up", "backup"),
    )
)
ENOUGH = 0.5


def words_of(text: str) -> set[str]:
    """Return the words a text is about: each in its singular, one for all of its synonyms."""
    for term, word in _TERMS:
        text = term.sub(word, text)
    found = {_singular(word) for word in memory.keywords(text)} - _EMPTY - {""}
    return {_CANONICAL.get(word, word) for word in found}


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
