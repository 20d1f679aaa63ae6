"""Searching the web: a small one that comes with the playground."""

import re
from collections.abc import Iterator, Sequence

from playground.model.conversation.standin import STAND_IN
from playground.model.matching import best_sentence, words_of
from playground.model.pieces import Reference, Text, trimmed
from playground.model.prompt import Prompt
from playground.model.topics import is_manner, topic
from playground.model.web.pages import Page, pages, search

from .use import Arguments, Outcome, weight

SAMPLE = (
    "This is from the playground's sample web, whose pages are invented and dated; a real model "
    "would search today's web.\n\n"
)
NOTHING = f"I searched the playground's sample web and found nothing about this. {STAND_IN}"
DISPUTED = "The sources disagree, so take the claim as disputed."
AGREED = "All sources here agree on that."

Said = Text | Reference
_COMPETITORS = re.compile(r"\b(?:competit\w*|rivals?|market)\b", re.IGNORECASE)


def queries(part: str, _: Prompt) -> list[Arguments]:
    """Read what to search for; a sentence like "Cite sources." asks for nothing of its own."""
    return [] if is_manner(part) else [{"query": topic(part)}]


def as_others_do(subject: str, question: str) -> str:
    """Query for what others do or ask for, where a question compares us with them."""
    others = "competitors" if _COMPETITORS.search(question) else "industry practice"
    return f"{subject} {others}"


def run(arguments: Arguments, _: Prompt) -> Outcome:
    """Search all pages but a news agency's."""
    found = search(arguments["query"], [page for page in pages() if not page.news])
    return _told("web_search", arguments["query"], found)


def run_premium(arguments: Arguments, _: Prompt) -> Outcome:
    """Search all pages, a news agency's first."""
    found = search(arguments["query"], sorted(pages(), key=lambda page: not page.news))
    return _told("web_search_premium", arguments["query"], found)


def _told(tool: str, query: str, found: Sequence[Page]) -> Outcome:
    if not found:
        return Outcome((Text(NOTHING),), weight(query))
    findings = list(dict.fromkeys(page.finding for page in found if page.finding))
    said = _grouped(tool, found, findings) if findings else _listed(tool, query, found)
    return Outcome((Text(SAMPLE), *trimmed(said)), weight("".join(page.text for page in found)))


def _grouped(tool: str, found: Sequence[Page], findings: list[str]) -> Iterator[Said]:
    """Tell what speaks for each side of a question."""
    for finding in findings:
        yield Text(f"**{finding}**\n\n")
        for page in found:
            if page.finding == finding:
                yield from _line(tool, " ".join(page.text.split()), page)
        yield Text("\n")
    if len(found) > 1:
        yield Text(DISPUTED if len(findings) > 1 else AGREED)


def _listed(tool: str, query: str, found: Sequence[Page]) -> Iterator[Said]:
    words = words_of(query)
    for page in found:
        if page.table:
            yield Text(f"\n{page.table.strip()}\n\n")
        # A page on the very topic is told whole, another one by the sentence that fits.
        fit = " ".join(page.text.split()) if page.topics else best_sentence(page.text, words)
        yield from _line(tool, fit, page)


def _line(tool: str, text: str, page: Page) -> Iterator[Said]:
    # The full stop comes after the citation, as the vendor's models have it.
    yield Text(f"- {text.rstrip('.')}")
    yield Reference(page.title, page.url, page.description, tool=tool)
    yield Text(".\n")
