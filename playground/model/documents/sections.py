"""Sections, passages and sentences of documents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from playground.model.matching import words_of
from playground.model.prompt import LibraryDocument

_LONGEST = 400
_SHORT_TEXT = 160
_DOCUMENTS_KEPT = 32
_HEADING = re.compile(r"(?m)^(#+ .*|[^\n]+\n(?:={3,}|-{3,})\s*)$")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"\u201c(\w])")
_LIST_MARK = re.compile(r"^(?:[-*+\u2022]|\d+[.)])\s+")
_SHORTEST = 3  # words of a sentence


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it; `text` is as it was written."""

    heading: str
    text: str
    document: LibraryDocument

    @property
    def words(self) -> set[str]:
        return words_of(f"{self.heading} {self.text}")

    def sentences(self) -> Iterator[str]:
        """Give the section's sentences, and the points of its lists."""
        for paragraph in _paragraphs(self.text):
            for sentence in _SENTENCE_END.split(_LIST_MARK.sub("", paragraph)):
                if len(sentence.split()) >= _SHORTEST and not sentence.endswith(":"):
                    yield sentence.strip()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a sentence of a long one; its heading's words count as its own."""

    text: str
    words: frozenset[str]
    section: Section

    @property
    def document(self) -> LibraryDocument:
        return self.section.document

    def fitness(self, wanted: set[str]) -> float:
        return len(wanted & self.words) / len(wanted)

    def excerpt(self, wanted: set[str]) -> str:
        """Return the text, or of a longer one the sentence that fits best and the next one."""
        sentences = _SENTENCE_END.split(self.text)
        if len(self.text) <= _SHORT_TEXT:
            return self.text
        best = max(sentences, key=lambda sentence: len(wanted & words_of(sentence)))
        place = sentences.index(best)
        return " ".join(sentences[place : place + 2])


def title(document: LibraryDocument) -> str:
    """Return a document's name in words: "launch plan" for "launch_plan.md"."""
    return " ".join(re.sub(r"[_\W]+", " ", document.name.rsplit(".", 1)[0]).split())


def named(text: str, documents: Iterable[LibraryDocument]) -> tuple[LibraryDocument, ...]:
    """Return the documents that a text speaks of by their names."""
    asked = words_of(re.sub(r"[_\W]+", " ", text))
    names = ((document, words_of(title(document))) for document in documents)
    return tuple(document for document, words in names if words and words <= asked)


@lru_cache(_DOCUMENTS_KEPT)
def sections(document: LibraryDocument) -> tuple[Section, ...]:
    """Cut a document at its headings; what stands before the first one has none."""
    heading, found = "", []
    end = 0
    for match in [*_HEADING.finditer(document.text), None]:
        text = document.text[end : match.start() if match else None].strip("\n")
        if text.strip():
            found.append(Section(heading, text, document))
        if match:
            heading, end = match[0].splitlines()[0].strip("# "), match.end()
    return tuple(found)


@lru_cache(_DOCUMENTS_KEPT)
def passages(document: LibraryDocument) -> tuple[Passage, ...]:
    return tuple(
        Passage(text, frozenset(words_of(f"{section.heading} {text}")), section)
        for section in sections(document)
        for paragraph in _paragraphs(section.text)
        for text in _short(paragraph)
        if not text.endswith(":")
    )


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|+]|\d+[.)])\s)|\n(?=\|)", text):
        if plain := " ".join(paragraph.split()):
            yield plain


def _short(paragraph: str) -> list[str]:
    if len(paragraph) <= _LONGEST:
        return [paragraph]
    return [sentence[:_LONGEST] for sentence in _SENTENCE_END.split(paragraph)]
