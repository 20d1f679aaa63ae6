"""Facts that a conversation has been told, and who told them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .prompt import Message

ANY_CASE = re.IGNORECASE

_VERB = r"(is now|is|are|was|were|(?:has )?moved to|starts|ends|will be|takes place|happens)"
_NAME = re.compile(
    r"\b(?i:my name is|call me)\s+([A-Z][\w'-]*(?: [A-Z][\w'-]*)*|[\w'-]+)"
    r"|\b(?i:i am|i'm)\s+([A-Z][\w'-]*(?: [A-Z][\w'-]*)*)"
)
_FACT = re.compile(
    rf"^(?:.*?\b(?:remember|note|know)(?: that|:)?\s+)?"
    rf"((?:my|our|the|this|his|her|their|your)\s[\w' -]{{1,60}}?|[A-Z][\w' -]{{0,40}}?)\s+"
    rf"{_VERB}\s+(.+)$",
    ANY_CASE | re.DOTALL,
)
_SPOKEN = re.compile(r"^(?:[*_\u2022>\-\s]*)((?:<@\w+>|@?[A-Z])[\w .'@|-]{0,40}?>?)[*_]*: (.+)$")
_ASKER = re.compile(r"\A[^\n]{1,80}\b(?:asks|says|writes)(?: now)?:\n", ANY_CASE)
_NO_SPEAKER = re.compile(
    r"\b(remember|note|summary|question|please)\b"
    r"|^(think|reason|draw|paint|search|look up|calculate|compute|plot)\b",
    ANY_CASE,
)
_HEADING = re.compile(r"\b(messages?|thread|earlier|conversation|context)\b.*:$", ANY_CASE)
_ASKING = re.compile(
    r"^(who|what|what's|when|where|which|whose|why|how|do|does|did|is|are|can|could|will|tell)\b",
    ANY_CASE,
)
_FILLER = {
    "a", "an", "the", "my", "our", "your", "his", "her", "their", "is", "are", "was", "were", "do",
    "does", "did", "you", "i", "me", "we", "what", "when", "where", "which", "who", "how", "will",
    "be", "remember", "know", "tell", "please", "to", "of", "on", "in", "at", "it", "that", "this",
    "called", "name's", "what's", "about", "again", "happen", "happened", "take", "place", "with",
    "there", "any", "can", "could", "would", "should", "if", "for", "from", "and", "or", "by", "us",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a user's message; `by` is the name it was said under, if any."""

    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated: of a subject ("the launch") and a verb ("is") a value ("on Friday")."""

    subject: str
    verb: str
    value: str
    by: str | None = None


def said_by_users(messages: Iterable[Message]) -> list[Said]:
    """Split the users' messages into sentences, reading "Name: text" lines as said by Name."""
    return [said for m in messages if m.role == "user" for said in _sentences(m.text)]


def facts_in(said: Iterable[Said]) -> list[Fact]:
    """Find what was stated, oldest first; questions state nothing."""
    return [fact for sentence in said for fact in _facts(sentence)]


def keywords(text: str) -> set[str]:
    """Return the words that say what a text is about."""
    words = re.findall(r"[\w'-]+", text.lower().replace("'s ", " "))
    return {word.replace("colour", "color").removesuffix("'s") for word in words} - _FILLER


def recall(question: str, facts: list[Fact]) -> Fact | None:
    """Return the latest fact whose subject the question asks about."""
    wanted = keywords(question)
    best: Fact | None = None
    best_score = 0.0
    for fact in facts:
        subject = keywords(fact.subject)
        score = len(subject & wanted) / len(subject) if subject else 0.0
        if score >= max(best_score, 0.5):
            best, best_score = fact, score
    return best


def asked(text: str) -> Said:
    """Return a message's own words, without the earlier messages quoted before them."""
    lines = [spoken for line in text.splitlines() if (spoken := _spoken(line))]
    own = [line.text for line in lines if line.by is None]
    if own or not lines:
        return Said("\n".join(own))
    return lines[-1]


def own_words(text: str) -> str:
    """Return what a message asks, without a line before it that tells who is asking."""
    return _ASKER.sub("", asked(text).text)


def related(question: str, said: Iterable[Said]) -> Said | None:
    """Return the latest statement that shares most words with a question, if any does."""
    wanted = keywords(question)
    best: Said | None = None
    best_score = 0
    for sentence in said:
        score = len(wanted & keywords(sentence.text))
        if score >= max(best_score, 1) and not _asks(sentence.text):
            best, best_score = sentence, score
    return best


def _sentences(text: str) -> Iterator[Said]:
    for line in text.splitlines():
        spoken = _spoken(line)
        if spoken is not None:
            for sentence in re.split(r"(?<=[.!?])\s+", spoken.text):
                yield Said(sentence.strip(), spoken.by)


def _spoken(line: str) -> Said | None:
    """Read one line: said by a name before a colon, or by the user; headings say nothing."""
    stripped = line.strip()
    if not stripped or _HEADING.search(stripped):
        return None
    spoken = _SPOKEN.match(stripped)
    if spoken and not _states_itself(spoken[1]):
        return Said(spoken[2], spoken[1].strip())
    return Said(stripped)


def _asks(text: str) -> bool:
    return text.endswith("?") or bool(_ASKING.match(text))


def _states_itself(name: str) -> bool:
    """Tell a speaker from "Remember: ..." and "Please note: ..."."""
    return bool(_NO_SPEAKER.search(name))


def _facts(said: Said) -> Iterator[Fact]:
    text = said.text.rstrip(".! ")
    if _asks(said.text):
        return
    if name := _NAME.search(text):
        yield Fact("name", "is", name[1] or name[2], said.by)
        return
    for part in re.split(r",?\s+and\s+(?=(?:my|our|the)\s)|;\s*", text):
        if found := _FACT.match(part.strip()):
            yield Fact(found[1].strip(), found[2], found[3].strip(), said.by)
