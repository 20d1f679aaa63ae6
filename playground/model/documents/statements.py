"""Statements with a number, a day or a yes or no, and where two of them contradict each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from playground.model.conversation import memory
from playground.model.matching import words_of
from playground.model.prompt import LibraryDocument

from .sections import sections

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "sixty": "60", "ninety": "90", "half": "0.5"}
# How often something is, in days; what lasts, in days; and other units as they are spelt.
_OFTEN = {
    "hourly": 1 / 24, "daily": 1, "nightly": 1, "weekly": 7, "biweekly": 14, "fortnightly": 14,
    "monthly": 30, "quarterly": 91, "yearly": 365, "annually": 365, "annual": 365,
}  # fmt: skip
_DAYS = {"day": 1, "night": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_UNITS = {"euro": "€", "eur": "€", "usd": "$", "dollar": "$", "percent": "%", "per cent": "%"}
_NO_UNITS = {"of", "and", "or", "to", "in", "for", "a", "the", "is", "are", "on", "at", "by", "per"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_COUNTED = re.compile(
    r"(?P<sign>[€$£]?)\s?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?|"
    + "|".join(_NUMBERS)
    + r")(?:\s*-\s*|\s*)(?P<unit>%|[€$£]|per cent|(?:(?:working|calendar|business|full) )?[a-z]+)?",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|n't|cannot|without|forbidden|prohibited|neither|nobody|excluded)\b|n't\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:use|prefer|choose|recommend|adopt|pick|take)s?\s+(?:the |an? )?(?P<what>[\w+.#-]+"
    r"(?: [\w+.#-]+)?)\s+(?:for|as|to|in|when)\s+(?P<why>.+)",
    re.IGNORECASE,
)
_VAGUE = {
    "must", "should", "shall", "may", "can", "need", "needs", "every", "everybody", "everyone",
    "least", "within", "per", "after", "before", "only", "always", "never", "not", "no", "been",
    "working", "calendar", "are", "be", "will", "until", "up", "company", "employee", "allowed",
    "run", "runs", "done", "keep", "kept", "take", "taken", "make", "made", "get", "gets", "give",
}  # fmt: skip
_ALIKE = 0.5
_SHARED = 2  # words of a subject
_WORDS_IN_A_NAME = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that can be contradicted: on `subject` it gives `values`, by their units.

    `context` are the words of the heading above it.
    """

    text: str
    subject: frozenset[str]
    context: frozenset[str]
    values: tuple[tuple[str, str], ...]
    is_negative: bool
    choice: tuple[str, frozenset[str]] | None
    document: LibraryDocument
    heading: str = ""

    def speaks_of(self, wanted: set[str]) -> bool:
        return bool(wanted & words_of(self.text))

    def is_below(self, wanted: set[str]) -> bool:
        """Tell whether its heading speaks of what is wanted."""
        return bool(wanted & words_of(self.heading))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements on one subject that can't both be true."""

    first: Statement
    second: Statement

    @property
    def subject(self) -> str:
        """Subject of both: their common heading, or the words that they share."""
        if self.first.heading and self.first.heading.lower() == self.second.heading.lower():
            return self.first.heading
        shared = self.first.subject & self.second.subject
        words = re.findall(r"[\w'-]+", self.first.text)
        told = dict.fromkeys(word.lower() for word in words if _stems(word) & shared)
        return " ".join(list(told)[:_WORDS_IN_A_NAME]).capitalize() or self.first.heading


def statements(documents: Sequence[LibraryDocument]) -> list[Statement]:
    return [
        _read(sentence, section.heading, document)
        for document in documents
        for section in sections(document)
        for sentence in section.sentences()
    ]


def contradictions(documents: Sequence[LibraryDocument]) -> list[Contradiction]:
    """Compare the statements of different documents; each statement is in one pair at most."""
    found: list[tuple[float, Contradiction]] = []
    for first, second in combinations(statements(documents), 2):
        if first.document is second.document or not _differ(first, second):
            continue
        if (alike := _likeness(first, second)) >= _ALIKE:
            found.append((alike, Contradiction(first, second)))
    found.sort(key=lambda pair: -pair[0])
    told: set[tuple[str, str]] = set()
    best = []
    for _, pair in found:
        sides = {(one.document.id, one.text) for one in (pair.first, pair.second)}
        if not sides & told:
            told |= sides
            best.append(pair)
    return best


def _likeness(first: Statement, second: Statement) -> float:
    """Tell how much two statements are about the same: 0 is nothing, 1 is all."""
    if first.choice and second.choice:
        one, other = first.choice[1], second.choice[1]
        return len(one & other) / min(len(one), len(other)) if one and other else 0.0
    # The heading says what a short sentence is about, and distracts from what a long one says.
    return max(
        _overlap(first.subject, second.subject),
        _overlap(first.subject | first.context, second.subject | second.context),
    )


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    shared = one & other
    if len(shared) < min(_SHARED, len(one), len(other)):
        return 0.0
    return len(shared) / len(one | other) if shared else 0.0


def _differ(first: Statement, second: Statement) -> bool:
    """Tell whether two statements on one subject would contradict each other."""
    if first.choice and second.choice:
        return first.choice[0] != second.choice[0]
    one, other = dict(first.values), dict(second.values)
    if units := one.keys() & other.keys():
        return any(one[unit] != other[unit] for unit in units)
    return first.is_negative != second.is_negative


def _read(sentence: str, heading: str, document: LibraryDocument) -> Statement:
    values = dict(_values(sentence))
    said = _COUNTED.sub(lambda m: " " if _value(m) else m[0], sentence)
    days = {*_OFTEN, *_DAYS, *_WEEKDAYS, *_MONTHS}
    subject = _stems(said, days)
    choice = _CHOICE.search(sentence)
    return Statement(
        sentence,
        subject,
        _stems(heading, days),
        tuple(sorted(values.items())),
        bool(_NEGATION.search(sentence)),
        (choice["what"].lower(), frozenset(words_of(choice["why"]))) if choice else None,
        document,
        heading,
    )


def _stems(text: str, but: Iterable[str] = ()) -> frozenset[str]:
    """Return the words that tell a subject, without their commonest endings."""
    told = words_of(text) - _VAGUE - set(but)
    return frozenset(memory.stem(word) for word in told if not word.isdigit())


def _values(sentence: str) -> Iterator[tuple[str, str]]:
    for match in _COUNTED.finditer(sentence):
        if value := _value(match):
            yield value
    for word in re.findall(r"[a-z]+", sentence.lower()):
        if word in _OFTEN:
            yield "days", f"{_OFTEN[word]:g}"
        elif word.removesuffix("s") in _WEEKDAYS:
            yield "weekday", word.removesuffix("s")
        elif word in _MONTHS:
            yield "month", word


def _value(match: re.Match[str]) -> tuple[str, str] | None:
    """Read "two weeks" as 14 days, and "€1,000" as an amount; a bare number has no unit."""
    number = float(_NUMBERS.get(match["number"].lower(), match["number"].replace(",", "")))
    unit = (match["unit"] or "").lower().rpartition(" ")[2].removesuffix("s")
    if unit in _DAYS:
        return "days", f"{number * _DAYS[unit]:g}"
    if unit in _NO_UNITS:
        unit = ""
    if not unit and not match["number"][0].isdigit():
        return None  # "one of us" counts nothing
    return match["sign"] or _UNITS.get(unit, unit), f"{number:g}"
