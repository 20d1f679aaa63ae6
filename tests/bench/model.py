"""A model of constant speed, which records when its words leave the local Mistral."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from playground.model import Pause, Piece, Prompt, Text

WORD = "word "
PARAGRAPH = 40  # words
MOMENT = 0.001  # seconds


@dataclass(slots=True)
class Spoken:
    """Monotonic times at which an answer's first and last words were sent."""

    question: str
    first: float = 0.0
    last: float = 0.0


class Paced:
    """Answers with the same number of words each time, `delay` seconds apart.

    It thinks before the first one. While its gate is closed every answer stops after `held` words.
    """

    def __init__(self, words: int, delay: float, held: int = 10, thinking: float = 0.0) -> None:
        self.words = words
        self.delay = delay
        self.thinking = thinking
        self.held = held
        self.gate = asyncio.Event()
        self.gate.set()
        self.spoken: list[Spoken] = []

    def word(self, _question: str, _count: int) -> str:
        return WORD

    def text(self, question: str = "") -> str:
        """Return the whole answer."""
        return "".join(self.word(question, count) for count in range(1, self.words + 1))

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        spoken = Spoken(prompt.question)
        self.spoken.append(spoken)
        if self.thinking:
            yield Pause(self.thinking)
        for count in range(1, self.words + 1):
            yield Text(self.word(prompt.question, count))
            # The platform comes back for the next word when the last one is on its way.
            spoken.last = time.monotonic()
            if count == 1:
                spoken.first = spoken.last
            if count == self.held and not self.gate.is_set():
                yield Pause(0)  # sends what is held back
                await self.gate.wait()
                yield Pause(MOMENT)  # here the platform notices whether anybody still listens


class Numbered(Paced):
    """Answers with unique words, after the question's last word, so that a lost one is found."""

    def word(self, question: str, count: int) -> str:
        name = question.rsplit(maxsplit=1)[-1]
        gap = " " if count % PARAGRAPH else "\n\n"
        return f"{name}{count}{gap}"
