"""Facts that a conversation has been told, and who told them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .thread import Said

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
_ASKING = re.compile(
    r"^(who|what|what's|when|where|which|whose|why|how|do|does|did|is|are|can|could|will|tell)\b",
    ANY_CASE,
)
_OWN = re.compile(r"^my ", ANY_CASE)
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
_REPORTING = {"say", "said", "write", "wrote", "mention", "mentioned", "told", "asked"}
_HEARD = (
    (re.compile(r"\b(?:I am|I'm|we are|we're)\b", ANY_CASE), "you are"),
    (re.compile(r"\bI was\b", ANY_CASE), "you were"),
    (re.compile(r"\b(?:my|our)\b", ANY_CASE), "your"),
    (re.compile(r"\b(?:me|us|we|I)\b", ANY_CASE), "you"),
)
_FILLER = {
    "a", "an", "the", "my", "our", "your", "his", "her", "their", "is", "are", "was", "were", "do",
    "does", "did", "you", "i", "me", "we", "what", "when", "where", "which", "who", "how", "will",
    "be", "remember", "know", "tell", "please", "to", "of", "on", "in", "at", "it", "that", "this",
    "called", "name's", "what's", "about", "again", "happen", "happened", "take", "place", "with",
    "there", "any", "can", "could", "would", "should", "if", "for", "from", "and", "or", "by", "us",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated: of a subject ("the launch") and a verb ("is") a value ("on Friday")."""

    subject: str
    verb: str
    value: str
    by: str | None = None


def facts_in(said: Iterable[Said]) -> list[Fact]:
    """Find what was stated, oldest first; questions state nothing."""
    return [fact for sentence in said for fact in _facts(sentence)]


def keywords(text: str) -> set[str]:
    """Return the words that say what a text is about."""
    words = re.findall(r"[\w'-]+", text.lower().replace("'s ", " "))
    return {word.replace("colour", "color").removesuffix("'s") for word in words} - _FILLER


def recall(question: Said, facts: Iterable[Fact]) -> Fact | None:
    """Return the latest fact whose subject the question asks about."""
    wanted = keywords(question.text)
    best: Fact | None = None
    best_score = 0.0
    for fact in facts:
        subject = keywords(fact.subject)
        score = len(subject & wanted) / len(subject) if subject else 0.0
        if score >= max(best_score, 0.5) and _is_meant(fact, question):
            best, best_score = fact, score
    return best


def related(question: str, said: Iterable[Said]) -> Said | None:
    """Return the latest statement that shares most words with a question, half of them at least."""
    wanted = stems(question)
    best: Said | None = None
    best_score = 0
    for sentence in said:
        score = len(wanted & stems(sentence.text))
        if score >= max(best_score, 1) and 2 * score >= len(wanted) and not asks(sentence.text):
            best, best_score = sentence, score
    return best


def stems(text: str) -> set[str]:
    """Return the words that say what a text is about, without their commonest endings."""
    return {stem(word) for word in keywords(text) - _REPORTING}


def stem(word: str) -> str:
    return _ENDING.sub("", word)


def asks(text: str) -> bool:
    return text.endswith("?") or bool(_ASKING.match(text))


def to_listener(text: str) -> str:
    """Turn "my dog" into "your dog", as the one who is spoken to would hear it."""
    for spoken, heard in _HEARD:
        text = spoken.sub(heard, text)
    return text


def subject_to(listener: str | None, fact: Fact) -> str:
    """Name a fact's subject to somebody: "your dog", or "Bob's dog"."""
    subject = "my name" if fact.subject == "name" else fact.subject
    if fact.by not in (None, listener) and _OWN.match(subject):
        return f"{fact.by}'s {_OWN.sub('', subject)}"
    return to_listener(subject)


def _is_meant(fact: Fact, question: Said) -> bool:
    """Tell whether "my dog" of a fact can be the one asked about: everybody has their own."""
    if fact.by == question.by or None in (fact.by, question.by):
        return True
    is_own = fact.subject == "name" or bool(_OWN.match(fact.subject))
    return not is_own or str(fact.by).lower() in question.text.lower()


def _facts(said: Said) -> Iterator[Fact]:
    text = said.text.rstrip(".! ")
    if asks(said.text):
        return
    if name := _NAME.search(text):
        yield Fact("name", "is", name[1] or name[2], said.by)
        return
    for part in re.split(r",?\s+and\s+(?=(?:my|our|the)\s)|;\s*", text):
        if found := _FACT.match(part.strip()):
            yield Fact(found[1].strip(), found[2], found[3].strip(), said.by)
