"""Handing over: to an agent that a question names, or that can calculate where this one can't."""

import re
from collections.abc import Iterator
from dataclasses import replace

from . import tools
from .conversation import thread
from .pieces import Handoff
from .prompt import Colleague, Prompt
from .tools import interpreter

_OURS = "Threadwind "  # stands before the names of the app's agents
_ASKS = r"\b(?:ask|hand|pass|give|let|have|leave)\b[^.?!]{{0,60}}\b{name}\b"
_LONGEST = 1_000  # characters of a question that is looked into


def handed_over(prompt: Prompt) -> tuple[Handoff, Prompt] | None:
    """The handoff that a question calls for, and what the other agent is asked."""
    question = thread.own_words(prompt.question)
    if len(question) > _LONGEST:
        return None
    for colleague, asked in _asked(prompt):
        if _is_named(colleague, question) or _is_better(prompt, asked):
            handoff = Handoff(colleague.agent_id, colleague.name, colleague.model)
            return handoff, replace(asked, colleagues=())  # who is handed something answers it
    return None


def _asked(prompt: Prompt) -> Iterator[tuple[Colleague, Prompt]]:
    for colleague in prompt.colleagues:
        yield colleague, colleague.prompt()


def _is_named(colleague: Colleague, question: str) -> bool:
    name = re.escape(colleague.name.removeprefix(_OURS))
    return bool(re.search(_ASKS.format(name=name), question, re.IGNORECASE))


def _is_better(prompt: Prompt, asked: Prompt) -> bool:
    """Tell whether a question is to be calculated, which only the other agent can."""
    if any(tool["type"] == interpreter.TOOL for tool in prompt.tools):
        return False
    uses = tools.plan(asked).uses
    return bool(uses) and all(use.tool == interpreter.TOOL for use in uses)
