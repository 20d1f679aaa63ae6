"""Annotations of people's messages: a reaction, and one message of ours in the thread."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import MARK, Notices

log = structlog.get_logger()

ALREADY_DONE = {"already_reacted", "no_reaction"}
PAGE_SIZE = "100"  # messages of a thread that are searched


@dataclass(frozen=True, slots=True)
class Annotations:
    """Posts and edits annotations, and reacts. Raises SlackFailed."""

    client: SlackClient

    async def post(self, channel: str, thread_ts: str, about: str, text: str) -> str:
        """Post in a thread about the message `about`; return our message's timestamp."""
        return await Notices(self.client).below(channel, thread_ts, about, {"text": text})

    async def edit(self, channel: str, ts: str, text: str) -> None:
        await Notices(self.client).change(channel, ts, {"text": text})

    async def find(self, channel: str, thread_ts: str, about: str) -> str | None:
        """Find our message about the message `about`, after a post whose response was lost."""
        page = await self.client.read(
            "conversations.replies",
            channel=channel,
            ts=thread_ts,
            oldest=about,
            limit=PAGE_SIZE,
            include_all_metadata="true",
        )
        found = (
            one["ts"] for one in page.get("messages", []) if one.get("metadata") == _mark(about)
        )
        return next(found, None)

    async def react(self, channel: str, ts: str, *, add: str = "", remove: str = "") -> None:
        """Replace one reaction of ours by another; '' stands for none."""
        if add:
            await self._react("reactions.add", channel, ts, add)
        if remove:
            await self._react("reactions.remove", channel, ts, remove)

    async def _react(self, method: str, channel: str, ts: str, name: str) -> None:
        try:
            await self.client.call(method, channel=channel, timestamp=ts, name=name)
        except SlackFailed as failed:
            if failed.code not in ALREADY_DONE:
                raise


def _mark(about: str) -> Mapping[str, object]:
    return MARK | {"event_payload": {"about": about}}
