"""Main points, topics and recommendations of several documents."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from playground.model.matching import words_of
from playground.model.prompt import LibraryDocument

from .sections import Section, sections

_ADVISES = re.compile(
    r"\b(?:should|must|shall|ought to|recommend\w*|advis\w*|prefer\w*|always|never|best|avoid"
    r"|need to|have to|may not|required?)\b"
    r"|^(?:use|keep|rotate|make|choose|take|add|store|encrypt|back up|test|review|write|set|check"
    r"|enable|disable|limit|run|delete|plan|ask|send|begin|start|do|don't|meet|hold)\b",
    re.IGNORECASE,
)
_TOPICS = 6


def main_points(documents: Sequence[LibraryDocument], count: int) -> list[tuple[str, Section]]:
    """Return the sentences that say most, taken from the documents in turn."""
    by_document = [list(_in_order(document)) for document in documents]
    in_turn = (point for row in zip_longest(*by_document) for point in row if point)
    return [point for point, _ in zip(in_turn, range(count), strict=False)]


def topics(document: LibraryDocument) -> list[str]:
    """Name what a document is about: its headings, else the words it uses most."""
    headings = [section.heading for section in sections(document) if section.heading]
    if headings:
        return list(dict.fromkeys(headings))[:_TOPICS]
    words = re.findall(r"[^\W\d_]{4,}", document.text)
    spelt = {key: word.lower() for word in words for key in words_of(word)}
    counted = Counter(key for word in words for key in words_of(word))
    return [spelt[key] for key, _ in counted.most_common(_TOPICS)]


def recommendations(
    document: LibraryDocument, wanted: set[str], most: int
) -> list[tuple[str, Section]]:
    """Return what a document advises, on a subject where one is wanted."""
    found = [
        (sentence, section)
        for section in sections(document)
        for sentence in section.sentences()
        if _ADVISES.search(sentence)
        and (not wanted or wanted & words_of(f"{section.heading} {sentence}"))
    ]
    return found[:most]


def _in_order(document: LibraryDocument) -> Iterator[tuple[str, Section]]:
    """Give each section's first sentence, then each one's second, and so on."""
    by_section = [[(one, s) for one in s.sentences()] for s in sections(document)]
    for row in zip_longest(*by_section):
        yield from (point for point in row if point)
