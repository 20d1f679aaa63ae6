"""Reasoning shown before the answer, where the question asks for it."""

import re
from dataclasses import replace

from .conversation import thread
from .pieces import Thinking
from .prompt import Message, Prompt

_TOLD_TO_THINK = re.compile(
    r"^(?:\W*please)?\W*(?:think|reason)\b"
    r"(?: (?:hard(?:er)?|carefully|deeply|aloud|twice|first|step by step|(?:it|this) through))*"
    r"(?:,? (?:and )?(?:then )?(?:tell me|answer))?\W*",
    re.IGNORECASE,
)


def thought_about(prompt: Prompt) -> tuple[list[Thinking], Prompt]:
    """Return the thoughts a question asks for, and the prompt without that wish."""
    asked = thread.own_words(prompt.question)
    told = _TOLD_TO_THINK.match(asked)
    if not told:
        return [], prompt
    question = asked[told.end() :] or asked
    held = len(prompt.messages)
    thoughts = [
        Thinking(f"I'm asked: {question.strip()}\n"),
        Thinking(f"Messages so far: {held}. "),
        Thinking(_means(prompt)),
    ]
    earlier = prompt.question[: max(prompt.question.rfind(asked), 0)]
    messages = _with_last_question(prompt.messages, earlier + question)
    return thoughts, replace(prompt, messages=messages)


def _means(prompt: Prompt) -> str:
    names = [tool["type"] for tool in prompt.tools]
    return (
        f"I may use {', '.join(names)}." if names else "I have no tools, so I go by what was said."
    )


def _with_last_question(messages: tuple[Message, ...], question: str) -> tuple[Message, ...]:
    last = max(index for index, message in enumerate(messages) if message.role == "user")
    return (*messages[:last], Message("user", question), *messages[last + 1 :])
