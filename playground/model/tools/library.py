"""Looking into the documents of a library: for a passage, or into all of them at once."""

import re
from collections.abc import Iterator
from functools import partial

from playground.model.documents import telling
from playground.model.documents.sections import named, passages, title
from playground.model.documents.telling import NO_DOCUMENTS, Said
from playground.model.matching import ENOUGH, words_of
from playground.model.pieces import Text, trimmed
from playground.model.prompt import LibraryDocument, Prompt
from playground.model.topics import topic

from .use import Arguments, Outcome, weight

TOOL = telling.TOOL
# What a query begins with that asks for something of whole documents.
SUMMARY, TOPICS, STEPS = "summary of ", "topics of ", "how to "
CONTRADICTIONS, RECOMMENDATIONS = "contradictions in ", "recommendations in "
ALL = "all documents"
QUESTION = "question {number} of {count}"
POINTS = ", {count} points"
ABOUT = " about "

_QUESTION = re.compile(r"question (\d+) of (\d+)")
_POINTS = re.compile(r", (\d+) points$")
_SAYS = re.compile(
    r"^\W*(?:(?:says?|states?|tells?|mentions?|is|are|in|there|about|on|the|of|from|anything"
    r"|something)\b\W*)+",
    re.IGNORECASE,
)
_POINTS_TOLD = 5
_WORDS_IN_A_TOPIC = 2
_HOW = re.compile(r"^how \w+ |\s+be done$", re.IGNORECASE)
_TASK = re.compile(
    r"^\W*(?:please )?(?:tell (?:me|us) )?how (?:to|do|does|can|should|must|shall)\b"
    r"(?! (?:many|much|long|often|old|far|big))",
    re.IGNORECASE,
)


def queries(part: str, prompt: Prompt) -> list[Arguments]:
    """Read what to look for, and in which document where one is named."""
    wanted = topic(part)
    if about := named(part, prompt.documents):
        return [{"query": _in_document(wanted, about[0])}]
    if _TASK.match(part):
        return [{"query": STEPS + _HOW.sub("", wanted)}]
    return [{"query": wanted}]


def by_name(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a question that speaks of a document by its name."""
    return queries(part, prompt) if named(part, prompt.documents) else []


def covered(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a question which a passage plainly has the answer to."""
    wanted = words_of(part)
    if not part.rstrip().endswith("?") or len(wanted) < _WORDS_IN_A_TOPIC:
        return []
    among = (each for document in prompt.documents for each in passages(document))
    return queries(part, prompt) if any(p.fitness(wanted) > ENOUGH for p in among) else []


def holds(query: str, prompt: Prompt) -> bool:
    """Tell whether a passage fits a query well."""
    return telling.search(query, prompt.documents)[1]


def run(arguments: Arguments, prompt: Prompt) -> Outcome:
    """Look into the documents, and say so where there are none."""
    query = arguments["query"]
    if not prompt.documents:
        return Outcome((Text(NO_DOCUMENTS),), weight(query))
    said = trimmed(_told(query, prompt))
    return Outcome(said, weight("".join(each.text for each in said if isinstance(each, Text))))


def _told(query: str, prompt: Prompt) -> Iterator[Said]:
    documents = named(query, prompt.documents) or prompt.documents
    about = words_of(query.partition(ABOUT)[2])
    if found := _QUESTION.fullmatch(query):
        return telling.question(int(found[1]), int(found[2]), prompt)
    for begins, tell in (
        (SUMMARY, partial(telling.summary, documents, _points(query))),
        (TOPICS, partial(telling.inventory, documents)),
        (CONTRADICTIONS, partial(telling.conflicts, documents, about)),
        (RECOMMENDATIONS, partial(telling.recommendations, documents, about)),
        (STEPS, partial(telling.steps, query, prompt.documents)),
    ):
        if query.startswith(begins):
            return tell()
    return telling.passage(query, prompt.documents)


def _points(query: str) -> int:
    found = _POINTS.search(query)
    return int(found[1]) if found else _POINTS_TOLD


def _in_document(wanted: str, document: LibraryDocument) -> str:
    """Put a query for one document: "budget in launch plan"."""
    name = title(document)
    spelt = re.escape(name).replace(r"\ ", r"[\W_]+")
    rest = re.sub(
        rf"\b(?:(?:the|our|this|my) )?{spelt}(?:\.\w+)?(?:'s)?\b|\b(?:what|which) do(?:es)?\b",
        " ",
        wanted,
        flags=re.IGNORECASE,
    )
    left = _SAYS.sub("", rest).strip(" .?!,")
    return f"{left} in {name}" if words_of(left) else name
