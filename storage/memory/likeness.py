"""Near-duplicates among notes: one says what another says, in nearly the same words.

That is so if all words of the one are in the other, and are at least half of it. "Prefers Python"
and "prefers Python 3" are; "prefers Python" and "prefers Rust" are not, for nobody can tell by
words alone which of two that differ is outdated.
"""

import re
from collections.abc import Callable, Mapping

_WORD = re.compile(r"[\w+#]+")


def is_near(one: str, other: str) -> bool:
    """True if two notes are near-duplicates; in time that grows with their length only."""
    few, many = sorted((words_of(one), words_of(other)), key=len)
    return few <= many and 2 * len(few) >= len(many)


def words_of(text: str) -> frozenset[str]:
    """The words of a note, in whatever case and order; a text without any is its own."""
    return frozenset(_WORD.findall(text.casefold())) or frozenset({text})


def best_match(wanted: str, texts: Mapping[str, str]) -> str | None:
    """Key of the one text that somebody means by these words; None if it could be several.

    The same text comes first, then a near-duplicate, then the only one that has all of the words.
    """
    asked = words_of(wanted)
    fits: tuple[Callable[[str], bool], ...] = (
        lambda text: text == wanted,
        lambda text: is_near(text, wanted),
        lambda text: asked <= words_of(text),
    )
    for fit in fits:
        found = [key for key, text in texts.items() if fit(text)]
        if found:
            return found[0] if len(found) == 1 else None
    return None
