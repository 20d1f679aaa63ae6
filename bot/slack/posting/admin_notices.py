"""Notices to the admins of a workspace, in direct messages."""

from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import Json

log = structlog.get_logger()

PAGE, MOST_PAGES = 200, 25  # people in a list of Slack's, and the pages that are read
MOST_ADMINS = 20  # who are told


@dataclass(frozen=True, slots=True)
class AdminNotices:
    """Finds the admins in Slack, and writes to each of them."""

    client: SlackClient
    notices: Notices

    async def tell(self, content: Json) -> int:
        """Tell the admins of the workspace; the number of those who were told.

        Raises SlackFailed if Slack doesn't say who they are.
        """
        told = 0
        for admin in await self._admins():
            try:
                await self.notices.to(admin, content)
            except SlackFailed as failed:
                log.info("admin_not_told", user=admin, code=failed.code)
            else:
                told += 1
        return told

    async def _admins(self) -> list[str]:
        """Ids of the first admins whom Slack lists; of an organization, in its latest workspace."""
        teams = self.client.context_teams.latest()
        where = {"team_id": teams[0]} if teams else {}
        found: list[str] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            more = {"cursor": cursor} if cursor else {}
            page = await self.client.read("users.list", limit=PAGE, **where, **more)
            found += [str(one["id"]) for one in page["members"] if _is_admin(one)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or len(found) >= MOST_ADMINS:
                break
        return found[:MOST_ADMINS]


def _is_admin(member: Json) -> bool:
    is_admin = bool(member.get("is_admin") or member.get("is_owner"))
    return is_admin and not (member.get("deleted") or member.get("is_bot"))
