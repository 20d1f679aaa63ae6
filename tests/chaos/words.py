"""Texts of questions and answers: each carries the token of its question."""

import re
from collections.abc import Iterable

TOKEN = re.compile(r"\bt\d+q\d+\b")
ANSWER = re.compile(r"Answer to (t\d+q\d+)\.")
BEFORE = re.compile(r"Before it I answered: ([^.]*)\.")
NOTHING = "nothing"
TOLD = "⚠️"
FILLER = "This sentence is here to make the answer long enough for two messages. "
LONG = 170  # sentences: more than one message of ours holds
AT_LENGTH = "at length"


def question(token: str, *, at_length: bool, agent: str | None = None) -> str:
    switch = f"!agent {agent} " if agent else ""
    return f"{switch}Tell me {AT_LENGTH + ' ' if at_length else ''}about {token}"


def asked(text: str) -> str | None:
    """Return the token that a user's message asks about: the last one; the rest is context."""
    tokens = TOKEN.findall(text)
    return tokens[-1] if tokens else None


def answered(text: str) -> str | None:
    """Return the token that a text begins to answer."""
    found = ANSWER.match(text.strip())
    return found[1] if found else None


def remembered(text: str) -> list[str]:
    """Return the tokens that an answer lists as answered before it."""
    found = BEFORE.search(text)
    return TOKEN.findall(found[1]) if found else []


def answer(token: str, before: list[str], *, at_length: bool) -> str:
    earlier = ", ".join(before) or NOTHING
    text = f"Answer to {token}. Before it I answered: {earlier}. That is all about {token}."
    return f"{text} {FILLER * LONG}".strip() if at_length else text


def same(text: str) -> str:
    """Normalise a text, without what a split between two messages may change."""
    return "".join(text.split())


def listed(tokens: Iterable[str | None]) -> str:
    """Format tokens for a sentence."""
    return ", ".join(str(token) for token in tokens) or NOTHING
