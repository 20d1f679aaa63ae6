"""Channels that become visible to more people, and what those then learn: documents and notes."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.directory.channels import SharedChannels
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import plainly
from bot.slack.views.channel_changes import NAMES, audience_notice
from storage.agents import place_settings
from storage.agents.place_settings import Audience
from storage.documents import listings
from storage.engine.database import Database
from storage.memory import notes

log = structlog.get_logger()

TOLD = {
    Audience.PUBLIC: (
        "This channel is public now: everybody in the workspace can join it and ask me about "
        "{documents} in its library. `/library` shows what is there."
    ),
    Audience.SHARED: (
        "This channel is now shared with another company: people there can ask me about "
        "{documents} in its library. `/library` shows what is there."
    ),
}
ONE, SEVERAL = "the one document", "the {count:,} documents"
NOTES_TOLD = {
    Audience.PUBLIC: (
        "This channel is public now: everybody who joins it gets answers that use {notes}."
    ),
    Audience.SHARED: (
        "This channel is now shared with another company: people there get answers that use "
        "{notes}."
    ),
}
SEE_NOTES = "`/memory` shows what is noted, and `/memory clear` removes it."
ONE_NOTE, SEVERAL_NOTES = "the one note on it", "the {count:,} notes on it"


@dataclass(frozen=True, slots=True)
class Audiences:
    """Tells a channel once that more people learn of its documents and notes, if there are any."""

    database: Database
    notices: Notices
    background: BackgroundTasks
    shared_channels: SharedChannels

    async def widened(self, team: str, channel: str, audience: Audience) -> None:
        """Record it; the sentence follows in the background."""
        if await self.database.run(place_settings.widen, team, channel, audience):
            log.info("audience_widened", team=team, channel=channel, audience=audience)
            tell = partial(self._tell, team, channel, audience)
            self.background.begin(("audience", team, channel), tell)

    async def narrowed(self, team: str, channel: str) -> None:
        """Record that a channel is private again."""
        await self.database.run(place_settings.narrow, team, channel)

    async def _tell(self, team: str, channel: str, audience: Audience) -> None:
        self.shared_channels.forget(channel)
        try:
            await self._tell_of_documents(team, channel, audience)
            await self._tell_of_notes(team, channel, audience)
        except SlackFailed as failed:
            log.info("audience_not_told", channel=channel, code=failed.code)

    async def _tell_of_documents(self, team: str, channel: str, audience: Audience) -> None:
        held = await self.database.run(listings.sums, team, channel)
        count = held.ready + held.under_way
        if not count:
            return
        documents = ONE if count == 1 else SEVERAL.format(count=count)
        listed, _ = await self.database.run(listings.listing, team, channel, limit=NAMES)
        names = [file.name for file in listed if file.name]
        told = TOLD[audience].format(documents=documents)
        await self.notices.post(channel, audience_notice(told, names, count))

    async def _tell_of_notes(self, team: str, channel: str, audience: Audience) -> None:
        count = await self.database.run(notes.count, team, channel)
        if not count:
            return
        shown = ONE_NOTE if count == 1 else SEVERAL_NOTES.format(count=count)
        told = NOTES_TOLD[audience].format(notes=shown)
        await self.notices.post(channel, plainly(f"{told} {SEE_NOTES}"))
