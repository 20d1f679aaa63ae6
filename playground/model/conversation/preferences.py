"""Preferences that people state, and choices that they ask about later."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import memory
from .thread import Said

ANY_CASE = re.IGNORECASE
NOTED = "Noted: you prefer {what}. I'll keep that in mind."
CHOSEN = "{what}: you said that you prefer it."
CHOSEN_BY_OTHERS = "{what}, if you go by {name}, who prefers it."

_STATED = re.compile(
    r"\b(?:I|we|(?:my|our|the) team)(?:'d| would)?"
    r" (?:(?:really|usually|always|generally|both|all|much|still|often) )*"
    r"(?:prefers?|likes?(?= .+ (?:best|most|better|more)\b)|loves?|favou?rs?|opts? for"
    r"|rather (?:use|take|have|go with))"
    r" (?:to (?:use|work with|work in|have|write) |using |working (?:with|in) |writing )?(.+)",
    ANY_CASE,
)
_REST = re.compile(
    r",? (?:over|to|rather than|instead of|because|since|as|for|when|when it comes to|but|best|most"
    r"|better|more|and (?:I|we)) .*$|,? (?:best|most|better|more)$|[,;:(].*$",
    ANY_CASE,
)
_CHOICE = re.compile(
    r"\b(?:which|what)\b.*\b(?:should|shall|would|do|could|can|am|are|is)\b.*"
    r"\b(?:I|we|you|me|us|best|recommend\w*|suggest\w*|fits?)\b"
    r"|\b(?:recommend|suggest|choose|pick)\b.*\b(?:for me|for us|me|us)\b",
    ANY_CASE,
)
_OWN_CHOICE = re.compile(r"\bwhat do (I|we|you know (that )?(I|we)) (prefer|like)\b", ANY_CASE)

# What a preference can be for, in the words of a question, and what belongs to it.
_KINDS = (
    ({"language", "programming"},
     {"python", "rust", "java", "javascript", "typescript", "go", "golang", "ruby", "kotlin",
      "swift", "c", "c++", "c#", "scala", "haskell", "php", "perl", "julia", "r"}),
    ({"language", "speak", "translate", "reply"},
     {"english", "french", "german", "spanish", "italian", "chinese", "japanese", "polish"}),
    ({"database", "db", "store", "storage"},
     {"postgresql", "postgres", "mysql", "sqlite", "mongodb", "redis", "mariadb", "oracle", "sql",
      "nosql", "cassandra", "dynamodb"}),
    ({"editor", "ide"}, {"vim", "neovim", "emacs", "vscode", "vs", "pycharm", "zed", "sublime"}),
    ({"framework", "library", "frontend", "backend"},
     {"react", "vue", "angular", "svelte", "django", "flask", "fastapi", "rails", "spring"}),
    ({"cloud", "provider", "hosting", "host"}, {"aws", "azure", "gcp", "heroku", "ovh"}),
    ({"drink", "beverage", "order"}, {"tea", "coffee", "water", "juice", "cocoa", "wine", "beer"}),
    ({"system", "os", "computer", "laptop"}, {"linux", "macos", "mac", "windows", "ubuntu"}),
    ({"travel", "transport", "go"}, {"train", "plane", "car", "bus", "bike", "bicycle", "tram"}),
    ({"time", "meeting", "slot", "schedule", "hour"},
     {"morning", "mornings", "afternoon", "afternoons", "evening", "evenings"}),
    ({"format", "chart", "style", "theme", "mode"},
     {"table", "tables", "list", "lists", "bullet", "bullets", "dark", "light", "prose"}),
)  # fmt: skip
_IDLE = {"use", "take", "choose", "pick", "best", "recommend", "suggest", "one", "now", "then"}


@dataclass(frozen=True, slots=True)
class Preference:
    what: str
    by: str | None = None

    @property
    def words(self) -> set[str]:
        return memory.keywords(self.what)


def stated(said: Iterable[Said]) -> list[Preference]:
    """Find what people said that they prefer, oldest first."""
    found = ((_STATED.search(one.text), one) for one in said if not memory.asks(one.text))
    return [
        Preference(_REST.sub("", match[1]).strip(" .!"), one.by) for match, one in found if match
    ]


def noted(question: Said) -> str | None:
    """Confirm a preference that is stated just now."""
    found = stated([question])
    return NOTED.format(what=found[-1].what) if found and found[-1].what else None


def chosen(question: Said, said: Iterable[Said]) -> str | None:
    """Answer "which one should I use?" by what the person prefers, or else somebody else does."""
    if not _CHOICE.search(question.text) and not _OWN_CHOICE.search(question.text):
        return None
    fitting = [one for one in stated(said) if one.what and _fits(one, question.text)]
    fitting.sort(key=lambda one: one.by in (None, question.by) or question.by is None)
    if not fitting:
        return None
    best = fitting[-1]
    what = best.what[:1].upper() + best.what[1:]
    if best.by in (None, question.by) or question.by is None:
        return CHOSEN.format(what=what)
    return CHOSEN_BY_OTHERS.format(what=what, name=best.by)


def _fits(preference: Preference, question: str) -> bool:
    """Tell whether a preference is of the kind that is asked about."""
    wanted = memory.keywords(question) - _IDLE
    if not wanted or _OWN_CHOICE.search(question):
        return True
    if memory.stems(preference.what) & memory.stems(question):
        return True
    kinds = [names for names, members in _KINDS if preference.words & members]
    if kinds:
        return any(names & wanted for names in kinds)
    # A name that nobody here knows can be of any kind: "I prefer Elixir".
    return preference.what[:1].isupper()
