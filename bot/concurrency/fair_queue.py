"""Queue of calls that wait for a rate limit: people take turns, however many calls each has."""

import asyncio
from collections import deque
from contextvars import ContextVar

# For whom the running task works. Only the order of waiting rests on it, so it needn't be passed
# through everything that ends in a call.
PERSON: ContextVar[str] = ContextVar("person", default="")


class FairQueue:
    """Each call that comes brings the time at which the next one is let through."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}  # whose turn it is comes first

    async def turn(self, delay: float) -> None:
        """Wait in the person's line; in so many seconds one of all that wait is let through."""
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        self._lines.setdefault(PERSON.get(), deque()).append(place)
        loop.call_later(delay, self._let_through)
        await place

    def _let_through(self) -> None:
        while self._lines:
            person = next(iter(self._lines))
            line = self._lines.pop(person)
            while line and line[0].done():  # whoever waited gave up
                line.popleft()
            if not line:
                continue
            line.popleft().set_result(None)
            if line:
                self._lines[person] = line  # behind all others
            return
