"""The admins of a workspace, whom Slack lists among everybody."""

from bot.slack.client import SlackClient
from bot.slack.directory.people import Person, person_of
from bot.slack.pages import pages

PAGE = 200  # people in one request
MOST_PAGES = 25  # of a large workspace; admins tend to be its oldest members


async def admins(client: SlackClient, team: str, most: int) -> list[str]:
    """Ids of the first owners and admins of a workspace, `most` of them. Raises SlackFailed."""
    found: list[str] = []
    teams = client.context_teams.latest()  # that share our token, in an enterprise
    where = {"limit": PAGE} | ({"team_id": teams[0]} if teams else {})
    async for page in pages(client, "users.list", where, MOST_PAGES):
        people = page.get("members") or ()
        found += [str(one.get("id")) for one in people if _is_admin(person_of(one), team)]
        if len(found) >= most:
            break
    return found[:most]


def _is_admin(person: Person, team: str) -> bool:
    """True for an admin of the workspace itself: others in shared channels are listed as well."""
    is_gone = person.is_deleted or person.is_bot
    return person.is_admin and not is_gone and team in {*person.teams, person.enterprise}
