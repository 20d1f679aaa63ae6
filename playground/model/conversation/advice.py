"""Choices between well-known options: what speaks for each, and where one goes from there."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

INTRO = "It depends on what you need:"
TABLE_HEAD = ("Good at", "Harder", "Take it if")
BRANCHES = "To follow both, branch from this answer, once for each."
FOLLOWED = (
    "Then **{name}** it is. Its strengths: {good}.\n\n1. {first}\n2. {then}\n"
    "3. Keep an eye on its weak side: {hard}."
)

_WEIGHS = re.compile(
    r"\bor\b|\bvs\.?\b|\bversus\b|\bcompare\b|\bcomparison\b|\bbetween\b|\bdifferences?\b|\bbetter\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\b(?:go|going|start|begin|continue|stay|stick|proceed|follow|work|try|went|build|migrate)\b"
    r"|\b(?:take|chose|choose|chosen|choosing|pick|picked|use|using|adopt|assume|suppose|say|if)\b"
    r"|\b(?:decided?|prefer|switch|next|path|branch|option|variant|route)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Option:
    """`words` are other names for it; `good`, `hard` and `fits` are the cells of a table."""

    name: str
    good: str
    hard: str
    fits: str
    first: str
    then: str
    words: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        names = (re.escape(name.lower()) for name in (self.name, *self.words))
        return bool(re.search(rf"(?<![\w+#-])(?:{'|'.join(names)})(?![\w+#-])", text.lower()))


@cache
def groups() -> tuple[tuple[Option, ...], ...]:
    """Return the options that can be weighed against each other."""
    source = resources.files(__package__).joinpath("advice.toml").read_text("utf-8")
    return tuple(
        tuple(
            Option(**{**option, "words": tuple(option.get("words", ()))}) for option in group["of"]
        )
        for group in tomllib.loads(source)["choice"]
    )


def weighed(question: str) -> str | None:
    """Weigh the options that a question names, in a table."""
    if not _WEIGHS.search(question):
        return None
    options = _named(question)
    return _table(options) if len(options) > 1 else None


def followed(question: str, before: Iterable[str]) -> str | None:
    """Go on with one of the options that were weighed before."""
    weighed_before = [one for text in before for one in _named(text)]
    options = [one for one in weighed_before if one.is_in(question)]
    if not options or not _FOLLOWS.search(question):
        return None
    # "NoSQL, not SQL" and "Python instead of Go" mean the first one.
    one = min(options, key=lambda option: _place(option, question))
    return FOLLOWED.format(
        name=one.name, good=one.good, hard=one.hard, first=one.first, then=one.then
    )


def _named(text: str) -> list[Option]:
    """Return the options of one choice that a text names, if these are two at least."""
    for group in groups():
        if len(found := [option for option in group if option.is_in(text)]) > 1:
            return found
    return []


def _table(options: list[Option]) -> str:
    names = [f"**{option.name}**" for option in options]
    rows = [
        (head, *(getattr(option, field) for option in options))
        for head, field in zip(TABLE_HEAD, ("good", "hard", "fits"), strict=True)
    ]
    lines = [("", *names), ("---",) * (len(names) + 1), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{INTRO}\n\n{table}\n\n{BRANCHES}"


def _place(option: Option, text: str) -> int:
    places = (text.lower().find(name.lower()) for name in (option.name, *option.words))
    return min((place for place in places if place >= 0), default=len(text))
