"""Where a document came from, noted at the document itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.slack.errors import SlackFailed
from bot.slack.files import SlackFiles
from bot.slack.markup import sent_at
from storage.documents.records import CarrierMessage, OpenShare

log = structlog.get_logger()

APP = "threadwind"  # marks what we brought


@dataclass(frozen=True, slots=True)
class Provenance:
    """Tells who shared a document where and when, and how to get there."""

    links: SlackFiles

    async def of(self, share: OpenShare, carried: CarrierMessage) -> dict[str, str]:
        """As attributes of the document; a link that Slack does not tell is left out."""
        found = {
            "app": APP,
            "name": carried.name,
            "team": share.team,
            "channel": share.channel,
            "user": share.user,
            "file": share.file_id,
        }
        if carried.message_ts:
            found["message_ts"] = carried.message_ts
            found["shared_at"] = _time(carried.message_ts)
            found["link"] = await self._link(share.channel, carried.message_ts)
        return {name: value for name, value in found.items() if value}

    async def _link(self, channel: str, message_ts: str) -> str:
        try:
            return await self.links.link(channel, message_ts)
        except SlackFailed as failed:
            log.info("link_unknown", code=failed.code)
            return ""


def _time(ts: str) -> str:
    at = sent_at(ts)
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
