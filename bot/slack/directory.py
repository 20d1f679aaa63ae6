"""Who somebody is in a workspace: whether they belong to it, and whether they run it."""

from dataclasses import dataclass

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused

HIDDEN = "channel_not_found"  # also of a private channel that we are not in


@dataclass(frozen=True, slots=True)
class Person:
    """What counts of a person."""

    teams: frozenset[str]
    is_admin: bool
    is_guest: bool
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class PeopleDirectory:
    """Asks Slack each time: who may do something can change at any moment."""

    client: SlackClient

    async def person(self, user: str) -> Person:
        """Raises SlackFailed."""
        found = (await self.client.read("users.info", user=user))["user"]
        teams = {found.get("team_id"), *(found.get("enterprise_user") or {}).get("teams", ())}
        return Person(
            teams=frozenset(team for team in teams if team),
            is_admin=bool(found.get("is_admin") or found.get("is_owner")),
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            is_bot=bool(found.get("is_bot")),
        )


@dataclass(frozen=True, slots=True)
class ChannelDirectory:
    """Asks Slack each time: anybody may invite us, or remove us."""

    client: SlackClient

    async def is_in(self, channel: str) -> bool:
        """Whether we are a member. Raises SlackFailed."""
        try:
            found = (await self.client.read("conversations.info", channel=channel))["channel"]
        except SlackRefused as refused:
            if refused.code == HIDDEN:
                return False
            raise
        return bool(found.get("is_member", True))
