"""Refused wordings in texts that people read (style guide, rule 15), and what to write instead."""

import re
from dataclasses import dataclass

from tests.words.text import Text

# Refused in everything that people read.
EVERYWHERE = {
    r"\banew\b|\bafresh\b": "again, over",
    r"\b(go|goes|going|gone|went) on\b": "continue",
    r"\b(by|of) (itself|themselves)\b": "automatically",
    r"\b(have|has|had|having) (?!been|not|be )(\w+ ){1,3}forgotten\b": "forget",
    r"(?<!here )\b(is|are|was|were|am) no\b(?! longer| more than| less)": "isn't, aren't, can't",
    r"\bfor (good|ever)\b": "permanently, indefinitely",
    r"\bwho answers\b": "agent",
    r"\b(shelf|shelves|knowledge base)\b": "library",
}
# Refused in messages, windows and commands; documents may be more formal.
IN_MESSAGES = {
    r"\b(cannot|can not)\b": "can't",
    r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should|will) not\b": "…n't",
    r"\bI (am|will|would)\b|\bI have (?=\w+(ed|en)\b)": "I'm, I'll, I'd, I've",
    r"\b(you|they|we) are (?!here\b)(?=\w)|\b(you|they|it) will\b|\blet us\b": "you're, you'll",
    r"(?:(?<=^)|(?<=[.!?:;]\s))(there|that|it) is\b": "…'s",
    r"\bwhoever\b": "the person who …, people who …",
    r"\b(is|are) to (be|do)\b": "should, will",
    r"\bassistants?\b": "agent",
    r"\bas far as\b|\bjust now\b": "where, right now",
}
FORMAL = (".md", "bot/core/assumptions.toml", "playground/dialects/")
# Texts that may, each with the reason; by file and a part of the text.
EXCEPTIONS = {
    ("playground/slack/settings.py", "assistant:write"): "Slack's names of scopes",
    ("playground/slack/people/people.py", "New Assistant Thread"): "Slack's title of a thread",
    ("playground/slack/oauth/request.py", "redirect_uri did not match"): "Slack's own words",
    ("playground/web/ui.js", "is not supported in threads"): "Slack's own words",
    ("playground/model/python/expressions.py", "is not defined"): "Python's own words",
    ("playground/model/topics.py", "going on)"): "a pattern of what people write",
    ("bot/transcripts/prompt_format.py", "are not attached"): "for the model; kept in exports",
    ("bot/transcripts/prompt_format.py", "so that we can go on"): "for the model; kept in exports",
    ("playground/model/programs/sequences.py", "That's as far as"): "an idiom",
}


def _compiled(rules: dict[str, str]) -> dict[re.Pattern[str], str]:
    return {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in rules.items()}


REFUSED = _compiled(EVERYWHERE | IN_MESSAGES)
REFUSED_IN_DOCUMENTS = _compiled(EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Offence:
    """Words that a text should put otherwise."""

    text: Text
    words: str
    instead: str

    def __str__(self) -> str:
        return f"{self.text.place}: “{self.words}” ({self.instead}) in: {self.text.words!r}"


def is_excepted(text: Text) -> bool:
    return any(text.file == file and part in text.words for file, part in EXCEPTIONS)


def offences(text: Text) -> list[Offence]:
    """Every refused expression of a text, but in capitals: that is SQL."""
    if is_excepted(text):
        return []
    is_formal = text.file.startswith(FORMAL) or text.file.endswith(FORMAL)
    rules = REFUSED_IN_DOCUMENTS if is_formal else REFUSED
    return [
        Offence(text, found[0].strip(), instead)
        for pattern, instead in rules.items()
        for found in pattern.finditer(text.words)
        if not (found[0].isupper() and len(found[0]) > len("I AM"))
    ]
