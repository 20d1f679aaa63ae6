"""Pages of Slack's lists, one after the other."""

from collections.abc import AsyncIterator, Mapping
from itertools import count
from typing import Any

from bot.slack.client import SlackClient


async def pages(
    client: SlackClient, method: str, arguments: Mapping[str, Any], most: int | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Read a list, `most` pages of it or all that there are. Raises SlackFailed."""
    cursor: dict[str, str] = {}
    for number in count(1):
        page = await client.read(method, **arguments, **cursor)
        yield page
        following = next_cursor(page)
        if not following or number == most:
            return
        cursor = {"cursor": following}


def next_cursor(page: dict[str, Any]) -> str:
    """Cursor of the page after this one; '' if it is the last."""
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
