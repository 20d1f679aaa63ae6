"""Names of people, channels and user groups, and who is in a group, from caches."""

import asyncio
import time
from collections.abc import Callable

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.slack.client import SlackClient
from bot.slack.directory.people import NAME_TTL, PeopleDirectory
from bot.slack.directory.team_reads import read_in_a_team
from bot.slack.errors import SlackFailed, SlackRefused

log = structlog.get_logger()

CHANNELS_KEPT = 5_000
MEMBERS_TTL, GROUPS_KEPT = 600.0, 1_000
MEMBERS_TIMEOUT = 1.5  # seconds: Slack waits for the acknowledgement


class UserGroups:
    """Members of user groups, from a cache."""

    def __init__(self, client: SlackClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._members = TtlCache(self._fetch, clock, MEMBERS_TTL, GROUPS_KEPT)

    async def holds(self, group: str, user: str) -> bool:
        """True if somebody is in a group, as far as Slack tells that in time."""
        try:
            async with asyncio.timeout(MEMBERS_TIMEOUT):
                return user in await self._members.of(group)
        except (SlackFailed, TimeoutError) as failed:
            log.info("slack_group_unknown", group=group, error=type(failed).__name__)
            return False

    async def _fetch(self, group: str) -> frozenset[str]:
        """Members; none of a group that is gone, or where we lack the right to read them."""
        try:
            found = await read_in_a_team(self._client, "usergroups.users.list", usergroup=group)
        except SlackRefused as refused:
            log.info("slack_group_refused", group=group, code=refused.code)
            return frozenset()
        return frozenset(str(user) for user in found.get("users") or ())


class Names:
    """Cached names of people, channels and groups, for texts that mention them."""

    def __init__(
        self,
        client: SlackClient,
        people: PeopleDirectory,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._channels = TtlCache(self._channel, clock, NAME_TTL, CHANNELS_KEPT)
        self._groups = TtlCache(self._all_groups, clock, NAME_TTL)
        self.name = people.name

    async def channel_name(self, channel: str) -> str:
        """Return a public channel's name; '' for others, whose names are not for everybody."""
        try:
            return await self._channels.of(channel)
        except SlackFailed as failed:
            log.info("slack_name_unknown", code=failed.code)
            return ""

    async def group_name(self, group: str) -> str:
        """Return a user group's handle; '' if Slack does not tell."""
        try:
            for team in self._client.context_teams.latest() or ("",):
                if name := (await self._groups.of(team)).get(group):
                    return name
        except SlackFailed as failed:
            log.info("slack_name_unknown", code=failed.code)
        return ""

    async def _channel(self, channel: str) -> str:
        try:
            found = (await self._client.read("conversations.info", channel=channel))["channel"]
        except SlackRefused:
            return ""
        is_public = bool(found.get("is_channel")) and not found.get("is_private")
        return str(found.get("name") or "") if is_public else ""

    async def _all_groups(self, team: str) -> dict[str, str]:
        """Handles by id; none where an older installation lacks the right to read them."""
        where = {"team_id": team} if team else {}
        try:
            found = (await self._client.read("usergroups.list", **where)).get("usergroups") or []
        except SlackRefused:
            return {}
        return {str(group.get("id")): str(group.get("handle") or "") for group in found}
