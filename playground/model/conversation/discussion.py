"""Looking back at a discussion: who said something, what somebody said, and all of it in short."""

import re

from playground.model.prompt import Message

from . import memory, thread
from .thread import Said

ANY_CASE = re.IGNORECASE
NOBODY_SAID = "I don't know: nobody said that in this conversation."
FIRST_MESSAGE = "This is the first message of our conversation."
NOTHING_YET = "There's nothing to sum up yet: this is the first message of our conversation."
SO_FAR = "Here's what was said so far:\n\n"
LATELY = "Here's what was said lately:\n\n"

_WHO_SAID = re.compile(
    r"\bwho (?:has |had )?(?:said|says|wrote|mentioned|asked|told|reported|suggested|proposed"
    r"|claimed|noticed|complained|announced)\b(?: us| me)?(.*)",
    ANY_CASE | re.DOTALL,
)
_WHAT_SAID = re.compile(
    r"\bwhat (?:did|does|has|had) (?P<name>.{1,100}?) (?:say|said|write|written|mention(?:ed)?"
    r"|tell|told|suggest(?:ed)?|propose[d]?|want(?:ed)?|think|report(?:ed)?)\b(?P<about>.*)",
    ANY_CASE | re.DOTALL,
)
_ASKED_BEFORE = re.compile(r"\bwhat did (i|we) (just )?(ask|say|write|tell)\b", ANY_CASE)
_FIRST = re.compile(r"\bfirst (question|message|thing)\b", ANY_CASE)
_SUMMARY = re.compile(
    r"\b(summari[sz]e|summary(?!:)|sum (it|this|that|things|us)? ?up|recap"
    r"|what (did|have) (we|i) miss|what (happened|is going on|was said|is this about) here"
    r"|what (happened|was said|is going on) in this thread"
    r"|what is this (thread|discussion) about)\b",
    ANY_CASE,
)
_SHOWN = 200
_MOST = 20


def told(question: str, messages: tuple[Message, ...]) -> str | None:
    """Answer a question about the discussion itself; None where it is about something else."""
    said = thread.said_before(messages)
    if match := _WHO_SAID.search(question):
        return _who(match[1], said)
    if _ASKED_BEFORE.search(question) or _FIRST.search(question):
        return _own(question, messages)
    if (match := _WHAT_SAID.search(question)) and (found := _by(match, said)):
        return found
    return _summary(said) if _SUMMARY.search(question) else None


def _who(words: str, said: list[Said]) -> str:
    wanted = memory.stems(words)
    ranked = [(len(wanted & memory.stems(s.text)), s) for s in said if s.by]
    score, found = max(ranked, key=lambda pair: pair[0], default=(0, None))
    if found is None or score == 0 or 2 * score < len(wanted):
        return NOBODY_SAID
    return f'{found.by} said: "{found.text}"'


def _by(match: re.Match[str], said: list[Said]) -> str | None:
    """Tell what somebody said, about something where that is asked for."""
    name = match["name"].strip(" @").casefold()
    theirs = [
        one for one in said if one.by and name in (one.by.casefold(), one.by.casefold().split()[0])
    ]
    wanted = memory.stems(match["about"])
    found = [one for one in theirs if wanted & memory.stems(one.text)] if wanted else theirs
    if not theirs:
        return None
    texts = " ".join(one.text for one in (found or theirs)[-_MOST:])
    return f'{theirs[0].by} said: "{texts}"'


def _own(question: str, messages: tuple[Message, ...]) -> str:
    words = [thread.own_words(m.text) for m in messages if m.role == "user"][:-1]
    if not words:
        return FIRST_MESSAGE
    return f'You said: "{_short(words[0] if _FIRST.search(question) else words[-1])}"'


def _summary(said: list[Said]) -> str:
    points = [f"{s.by}: {_short(s.text)}" if s.by else _short(s.text) for s in said]
    if not points:
        return NOTHING_YET
    head = SO_FAR if len(points) <= _MOST else LATELY
    return head + "\n".join(f"- {point}" for point in points[-_MOST:])


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
