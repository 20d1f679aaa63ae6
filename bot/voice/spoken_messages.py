"""Messages with clips, as others deal with them: read as if they were typed, and deleted."""

import asyncio
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.markup import escaped
from bot.slack.reading.files import SPOKEN_MARKER, as_said
from bot.slack.streaming.messages import remove
from bot.voice.quotes import VoiceQuotes
from storage.engine.database import Database
from storage.turns import voice

log = structlog.get_logger()

TIMEOUT = 1.0  # seconds: a window has to be opened in three


@dataclass(frozen=True, slots=True)
class SpokenMessages:
    """Finds what was said in a message's clips in the messages that quote it."""

    database: Database
    quotes: VoiceQuotes
    client: SlackClient
    background: BackgroundTasks

    async def as_typed(self, position: tuple[str, str, str], text: str) -> str:
        """A message's text in Slack's markup with the words of its clips in place of their names.

        It is left as it is where they aren't known, or Slack doesn't show them in time.
        """
        if not SPOKEN_MARKER.search(text):
            return text
        found = await self.database.run(voice.quoted, position)
        if found is None:
            return text
        try:
            async with asyncio.timeout(TIMEOUT):
                read = partial(self.quotes.words, position[1], found.thread_ts)
                said = [escaped(words) for one in found.clips if (words := await read(one))]
        except TimeoutError:
            log.info("quotes_not_read_in_time", channel=position[1])
            return text
        if len(said) == len(SPOKEN_MARKER.findall(text)):
            in_order = iter(said)
            return SPOKEN_MARKER.sub(lambda _: next(in_order), text)
        return "\n".join(filter(None, [as_said(text).strip(), *said]))

    async def message_deleted(self, team: str, channel: str, ts: str) -> None:
        """Delete what quotes a message that is gone, in the background."""
        quotes = await self.database.run(voice.take_quotes, (team, channel, ts))
        if quotes:
            delete = partial(self._delete, channel, quotes)
            self.background.begin(("quotes", team, channel, ts), delete)

    async def _delete(self, channel: str, quotes: list[str]) -> None:
        for ts in quotes:
            try:
                await remove(self.client, channel, ts)
            except SlackFailed as failed:
                log.info("quote_not_deleted", channel=channel, code=failed.code)
