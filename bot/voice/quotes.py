"""Quotes of what was said in clips: posted once, read again instead of transcribing again."""

from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views import voice_quote
from storage.records import OpenTurn

log = structlog.get_logger()

ABOUT = "voice:{turn}:{file}:{number}"


@dataclass(frozen=True, slots=True)
class VoiceQuotes:
    """Posts and reads the quotes of one workspace."""

    threads: Threads
    people: PeopleDirectory

    async def post(
        self,
        turn: OpenTurn,
        file_id: str,
        said: tuple[str, str],
        place: ThreadTarget,
        slack: SlackClient,
    ) -> list[str]:
        """Quote who `said` what below the question; idempotent across attempts.

        Returns the timestamps of the messages, in order.
        """
        user, words = said
        contents = voice_quote.quotes(await self.people.name(user), words)
        posted: list[str] = []
        for number, content in enumerate(contents):
            about = ABOUT.format(turn=turn.id, file=file_id, number=number)
            ts = None
            if turn.attempts > 1:
                ts = await self.threads.notice_after(place, turn.ts, about)
            posted.append(ts or await Notices(slack).reply(place, about, content))
        return posted

    async def words(self, channel: str, thread_ts: str, quotes: tuple[str, ...]) -> str:
        """Words that messages quote; '' unless all of them can be read."""
        said: list[str] = []
        for ts in quotes:
            try:
                blocks = await self.threads.blocks(channel, thread_ts, ts)
            except SlackFailed as failed:
                log.info("quote_unreadable", channel=channel, code=failed.code)
                return ""
            said.append(voice_quote.words_in(blocks))
        return " ".join(said) if all(said) else ""
