"""A model with a steady pace, which notes when its words leave the local Mistral."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from playground.model import Pause, Piece, Prompt, Text

WORD = "word "


@dataclass(slots=True)
class Spoken:
    """When an answer's first and last words were sent, on the monotonic clock."""

    first: float = 0.0
    last: float = 0.0


class Paced:
    """Says the same number of words each time, `delay` seconds apart.

    While its gate is closed every answer stops after `held` words.
    """

    def __init__(self, words: int, delay: float, held: int = 10) -> None:
        self.words = words
        self.delay = delay
        self.held = held
        self.gate = asyncio.Event()
        self.gate.set()
        self.spoken: list[Spoken] = []

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        spoken = Spoken()
        self.spoken.append(spoken)
        for count in range(1, self.words + 1):
            yield Text(WORD)
            # The platform comes back for the next word when the last one is on its way.
            spoken.last = time.monotonic()
            if count == 1:
                spoken.first = spoken.last
            if count == self.held and not self.gate.is_set():
                yield Pause(0)  # sends what is held back
                await self.gate.wait()
