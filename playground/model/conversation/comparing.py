"""Comparison of two answers: what both speak of, and what only one of them does."""

import re

from playground.model.matching import words_of

BOTH = "- Both speak of {words}."
ONLY = "- Only {which} speaks of {words}."
SAME = "- They say the same."
APART = "- They have nothing in common."
_ANSWERS = re.compile(r"# Answer A\n\n(?P<a>.*)\n\n# Answer B\n\n(?P<b>.*)\Z", re.DOTALL)
_MOST = 6


def compared(question: str) -> str | None:
    """Compare the two answers that a question holds; None where it holds none."""
    match = _ANSWERS.search(question)
    if not match:
        return None
    a, b = words_of(match["a"]), words_of(match["b"])
    if match["a"].strip() == match["b"].strip():
        return SAME
    lines = [
        BOTH.format(words=_listed(match["a"], a & b)) if a & b else APART,
        *(ONLY.format(which="A", words=_listed(match["a"], a - b)) for _ in [0] if a - b),
        *(ONLY.format(which="B", words=_listed(match["b"], b - a)) for _ in [0] if b - a),
    ]
    return "\n".join(lines)


def _listed(text: str, words: set[str]) -> str:
    """List some words of a text in its own spelling and order."""
    spelt = dict.fromkeys(
        word.strip("'") for word in re.findall(r"[\w'-]+", text) if words_of(word) & words
    )
    return ", ".join(list(spelt)[:_MOST])
