"""Directory of channels: membership, lists, and which are shared, as Slack has them."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.pages import pages

log = structlog.get_logger()

CHANNELS_KEPT = 5_000
MEMBERSHIP_TIMEOUT = 1.0  # seconds for Slack to say whether we are in a channel
SHARED_TTL = 600.0
MOST_PAGES = 5  # of a list of channels
KINDS = {"types": "public_channel,private_channel", "limit": "999"}
NOT_FOUND = "channel_not_found"  # also for a private channel that we are not in


class SharedChannels:
    """Channels that are shared with another company, from a cache."""

    def __init__(self, client: SlackClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._shared = TtlCache(self._fetch, clock, SHARED_TTL, CHANNELS_KEPT)

    async def holds(self, channel: str) -> bool:
        """True if a channel is shared with another company, or about to be. Raises SlackFailed."""
        return await self._shared.of(channel)

    def forget(self, channel: str) -> None:
        """Look a channel up again, which was shared or is shared no longer."""
        self._shared.forget(channel)

    async def _fetch(self, channel: str) -> bool:
        found = (await self._client.read("conversations.info", channel=channel))["channel"]
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))


@dataclass(frozen=True, slots=True)
class ChannelDirectory:
    """Asks Slack each time, without a cache: anybody may invite us, or remove us."""

    client: SlackClient

    async def is_in(self, channel: str) -> bool:
        """Return whether we are a member. Raises SlackFailed."""
        try:
            found = (await self.client.read("conversations.info", channel=channel))["channel"]
        except SlackRefused as refused:
            if refused.code == NOT_FOUND:
                return False
            raise
        return bool(found.get("is_member", True))

    async def is_outside(self, channel: str) -> bool:
        """True if Slack says in time that we are not a member."""
        try:
            async with asyncio.timeout(MEMBERSHIP_TIMEOUT):
                return not await self.is_in(channel)
        except (SlackFailed, TimeoutError):
            log.info("membership_unknown", channel=channel)
            return False


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel in somebody's list."""

    name: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class ChannelLists:
    """Lists the channels that somebody can see, as far as we see them; without a cache."""

    client: SlackClient

    async def visible_to(self, user: str) -> dict[str, ListedChannel]:
        """Channels by id: those that somebody is in, and the public ones that we are in.

        Raises SlackFailed.
        """
        theirs, ours = await asyncio.gather(self._joined(user=user), self._joined())
        public = {id_: channel for id_, channel in ours.items() if not channel.is_private}
        return public | theirs

    async def _joined(self, **whose: str) -> dict[str, ListedChannel]:
        """Channels of a person, or without one of ours; Slack names private ones only if both."""
        found: dict[str, ListedChannel] = {}
        for team in self.client.context_teams.latest() or ("",):
            where = KINDS | whose | ({"team_id": team} if team else {})
            async for page in pages(self.client, "users.conversations", where, MOST_PAGES):
                found |= {str(one["id"]): _listed(one) for one in page.get("channels") or ()}
        return found


def _listed(found: Mapping[str, Any]) -> ListedChannel:
    return ListedChannel(str(found.get("name") or found["id"]), bool(found.get("is_private", True)))
