"""Answers about documents: passages, summaries, topics, contradictions, recommendations, a quiz."""

from collections.abc import Iterator, Sequence

from playground.model.matching import ENOUGH, words_of
from playground.model.pieces import Reference, Text
from playground.model.prompt import LibraryDocument, Prompt

from . import points, quiz
from .sections import Passage, named, passages, title
from .statements import Contradiction, contradictions, statements

TOOL = "document_library"
NO_DOCUMENTS = (
    "This channel has no documents yet that I can look into. Share one here, such as a PDF, Word "
    "or text file, and I can answer from it."
)
NOTHING = "I looked through this channel's documents and found nothing about that. They cover:\n\n"
NEAREST = "I found nothing in the documents on exactly that. The nearest there is:\n\n"
COVERED = "This is what the documents of this channel cover:\n\n"
SUMMED_UP = "In short, this is what {documents}:\n\n"
COMPARED = "I compared the {count} statements of {documents}. "
AGREED = "No two of them give different numbers, days or rules for the same thing."
CONTRADICT = "These don't agree:\n\n"
ONE_ONLY = "There's only one document here, so it has no other to contradict."
NOT_ADVISED = "- no recommendation\n"
CONFLICTS, NO_CONFLICTS = "**Conflicts**\n\n", "**Conflicts**\n\nI found none."
NO_QUESTIONS = "I found no sentence in the documents that makes a question."
# Words of a query that don't tell its subject.
_COMMON = {"policy", "rule", "guideline", "company", "employee", "team", "process", "channel"}
_MOST_PASSAGES, _MOST_RECOMMENDED = 3, 4
_LONGEST_SECTION = 1_500

Said = Text | Reference
Documents = Sequence[LibraryDocument]


def passage(query: str, documents: Documents) -> Iterator[Said]:
    """Quote what fits a query: of each document the best passage, if it is as good as any."""
    found, is_fit = search(query, documents)
    if not found:
        covered = (f"- {d.name}: {', '.join(points.topics(d))}" for d in documents)
        yield Text(NOTHING + "\n".join(covered))
        return
    if len(found) == 1 and is_fit:
        yield Text(f'It says: "{found[0].excerpt(words_of(query))}"')
        yield from _cited(found[0].document)
        yield Text(".")
        return
    if not is_fit:
        yield Text(NEAREST)
    for one in found:
        yield from _point(f'"{one.excerpt(words_of(query))}"', one.document)


def steps(query: str, documents: Documents) -> Iterator[Said]:
    """Tell how something is done: the whole section about it, as it was written."""
    found, is_fit = search(query, documents)
    if not found or not is_fit:
        yield from passage(query, documents)
        return
    section = found[0].section
    text = section.text.strip()[:_LONGEST_SECTION]
    yield Text(f"**{section.heading or title(section.document)}**\n\n{text}\n\nFrom ")
    yield from _cited(section.document)
    yield Text(".")


def summary(documents: Documents, count: int) -> Iterator[Said]:
    found = points.main_points(documents, count)
    yield Text(SUMMED_UP.format(documents=_say(documents)))
    for number, (sentence, section) in enumerate(found, start=1):
        told = sentence.rstrip(".")
        heading = f"**{section.heading}:** " if section.heading else ""
        yield Text(f"{number}. {heading}{told}")
        yield from _cited(section.document)
        yield Text(".\n")


def inventory(documents: Documents) -> Iterator[Said]:
    yield Text(COVERED)
    for document in documents:
        yield from _point(f"**{document.name}**: {', '.join(points.topics(document))}", document)


def conflicts(documents: Documents, wanted: set[str]) -> Iterator[Said]:
    """Compare what the documents state with each other, on a subject where one is wanted."""
    if len(documents) == 1:
        yield Text(ONE_ONLY)
        return
    found = _contradictions(documents, wanted)
    held = len(statements(documents))
    yield Text(COMPARED.format(count=held, documents=f"{len(documents)} documents"))
    yield Text(CONTRADICT if found else AGREED)
    yield from _pairs(found)


def recommendations(documents: Documents, wanted: set[str]) -> Iterator[Said]:
    """Tell what each document recommends, and where that doesn't go together."""
    for document in documents:
        advised = points.recommendations(document, wanted, _MOST_RECOMMENDED)
        yield Text(f"**{document.name}**\n\n{'' if advised else NOT_ADVISED}")
        for sentence, _ in advised:
            yield from _point(sentence, document)
        yield Text("\n")
    found = _contradictions(documents, wanted)
    yield Text(CONFLICTS if found else NO_CONFLICTS)
    yield from _pairs(found)


def question(number: int, count: int, prompt: Prompt) -> Iterator[Said]:
    """Judge the answer to the question before, and ask the next one."""
    asked = quiz.gaps(prompt.documents)[:count]
    if not asked:
        yield Text(NO_QUESTIONS)
        return
    right = quiz.right_before(prompt)
    if number > 1:
        before = asked[min(number - 1, len(asked)) - 1]
        is_right = before.is_filled_by(prompt.question)
        right += is_right
        judged = (quiz.RIGHT if is_right else quiz.WRONG).format(answer=before.answer)
        yield Text(f"{judged}\n\n")
    if number > len(asked):
        yield Text(quiz.OVER.format(right=right, count=len(asked)))
        return
    gap = asked[number - 1]
    yield Text(quiz.ASKED.format(number=number, count=len(asked), text=gap.text))
    yield from _cited(gap.document)


def search(query: str, documents: Documents) -> tuple[list[Passage], bool]:
    """Return the passages that fit a query, the best of each document, and whether they do well."""
    wanted = words_of(query)
    about = named(query, documents)
    wanted -= set().union(*(words_of(title(document)) for document in about))
    among = [each for document in about or documents for each in passages(document)]
    if not wanted:
        # Nothing particular is asked for: the newest document speaks for itself.
        return [p for p in among if p.document is among[-1].document][:1], True
    best: dict[str, Passage] = {}
    for each in among:
        kept = best.get(each.document.id)
        if kept is None or each.fitness(wanted) > kept.fitness(wanted):
            best[each.document.id] = each
    found = sorted(best.values(), key=lambda one: -one.fitness(wanted))
    top = found[0].fitness(wanted) if found else 0.0
    fitting = [one for one in found if one.fitness(wanted) == top][:_MOST_PASSAGES]
    rare = wanted - _COMMON or wanted
    if top >= ENOUGH and rare & set().union(*(one.words for one in fitting)):
        return fitting, True
    near = [one for one in found if rare & one.words][:1]
    return near, False


def _contradictions(documents: Documents, wanted: set[str]) -> list[Contradiction]:
    found = contradictions(documents)
    if not wanted:
        return found
    told = [c for c in found if c.first.speaks_of(wanted) or c.second.speaks_of(wanted)]
    return told or [c for c in found if c.first.is_below(wanted) or c.second.is_below(wanted)]


def _pairs(found: Sequence[Contradiction]) -> Iterator[Said]:
    for pair in found:
        yield Text(f'- **{pair.subject}**: "{pair.first.text.rstrip(".")}"')
        yield from _cited(pair.first.document)
        yield Text(f', but "{pair.second.text.rstrip(".")}"')
        yield from _cited(pair.second.document)
        yield Text(".\n")


def _point(text: str, document: LibraryDocument) -> Iterator[Said]:
    yield Text(f"- {text.rstrip('.')}")
    yield from _cited(document)
    yield Text(".\n")


def _cited(document: LibraryDocument) -> Iterator[Said]:
    yield Reference(document.name, tool=TOOL)


def _say(documents: Documents) -> str:
    if len(documents) == 1:
        return f"{documents[0].name} says"
    return f"the {len(documents)} documents of this channel say"
