"""Looking into the documents of a library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from playground.model.pieces import Reference, Text
from playground.model.prompt import LibraryDocument, Prompt

from . import web
from .matching import ENOUGH, words_of
from .use import Arguments, Outcome, weight

TOOL = "document_library"
NOTHING = 'I looked through the library and found nothing about "{query}".'
EMPTY = "I looked into the library, but it holds no document that could be read yet."
_LONGEST = 400
_DOCUMENTS_KEPT = 32
_WORDS_IN_A_TOPIC = 2

queries = web.queries


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a sentence of a long one; its heading's words count as its own."""

    text: str
    words: frozenset[str]
    document: LibraryDocument

    def fitness(self, wanted: set[str]) -> float:
        return len(wanted & self.words) / len(wanted)


def named(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a question that speaks of a document by its name."""
    asked = words_of(part)
    names = [words_of(_title(document)) for document in prompt.documents]
    return queries(part, prompt) if any(name and name <= asked for name in names) else []


def covered(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a question which a passage plainly has the answer to."""
    wanted = words_of(part)
    if not part.rstrip().endswith("?") or len(wanted) < _WORDS_IN_A_TOPIC:
        return []
    fit = any(passage.fitness(wanted) > ENOUGH for passage in _passages(prompt))
    return queries(part, prompt) if fit else []


def holds(query: str, prompt: Prompt) -> bool:
    return _search(query, prompt) is not None


def run(arguments: Arguments, prompt: Prompt) -> Outcome:
    """Quote the passage which has most of the query's words."""
    query = arguments["query"]
    if not prompt.documents:
        return Outcome((Text(EMPTY),), weight(query))
    found = _search(query, prompt)
    if found is None:
        return Outcome((Text(NOTHING.format(query=query)),), weight(query))
    cited = Reference(found.document.name, tool=TOOL)
    said = (Text(f'It says: "{found.text}"'), cited, Text("."))
    return Outcome(said, weight(found.document.text))


def _search(query: str, prompt: Prompt) -> Passage | None:
    wanted = words_of(query)
    titles = {document.id: words_of(_title(document)) for document in prompt.documents}
    about = [d for d in prompt.documents if titles[d.id] and titles[d.id] <= wanted]
    wanted = wanted.difference(*(titles[document.id] for document in about))
    passages = [p for p in _passages(prompt) if not about or p.document in about]
    if not wanted:
        # Nothing particular is asked for: the newest document speaks for itself.
        return next((p for p in passages if p.document is passages[-1].document), None)
    best = max(passages, key=lambda passage: passage.fitness(wanted), default=None)
    return best if best and best.fitness(wanted) >= ENOUGH else None


def _passages(prompt: Prompt) -> list[Passage]:
    return [passage for document in prompt.documents for passage in _of(document)]


@lru_cache(_DOCUMENTS_KEPT)
def _of(document: LibraryDocument) -> tuple[Passage, ...]:
    return tuple(
        Passage(text, frozenset(words_of(f"{heading} {text}")), document)
        for heading, text in _paragraphs(document)
    )


def _paragraphs(document: LibraryDocument) -> Iterator[tuple[str, str]]:
    heading = ""
    # A heading is a line of its own, whether or not a blank one follows it.
    text = re.sub(r"(?m)^(#.*)$", r"\n\1\n", document.text)
    for paragraph in re.split(r"\n\s*\n|\n(?=[-*|])", text):
        plain = " ".join(paragraph.split())
        if plain.startswith("#"):
            heading = plain.strip("# ")
        elif plain:
            yield from ((heading, each) for each in _short(plain))


def _short(paragraph: str) -> list[str]:
    if len(paragraph) <= _LONGEST:
        return [paragraph]
    return [sentence[:_LONGEST] for sentence in re.split(r"(?<=[.!?])\s+", paragraph)]


def _title(document: LibraryDocument) -> str:
    return re.sub(r"[_\W]+", " ", document.name.rsplit(".", 1)[0])
