"""The admins of a workspace, whom Slack lists among everybody."""

from collections.abc import AsyncIterator
from typing import Any

from bot.slack.client import SlackClient

PAGE = 200  # people in one request
MOST_PAGES = 25  # of a large workspace; admins tend to be its oldest members


async def admins(client: SlackClient, team: str, most: int) -> list[str]:
    """Ids of the first owners and admins of a workspace, `most` of them. Raises SlackFailed."""
    found: list[str] = []
    async for person in _everybody(client):
        if _is_admin(person, team):
            found.append(str(person.get("id")))
        if len(found) == most:
            break
    return found


def _is_admin(person: dict[str, Any], team: str) -> bool:
    """True for an admin of the workspace itself: others in shared channels are listed as well."""
    enterprise = person.get("enterprise_user") or {}
    homes = {person.get("team_id"), enterprise.get("enterprise_id"), *enterprise.get("teams", ())}
    is_gone = person.get("deleted") or person.get("is_bot")
    is_in_charge = person.get("is_admin") or person.get("is_owner")
    return bool(is_in_charge and not is_gone and team in homes)


async def _everybody(client: SlackClient) -> AsyncIterator[dict[str, Any]]:
    teams = client.context_teams.latest()  # that share our token, in an enterprise
    where = {"team_id": teams[0]} if teams else {}
    for _ in range(MOST_PAGES):
        page = await client.read("users.list", limit=PAGE, **where)
        for person in page.get("members") or ():
            yield person
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        where["cursor"] = cursor
