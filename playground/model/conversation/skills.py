"""Answers that the offline model gives from the conversation, without any tool."""

import re
from collections.abc import Callable

from playground.model.arithmetic import calculate, find_expression
from playground.model.documents.telling import NO_DOCUMENTS
from playground.model.prompt import Prompt
from playground.model.wishes import calls_for_tools, is_about_documents

from . import (
    advice,
    comparing,
    discussion,
    findings,
    notes,
    preferences,
    remembering,
    teaching,
    thread,
    writing,
)
from .standin import STAND_IN

ANY_CASE = re.IGNORECASE

ABILITIES = (
    "I'm the playground's offline model. I remember what this conversation tells me, answer "
    "questions about it, sum it up, do arithmetic, and write long texts, code or tables to order."
)
NOT_TOLD = "I don't know: nobody has said so in this thread."
KEPT = "Got it. I'll keep that in mind for this thread."
QUIZ_OVER = "All right, no more questions."

_GREETING = re.compile(
    r"^\W*(hi|hello|hey|hiya|good (morning|afternoon|evening)|bonjour)\b", ANY_CASE
)
_HELP = re.compile(r"\bwhat can you do\b|\bwho are you\b|^\W*help\W*$", ANY_CASE)
_THANKS = re.compile(r"^\W*(thanks|thank you|cheers|merci)\b", ANY_CASE)
_QUESTION = re.compile(
    r"(^|[.,!]\s+|\band )\W*"
    r"(what|what's|when|where|which|who|whose|why|how|is|are|do|does|did|can|could|should|shall"
    r"|would|will|has|have|tell me)\b|\?\s*$",
    ANY_CASE,
)
_PERSONAL = re.compile(r"\b(my|our|we|us|me|I|his|her|their)\b|\bthe \w+\W*$", ANY_CASE)
_ORDER = re.compile(r"\b(make|show|draw|write|give|as an?|create|need|example)\b", ANY_CASE)
_WISH = re.compile(
    r"^\W*(?:(?:please|now|then|and|can you|could you) )*(?:write|translate|plan|create|list"
    r"|explain|describe|rewrite|rephrase|draft|compose|suggest|recommend|propose|design|organi[sz]e"
    r"|prepare|analy[sz]e|review|correct|fix|improve|shorten|generate|build|develop|estimate|rank"
    r"|brainstorm|outline|convert|predict|tell|give|show|find|search|compare|verify|check|brief"
    r"|help|make|define|prove|quote|research|quiz|ask|teach|continue|go on)\b",
    ANY_CASE,
)
_LOOKUP = re.compile(
    r"^\W*(?:(?:please|now|then|and|can you|could you) )*(?:explain|describe|compare|check|verify"
    r"|research|quote|cite|show|give|tell|list|brief|prove|investigate|find)\b",
    ANY_CASE,
)
_REPEAT = re.compile(r"^\W*(?:repeat|say|echo)(?: after me)?:?\s+(.+)$", ANY_CASE | re.DOTALL)
_STOP = re.compile(r"^\W*(stop|enough|quit|end|no more|cancel)\b", ANY_CASE)
_SHOWN = 200
_LONGEST = 2_000  # characters: what is longer is a text to work on

Skill = Callable[[Prompt], str | None]


def at_hand(prompt: Prompt) -> str | None:
    """Answer what needs no tool even where there are tools; None for all the rest."""
    if len(_asked(prompt)) > _LONGEST:
        return _compare(prompt)
    return next((text for skill in _AT_HAND if (text := skill(prompt)) is not None), None)


def reply(prompt: Prompt) -> str:
    """Answer the prompt's last question in full."""
    found = (text for skill in _SKILLS if (text := skill(prompt)) is not None)
    return next(found, "") or _carry_on(prompt)


def is_at_a_loss(prompt: Prompt) -> bool:
    """Tell whether something is asked which the conversation has no answer to."""
    question = _asked(prompt)
    wanted = (_is_asking(prompt) or _LOOKUP.match(question)) and not _REPEAT.match(question)
    if not wanted:
        return False
    return all(skill(prompt) is None for skill in _KNOWING)


def _taught(prompt: Prompt) -> str | None:
    question = _asked(prompt)
    return teaching.continued(prompt.messages, question)


def _begin_lesson(prompt: Prompt) -> str | None:
    question = _asked(prompt)
    return None if calls_for_tools(question) else teaching.begun(question)


def _weigh(prompt: Prompt) -> str | None:
    question = _asked(prompt)
    if calls_for_tools(question):
        return None
    before = [thread.own_words(m.text) for m in prompt.messages[:-1] if m.role == "user"]
    return advice.weighed(question) or advice.followed(question, before)


def _choose(prompt: Prompt) -> str | None:
    return preferences.chosen(_question(prompt), thread.said_before(prompt.messages))


def _follow_up(prompt: Prompt) -> str | None:
    return findings.followed_up(_asked(prompt), prompt)


def _without_documents(prompt: Prompt) -> str | None:
    """Say that there are no documents, where a question is about them alone."""
    if any(tool["type"] == "document_library" for tool in prompt.tools):
        return None
    if not is_about_documents(_asked(prompt)) or _recall(prompt):
        return None
    return NO_DOCUMENTS


def _write(prompt: Prompt) -> str | None:
    question = _asked(prompt)
    if length := writing.asked_length(question):
        return writing.long_text(*length)
    if re.search(r"\b(long answer|long text|essay)\b", question, ANY_CASE):
        return writing.long_text(3000, "character")
    if not _ORDER.search(question):
        return None
    if re.search(r"\b(code|function|script|snippet)\b", question, ANY_CASE):
        return writing.CODE
    if re.search(r"\btable\b", question, ANY_CASE):
        return writing.TABLE
    return None


def _courtesy(prompt: Prompt) -> str | None:
    question = _asked(prompt)
    if _HELP.search(question):
        told = _short(prompt.instructions)
        able = ABILITIES + _tools(prompt)
        return f'{able} My instructions begin: "{told}"' if told else able
    if _THANKS.search(question):
        return "You're welcome!"
    if _STOP.match(question):
        return QUIZ_OVER
    is_more = (
        remembering.learned(_question(prompt))
        or _QUESTION.search(question)
        or preferences.noted(_question(prompt))
    )
    if _GREETING.search(question) and not is_more:
        return "Hello! How can I help you today?"
    return None


def _repeat(prompt: Prompt) -> str | None:
    match = _REPEAT.match(_asked(prompt))
    return match[1].strip() if match else None


def _discuss(prompt: Prompt) -> str | None:
    return discussion.told(_asked(prompt), prompt.messages)


def _compare(prompt: Prompt) -> str | None:
    return comparing.compared(_asked(prompt))


def _sum(prompt: Prompt) -> str | None:
    expression = find_expression(_asked(prompt))
    result = calculate(expression) if expression else None
    return f"{expression} = {result}" if result is not None else None


def _recall(prompt: Prompt) -> str | None:
    if not _is_asking(prompt):
        return None
    return remembering.recalled(_question(prompt), thread.said_before(prompt.messages))


def _not_known(prompt: Prompt) -> str | None:
    if not _is_asking(prompt):
        return None
    return NOT_TOLD if _PERSONAL.search(_asked(prompt)) else STAND_IN


def _prefer(prompt: Prompt) -> str | None:
    return preferences.noted(_question(prompt))


def _learn(prompt: Prompt) -> str | None:
    return None if _LOOKUP.match(_asked(prompt)) else remembering.learned(_question(prompt))


def _carry_on(prompt: Prompt) -> str:
    return STAND_IN if _WISH.match(_asked(prompt)) else KEPT


_AT_HAND: tuple[Skill, ...] = (
    _taught, notes.recalled, _compare, _follow_up, _choose, _without_documents, _weigh,
    _begin_lesson,
)  # fmt: skip
_KNOWING: tuple[Skill, ...] = (_write, _courtesy, _discuss, _sum, _recall)
_SKILLS: tuple[Skill, ...] = (
    _write, _courtesy, _repeat, _discuss, _sum, _recall, _not_known, _prefer, _learn,
)  # fmt: skip


def _question(prompt: Prompt) -> thread.Said:
    """Return what is asked, and who asks as far as the thread tells."""
    return thread.Said(_asked(prompt), thread.asker_of(prompt.messages))


def _asked(prompt: Prompt) -> str:
    return thread.own_words(prompt.question)


def _is_asking(prompt: Prompt) -> bool:
    return bool(_QUESTION.search(_asked(prompt)))


def _tools(prompt: Prompt) -> str:
    names = [tool["type"].replace("_", " ") for tool in prompt.tools if tool["type"] != "function"]
    return f" My tools are {', '.join(names)}." if names else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
