"""Which messages came a moment ago: Slack tells a mention twice, and only once with its files."""

import asyncio
from contextlib import suppress

KEPT = 1_000
PATIENCE = 0.5  # seconds: where we are no member, the other event never comes

Key = tuple[str, str, str]


class Heard:
    """Lets a mention wait for the event that says more of the same message."""

    def __init__(self) -> None:
        self._messages: dict[Key, asyncio.Event] = {}

    def note(self, message: Key) -> None:
        """The event that says all is here."""
        self._event(message).set()

    async def wait(self, message: Key) -> None:
        """Wait until it came, but not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._event(message).wait()

    def _event(self, message: Key) -> asyncio.Event:
        if len(self._messages) > KEPT:
            del self._messages[next(iter(self._messages))]
        return self._messages.setdefault(message, asyncio.Event())
