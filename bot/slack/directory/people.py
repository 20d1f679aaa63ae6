"""Directory of people: names, roles and workspaces, as Slack has them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.slack.client import SlackClient
from bot.slack.directory.team_reads import read_in_a_team
from bot.slack.errors import SlackFailed
from storage.records import is_app

log = structlog.get_logger()

NAME_TTL = 3_600.0  # seconds
PEOPLE_KEPT = 5_000


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
        found = (await read_in_a_team(self._client, "bots.info", bot=bot))["bot"]
        name = str(found.get("name") or bot)
        return Person(name, frozenset(), is_admin=False, is_guest=False, is_bot=True)
