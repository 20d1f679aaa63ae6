"""Directory of people and channels: names, roles and membership, as Slack has them."""

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
from storage.records import is_app

log = structlog.get_logger()

NAME_TTL = 3_600.0  # seconds
PEOPLE_KEPT = CHANNELS_KEPT = 5_000
MEMBERS_TTL, GROUPS_KEPT = 600.0, 1_000
SHARED_TTL = 600.0
MEMBERS_TIMEOUT = 1.5  # seconds: Slack waits for the acknowledgement
MOST_PAGES = 5  # of a list of channels
KINDS = {"types": "public_channel,private_channel", "limit": "999"}
NOT_FOUND = "channel_not_found"  # also for a private channel that we are not in


@dataclass(frozen=True, slots=True)
class Person:
    """A person's display name, workspaces and role; `is_admin` is of their own workspace."""

    name: str
    teams: frozenset[str]
    is_admin: bool
    is_guest: bool
    is_bot: bool = False
    is_single_guest: bool = False  # of one channel
    is_deleted: bool = False
    is_stranger: bool = False
    enterprise: str = ""
    zone: str = ""  # the name of their time zone


def person_of(found: Mapping[str, Any], user: str = "") -> Person:
    """Read a person as Slack describes one; `user` is their id, for want of a name."""
    profile = found.get("profile") or {}
    real_name = profile.get("real_name") or found.get("real_name")
    of_enterprise = found.get("enterprise_user") or {}
    teams = {found.get("team_id"), *of_enterprise.get("teams", ())}
    return Person(
        name=profile.get("display_name") or real_name or user,
        teams=frozenset(team for team in teams if team),
        is_admin=bool(found.get("is_admin") or found.get("is_owner")),
        is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
        is_bot=bool(found.get("is_bot")),
        is_single_guest=bool(found.get("is_ultra_restricted")),
        is_deleted=bool(found.get("deleted")),
        is_stranger=bool(found.get("is_stranger")),
        enterprise=str(of_enterprise.get("enterprise_id") or ""),
        zone=str(found.get("tz") or ""),
    )


class PeopleDirectory:
    """Looks people up in Slack, with a cache for names."""

    def __init__(self, client: SlackClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._people = TtlCache(self._fetch, clock, NAME_TTL, PEOPLE_KEPT)

    async def person(self, user: str) -> Person:
        """Fetch a person, past the cache: roles can change at any moment. Raises SlackFailed."""
        return await self._people.refresh(user)

    async def known(self, user: str) -> Person:
        """Return a person, from the cache; all who ask at once share one call.

        Raises SlackFailed.
        """
        async with self._people.lock(user):
            return await self._people.of(user)

    def is_known(self, user: str) -> bool:
        """True if somebody is in the cache, so that to ask for them costs nothing."""
        return self._people.has(user)

    async def name(self, user: str) -> str:
        """Return a person's display name, from the cache; their id if Slack does not tell."""
        try:
            return (await self._people.of(user)).name
        except SlackFailed as failed:
            log.info("slack_name_unknown", code=failed.code)
            return user

    async def _fetch(self, user: str) -> Person:
        if is_app(user):
            return await self._fetch_app(user)
        return person_of((await self._client.read("users.info", user=user))["user"], user)

    async def _fetch_app(self, bot: str) -> Person:
        found = (await _read_in_a_team(self._client, "bots.info", bot=bot))["bot"]
        name = str(found.get("name") or bot)
        return Person(name, frozenset(), is_admin=False, is_guest=False, is_bot=True)


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
            found = await _read_in_a_team(self._client, "usergroups.users.list", usergroup=group)
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


async def _read_in_a_team(client: SlackClient, method: str, **arguments: str) -> dict[str, Any]:
    """Read something of one of the workspaces that share our token. Raises SlackFailed."""
    *others, last = [{"team_id": team} for team in client.context_teams.latest()] or [{}]
    for where in others:
        try:
            return await client.read(method, **where, **arguments)
        except SlackRefused:
            continue  # it is of another one
    return await client.read(method, **last, **arguments)
