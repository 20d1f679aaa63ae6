"""First words of the questions that threads begin with, by which people tell branches apart."""

import asyncio
from collections.abc import Iterable

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.slack.errors import SlackFailed
from bot.slack.markup import plain
from bot.slack.threads import Threads
from bot.slack.views.block_kit import cut
from bot.slack.views.branching import LONGEST_WORDS

log = structlog.get_logger()

MOST_READ = 20  # threads, as Slack limits how often one may read
TIMEOUT = 1.0  # seconds: a window has to be opened in three
TTL, SIZE = 3_600.0, 1_000  # seconds, threads

Place = tuple[str, str]  # channel and timestamp of a thread


class ThreadQuestions:
    """Reads the questions in Slack, which alone keeps them, and remembers their first words."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._cache = TtlCache(self._read, ttl=TTL, size=SIZE)

    async def of(self, places: Iterable[Place]) -> dict[Place, str]:
        """First words by thread, as far as Slack tells them in time."""
        wanted = [*dict.fromkeys(places)]
        unknown = [one for one in wanted if not self._cache.has(one)]
        readable = {one for one in wanted if one not in unknown} | {*unknown[-MOST_READ:]}
        found = await asyncio.gather(*(self._words(one) for one in wanted if one in readable))
        return dict(zip((one for one in wanted if one in readable), found, strict=True))

    async def _words(self, place: Place) -> str:
        try:
            async with asyncio.timeout(TIMEOUT):
                return await self._cache.of(place)
        except (SlackFailed, TimeoutError) as failed:
            log.info("question_unreadable", channel=place[0], error=type(failed).__name__)
            return ""

    async def _read(self, place: Place) -> str:
        channel, ts = place
        return first_words(await self._threads.question(channel, ts) or "")


def first_words(question: str) -> str:
    """The beginning of a question in Slack's markup, on one line and without any."""
    return cut(" ".join(plain(question).split()), LONGEST_WORDS)
