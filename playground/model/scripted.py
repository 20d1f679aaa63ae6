"""A model which says what a test tells it to."""

from collections import deque
from collections.abc import AsyncIterator

from .pieces import Piece, Text
from .prompt import Prompt


class ScriptedModel:
    """Gives the same pieces to every prompt; `queue` scripts the next answers one by one."""

    def __init__(self, *pieces: Piece | str, delay: float = 0.0) -> None:
        self.pieces = _read(pieces)
        self.delay = delay
        self.prompts: list[Prompt] = []
        self._queued: deque[tuple[Piece, ...]] = deque()

    def queue(self, *pieces: Piece | str) -> None:
        """Script one answer; after the queued ones the model falls back to its own pieces."""
        self._queued.append(_read(pieces))

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        self.prompts.append(prompt)
        for piece in self._queued.popleft() if self._queued else self.pieces:
            yield piece


def _read(pieces: tuple[Piece | str, ...]) -> tuple[Piece, ...]:
    return tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces)
