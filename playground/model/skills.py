"""Answers that the offline model gives from the conversation, without any tool."""

import re
from collections.abc import Callable

from . import memory, writing
from .arithmetic import calculate, find_expression
from .prompt import Message, Prompt

ANY_CASE = re.IGNORECASE

ABILITIES = (
    "I am the playground's offline model. I remember what this conversation tells me, answer "
    "questions about it, sum it up, do arithmetic, and write long texts, code or tables to order."
)
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|hiya|good (morning|afternoon|evening)|bonjour)\b", ANY_CASE
)
_HELP = re.compile(r"\bwhat can you do\b|\bwho are you\b|^\W*help\W*$", ANY_CASE)
_THANKS = re.compile(r"^\W*(thanks|thank you|cheers|merci)\b", ANY_CASE)
_ASKED_BEFORE = re.compile(r"\bwhat did (i|we) (just )?(ask|say|write|tell)\b", ANY_CASE)
_FIRST = re.compile(r"\bfirst (question|message|thing)\b", ANY_CASE)
_SUMMARY = re.compile(r"\b(summari[sz]e|summary|sum (it|this|that|things)? ?up|recap)\b", ANY_CASE)
_WHO_SAID = re.compile(r"\bwho (?:said|wrote|mentioned|asked|told us)\b(.*)", ANY_CASE | re.DOTALL)
_QUESTION = re.compile(
    r"(^|[.,!]\s+|\band )\W*"
    r"(what|what's|when|where|which|who|whose|why|how|is|are|do|does|did|tell me)\b",
    ANY_CASE,
)
_ORDER = re.compile(r"\b(make|show|draw|write|give|as an?|create|need|example)\b", ANY_CASE)
_REPEAT = re.compile(r"^\W*(?:repeat|say|echo)(?: after me)?:?\s+(.+)$", ANY_CASE | re.DOTALL)
_SHOWN = 200


def reply(prompt: Prompt) -> str:
    """Answer the prompt's last question in full."""
    for skill in _SKILLS:
        if (text := skill(prompt)) is not None:
            return text
    return _carry_on(prompt)


def is_at_a_loss(prompt: Prompt) -> bool:
    """Tell whether something is asked which the conversation has no answer to."""
    knowing = _SKILLS[: _SKILLS.index(_not_known)]
    return _is_asking(prompt) and all(skill(prompt) is None for skill in knowing)


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
        return "You are welcome!"
    if _GREETING.search(question) and not _news(prompt) and not _QUESTION.search(question):
        return "Hello! How can I help you today?"
    return None


def _repeat(prompt: Prompt) -> str | None:
    match = _REPEAT.match(_asked(prompt))
    return match[1].strip() if match else None


def _who_said(prompt: Prompt) -> str | None:
    match = _WHO_SAID.search(_asked(prompt))
    if not match:
        return None
    wanted = memory.keywords(match[1])
    said = [s for s in memory.said_by_users(prompt.messages) if s.by]
    ranked = [(len(wanted & memory.keywords(s.text)), s) for s in said]
    score, found = max(ranked, key=lambda pair: pair[0], default=(0, None))
    if found is None or score == 0:
        return "I don't know: nobody said that in this conversation, as far as I can see."
    return f'{found.by} said: "{found.text}"'


def _look_back(prompt: Prompt) -> str | None:
    earlier = _own_words(prompt)[:-1]
    if _ASKED_BEFORE.search(_asked(prompt)) or _FIRST.search(_asked(prompt)):
        if not earlier:
            return "This is the first message of our conversation."
        which = earlier[0] if _FIRST.search(_asked(prompt)) else earlier[-1]
        return f'You said: "{_short(which)}"'
    if _SUMMARY.search(_asked(prompt)):
        return _summary(prompt, earlier)
    return None


def _summary(prompt: Prompt, earlier: list[str]) -> str:
    told = [f"{s.by}: {s.text}" for s in memory.said_by_users(prompt.messages) if s.by]
    points = told + [_short(text) for text in earlier if not _speakers(text)]
    if not points:
        return "There is nothing to sum up yet: this is the first message of our conversation."
    return "Here is what was said so far:\n\n" + "\n".join(f"- {point}" for point in points)


def _sum(prompt: Prompt) -> str | None:
    expression = find_expression(_asked(prompt))
    result = calculate(expression) if expression else None
    return f"{expression} = {result}" if result is not None else None


def _recall(prompt: Prompt) -> str | None:
    if not _is_asking(prompt):
        return None
    asked = memory.asked(prompt.question)
    said = memory.said_by_users(prompt.messages)
    facts = memory.facts_in(said)
    if re.search(r"\bwhat do you (know|remember)\b", asked.text, ANY_CASE):
        known = [f"- {_to_you(f.subject)} {f.verb} {f.value}" for f in facts]
        return "I remember:\n\n" + "\n".join(known) if known else "Nothing yet."
    # Everybody has a name of their own: "my name" is the asker's.
    facts = [fact for fact in facts if fact.subject != "name" or fact.by == asked.by]
    if fact := memory.recall(asked.text, facts):
        source = f" ({fact.by} said so.)" if fact.by not in (None, asked.by) else ""
        return f"{_capital(_to_you(fact.subject))} {fact.verb} {fact.value}.{source}"
    if found := memory.related(asked.text, said):
        return f'{found.by or "You"} said: "{found.text}"'
    return None


def _not_known(prompt: Prompt) -> str | None:
    if not _is_asking(prompt):
        return None
    asked = memory.asked(prompt.question)
    topic = " ".join(sorted(memory.keywords(asked.text), key=asked.text.lower().find))
    return f"I don't know about {topic or 'that'}: nobody has told me in this conversation."


def _learn(prompt: Prompt) -> str | None:
    news = _news(prompt)
    if not news:
        return None
    if news[-1].subject == "name":
        return f"Nice to meet you, {news[-1].value}! I will remember your name."
    told = "; ".join(f"{_to_you(f.subject)} {f.verb} {f.value}" for f in news)
    return f"Noted: {told}."


def _carry_on(prompt: Prompt) -> str:
    count = len(prompt.messages)
    held = "1 message" if count == 1 else f"{count} messages"
    topic = _short(_asked(prompt)) or "your message"
    return (
        f'You wrote about "{topic}". Our conversation holds {held} now. What would you like next?'
    )


_SKILLS: tuple[Callable[[Prompt], str | None], ...] = (
    _write, _courtesy, _repeat, _who_said, _look_back, _sum, _recall, _not_known,
    _learn,
)  # fmt: skip


def _news(prompt: Prompt) -> list[memory.Fact]:
    return memory.facts_in(memory.said_by_users([Message("user", prompt.question)]))


def _own_words(prompt: Prompt) -> list[str]:
    return [m.text for m in prompt.messages if m.role == "user"]


def _speakers(text: str) -> bool:
    return any(said.by for said in memory.said_by_users([Message("user", text)]))


def _asked(prompt: Prompt) -> str:
    return memory.asked(prompt.question).text


def _is_asking(prompt: Prompt) -> bool:
    return bool(_QUESTION.search(_asked(prompt)))


def _tools(prompt: Prompt) -> str:
    names = [tool["type"].replace("_", " ") for tool in prompt.tools if tool["type"] != "function"]
    return f" My tools are {', '.join(names)}." if names else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"


def _to_you(subject: str) -> str:
    """Turn "my dog" into "your dog", as the one who is spoken to would hear it."""
    if subject == "name":
        return "your name"
    return re.sub(r"\b(my|our)\b", "your", subject, flags=ANY_CASE)
