"""A model whose answers list the history it was given, and which records its answers."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator

from playground.model import Pause, Piece, Prompt, Text
from tests.chaos import words

PIECES = 6  # at most


class Witness:
    """Answers a token in pieces, over 0.2 to 1.5 seconds; `given` are whole texts by token."""

    delay = 0.0

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.given: defaultdict[str, set[str]] = defaultdict(set)

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        token = words.asked(prompt.question) or "nothing I know"
        said = [words.answered(m.text) for m in prompt.messages if m.role == "assistant"]
        earlier = [one for one in said if one]
        text = words.answer(token, earlier, at_length=words.AT_LENGTH in prompt.question)
        self.given[token].add(words.same(text))
        seconds = random.Random(f"{self._seed}:{token}").uniform(0.2, 1.5)
        for piece in _pieces(text):
            yield Pause(seconds / PIECES)
            yield Text(piece)


def _pieces(text: str) -> Iterator[str]:
    """The first names the token: whatever is shown at all tells what it answers."""
    size = max(text.index(".") + 1, len(text) // PIECES + 1)
    for start in range(0, len(text), size):
        yield text[start : start + size]
