"""Answers from what was told: facts are confirmed when they come, and told when asked for."""

import re

from . import memory
from .thread import Said, sentences_of

GREETED = "Nice to meet you, {name}! I'll remember your name."
NOTED = "Noted: {facts}."
KNOWN = "I remember:\n\n{facts}"
NOTHING_KNOWN = "Nothing yet."
_KNOWN = re.compile(r"\bwhat do you (know|remember)\b", re.IGNORECASE)


def recalled(question: Said, before: list[Said]) -> str | None:
    """Answer from the facts of a conversation, the question's own included."""
    facts = memory.facts_in([*before, *_own(question)])
    if _KNOWN.search(question.text):
        known = "\n".join(f"- {_told(fact, question.by)}" for fact in facts)
        return KNOWN.format(facts=known) if known else NOTHING_KNOWN
    if fact := memory.recall(question, facts):
        is_others = fact.by not in (None, question.by)
        source = f" ({fact.by} said so.)" if is_others else ""
        return f"{_capital(_told(fact, question.by))}.{source}"
    if found := memory.related(question.text, before):
        if found.by in (None, question.by):
            return _capital(memory.to_listener(found.text)).rstrip(".!") + "."
        return f'{found.by} said: "{found.text}"'
    return None


def learned(said: Said) -> str | None:
    """Confirm the facts that somebody tells; None where they tell none."""
    news = memory.facts_in(_own(said))
    if not news:
        return None
    if news[-1].subject == "name":
        return GREETED.format(name=news[-1].value)
    return NOTED.format(facts="; ".join(_told(fact, fact.by) for fact in news))


def _own(said: Said) -> list[Said]:
    return [Said(sentence, said.by) for sentence in sentences_of(said.text)]


def _told(fact: memory.Fact, listener: str | None) -> str:
    """Say a fact to somebody: "your dog is Rex"."""
    return f"{memory.subject_to(listener, fact)} {fact.verb} {fact.value}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
