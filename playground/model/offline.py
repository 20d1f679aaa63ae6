"""The model which answers without any network: with its tools, else from the conversation."""

import re
from collections.abc import AsyncIterator, Iterator

from . import handing, seeing, tools
from .conversation import notes, skills
from .documents import brought
from .pieces import Pause, Piece, Text, ToolDone
from .prompt import Prompt
from .speech import as_said
from .thinking import thought_about
from .tools import functions

DEFAULT_DELAY = 0.015
# A tool takes as long as so many words.
TOOL_WORDS = 20
_WORD = re.compile(r"\s*\S+|\s+$")


class OfflineModel:
    """Deterministic and plain-spoken; `delay` is the seconds between two words."""

    def __init__(self, delay: float = DEFAULT_DELAY) -> None:
        self.delay = delay

    @property
    def tokens_per_second(self) -> float:
        return 1 / self.delay if self.delay else float("inf")

    @tokens_per_second.setter
    def tokens_per_second(self, rate: float) -> None:
        self.delay = 1 / rate

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        for piece in pieces(prompt):
            if isinstance(piece, ToolDone) and self.delay:
                yield Pause(self.delay * TOOL_WORDS)
            if isinstance(piece, Text):
                for word in _WORD.findall(piece.text):
                    yield Text(word)
            else:
                yield piece


def pieces(prompt: Prompt) -> Iterator[Piece]:
    """Answer the prompt's last question in full."""
    prompt = as_said(prompt)
    prompt = notes.as_said(prompt)
    if calls := tools.settled(prompt):
        yield from tools.resume(calls, prompt)
        return
    if told := functions.told(prompt) or seeing.seen(prompt):
        yield Text(told)
        return
    if answer := brought.answered(prompt):
        yield from answer
        return
    if called := list(functions.called(prompt)):
        yield from called
        return
    if handed := handing.handed_over(prompt):
        yield handed[0]
        yield from pieces(handed[1])
        return
    yield from _worked_out(prompt)


def _worked_out(prompt: Prompt) -> Iterator[Piece]:
    """Answer a question that neither what was shown nor a function answers."""
    thoughts, prompt = thought_about(prompt)
    yield from thoughts
    if known := skills.at_hand(prompt):
        yield Text(known)
        return
    plan = tools.plan(prompt)
    if not plan.uses and skills.is_at_a_loss(prompt):
        plan = tools.last_resort(prompt)
    if plan.uses:
        yield from tools.carry_out(plan, prompt)
    else:
        yield Text(skills.reply(prompt))
