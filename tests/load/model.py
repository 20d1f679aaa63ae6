"""A model that takes its time, and whose answers name the question they are of."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

from playground.model import Pause, Piece, Prompt, Text
from tests.load.mix import Mix

QUESTION, BEGIN, END = "Question {id}: what is new?", "Answer {id}: ", "That was answer {id}."
_QUESTION = re.compile(r"Question (\d+):")
_BEGIN, _END = re.compile(r"Answer (\d+):"), re.compile(r"That was answer (\d+)\.")
PARAGRAPH = 60  # tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """A monotonic time, and the seconds that the model then thinks."""

    at: float
    thinking: float


class Speaker:
    """Answers each question with as many tokens, after as long, as the seed and its id say."""

    def __init__(self, mix: Mix, seed: int) -> None:
        self.delay = mix.token_seconds
        self.asked: dict[int, Asked] = {}
        self._mix = mix
        self._seed = seed

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        ids = _QUESTION.findall(prompt.question)
        if not ids:
            yield Text("Nothing to say.")
            return
        id_ = int(ids[-1])
        lots = Random(f"{self._seed}:{id_}")
        thinking = self._mix.thinking.draw(lots)
        self.asked.setdefault(id_, Asked(time.monotonic(), thinking))
        yield Pause(thinking)
        yield Text(BEGIN.format(id=id_))
        for count in range(1, round(self._mix.tokens.draw(lots))):
            yield Text("word " if count % PARAGRAPH else "word.\n\n")
        yield Text(END.format(id=id_))


def begun(text: str) -> list[int]:
    """Return the ids of the answers that begin in a text."""
    return [int(id_) for id_ in _BEGIN.findall(text)]


def ended(text: str) -> list[int]:
    """Return the ids of the answers that end in a text."""
    return [int(id_) for id_ in _END.findall(text)]
