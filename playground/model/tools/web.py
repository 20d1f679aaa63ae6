"""Searching the web: a small one that comes with the playground."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from playground.model.pieces import Reference, Text
from playground.model.prompt import Prompt

from .matching import ENOUGH, best_sentence, coverage, words_of
from .use import Arguments, Outcome, weight

NOTHING = 'I searched the web for "{query}" and found nothing about it.'
MOST_RESULTS = 3
_NOISE = re.compile(
    r"\b(please|can you|could you|search|google|browse|look (?:up|into|for|in)|find(?: out)?|for me"
    r"|(?:(?:on|in|from|through) )?(?:the |our |my )?"
    r"(?:web|internet|library|libraries|documents?|files?|(?:latest )?news|headlines)|online)\b",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^(?:(?:for|about|on|of|and|what|does|is|there|say|it|the)\b|\W)+|\W+$")


@dataclass(frozen=True, slots=True)
class Page:
    """`news` marks a news agency's page, which only the premium search finds."""

    title: str
    url: str
    description: str
    text: str
    news: bool = False


@cache
def pages() -> tuple[Page, ...]:
    """Return the whole web there is."""
    source = resources.files(__package__).joinpath("web.toml").read_text("utf-8")
    return tuple(Page(**page) for page in tomllib.loads(source)["page"])


def queries(part: str, _: Prompt) -> list[Arguments]:
    """Read what to search for."""
    plain = " ".join(_NOISE.sub(" ", part).split())
    return [{"query": _EDGES.sub("", plain) or part.strip(" ?.!")}]


def run(arguments: Arguments, _: Prompt) -> Outcome:
    """Search all pages but a news agency's."""
    found = search(arguments["query"], [page for page in pages() if not page.news])
    return _told("web_search", arguments["query"], found)


def run_premium(arguments: Arguments, _: Prompt) -> Outcome:
    """Search all pages, a news agency's first."""
    found = search(arguments["query"], sorted(pages(), key=lambda page: not page.news))
    return _told("web_search_premium", arguments["query"], found)


def search(query: str, among: list[Page]) -> list[Page]:
    """Return the pages that have enough of the query's words, the fittest first."""
    wanted = words_of(query)
    ranked = [
        (coverage(wanted, f"{p.title} {p.description} {p.text}"), coverage(wanted, p.title), p)
        for p in among
    ]
    fit = [each for each in ranked if each[0] >= ENOUGH]
    fit.sort(key=lambda each: each[:2], reverse=True)
    best = fit[0][0] if fit else 0
    return [page for score, _, page in fit if score == best][:MOST_RESULTS]


def _told(tool: str, query: str, found: list[Page]) -> Outcome:
    if not found:
        return Outcome((Text(NOTHING.format(query=query)),), weight(query))
    said: list[Text | Reference] = []
    for page in found:
        sentence = best_sentence(page.text, words_of(query)).rstrip(".")
        # The full stop comes after the citation, as the vendor's models have it.
        said += [
            Text(sentence if page is found[0] else f". {sentence}"),
            Reference(page.title, page.url, page.description, tool=tool),
        ]
    return Outcome((*said, Text(".")), weight("".join(page.text for page in found)))
