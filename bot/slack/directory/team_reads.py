"""Reads of what one of the workspaces has that share a token."""

from typing import Any

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused


async def read_in_a_team(client: SlackClient, method: str, **arguments: str) -> dict[str, Any]:
    """Read something of one of the workspaces that share our token. Raises SlackFailed."""
    *others, last = [{"team_id": team} for team in client.context_teams.latest()] or [{}]
    for where in others:
        try:
            return await client.read(method, **where, **arguments)
        except SlackRefused:
            continue  # it is of another one
    return await client.read(method, **last, **arguments)
