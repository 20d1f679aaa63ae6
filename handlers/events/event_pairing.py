"""Pairing of the two events that Slack sends about one mention."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

REMEMBERED = 1_000  # messages whose second event may still come
TWIN_TIMEOUT = 0.5  # seconds: where we are no member, the other event never comes
FILES_TIMEOUT = 2.0  # seconds to record the files of a message; Slack itself waits for three

Key = tuple[str, str, str]  # team, channel, timestamp


class EventPairing:
    """Pairs an `app_mention` with the `message` event of the same message.

    The first of three nets against duplicates (see `docs/architecture.md`): it lets the event that
    says more come first.
    """

    def __init__(self) -> None:
        self._messages: dict[Key, Twin] = {}

    def announce(self, message: Key) -> None:
        """Note that the `message` event is here, while its files are being recorded."""
        self._twin(message).is_coming.set()

    def note(self, message: Key) -> None:
        """Note that the `message` event is here, and its files are recorded."""
        twin = self._twin(message)
        twin.is_coming.set()
        twin.is_here.set()

    async def wait(self, message: Key) -> bool:
        """Wait for the `message` event, until a short timeout; True if it is here."""
        twin = self._twin(message)
        with suppress(TimeoutError):
            async with asyncio.timeout(TWIN_TIMEOUT):
                await twin.is_coming.wait()
            async with asyncio.timeout(FILES_TIMEOUT):
                return await twin.is_here.wait()
        return False

    def _twin(self, message: Key) -> "Twin":
        if len(self._messages) > REMEMBERED:
            del self._messages[next(iter(self._messages))]
        return self._messages.setdefault(message, Twin())


@dataclass(frozen=True, slots=True)
class Twin:
    """The other event of a message: announced, and dealt with."""

    is_coming: asyncio.Event = field(default_factory=asyncio.Event)
    is_here: asyncio.Event = field(default_factory=asyncio.Event)
