"""Pages of the sample web, and which of them a query finds."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from playground.model.matching import ENOUGH, coverage, words_of

MOST_RESULTS = 4
# Words of a query that say which kind of page is wanted, not what it is about.
_WEAK = {"industry", "practice", "competitor", "trend", "best", "market", "development", "happened"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the sample web.

    `news` marks a news agency's page, which only the premium search finds. A query that has all
    words of one of the `topics` is about the page. `finding` is what a page says on a question
    that others answer otherwise, `table` compares products, `advice` is what to do about it, and
    `figures` can be computed with.
    """

    title: str
    url: str
    description: str
    text: str
    news: bool = False
    topics: tuple[str, ...] = ()
    finding: str = ""
    table: str = ""
    advice: str = ""
    figures: tuple[float, ...] = ()

    def closeness(self, wanted: set[str]) -> int:
        """Count the words of the longest topic that a query is about."""
        return max((len(t) for t in map(words_of, self.topics) if t and t <= wanted), default=0)


@cache
def pages() -> tuple[Page, ...]:
    """Return the whole web there is."""
    files = [f for f in resources.files(__package__).iterdir() if f.name.endswith(".toml")]
    return tuple(
        _read(fields)
        for file in sorted(files, key=lambda file: file.name)
        for fields in tomllib.loads(file.read_text("utf-8"))["page"]
    )


def _read(fields: dict[str, Any]) -> Page:
    lists: dict[str, Any] = {k: tuple(fields[k]) for k in ("topics", "figures") if k in fields}
    return Page(**{**fields, **lists})


def search(query: str, among: Sequence[Page]) -> list[Page]:
    """Return the pages about the query, else those with enough of its words, the fittest first."""
    wanted = words_of(query)
    close = [(page.closeness(wanted), page) for page in among]
    if nearest := max((score for score, _ in close), default=0):
        found = [page for score, page in close if score == nearest]
        return ([page for page in found if page.table] or found)[:MOST_RESULTS]
    wanted = wanted - _WEAK or wanted
    ranked = [
        (coverage(wanted, f"{p.title} {p.description} {p.text}"), coverage(wanted, p.title), p)
        for p in among
        if not p.topics
    ]
    fit = [each for each in ranked if each[0] >= ENOUGH]
    fit.sort(key=lambda each: each[:2], reverse=True)
    best = fit[0][0] if fit else 0
    return [page for score, _, page in fit if score == best][:MOST_RESULTS]
