"""Provenance of a document, stored as its attributes at Mistral."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.slack.errors import SlackFailed
from bot.slack.files import SlackFiles
from bot.slack.markup import sent_at
from storage.documents.records import CarrierMessage, OpenShare

log = structlog.get_logger()

APP = "threadwind"  # marks documents that we uploaded


@dataclass(frozen=True, slots=True)
class Provenance:
    """Describes who shared a document, where and when, with a link to the message."""

    links: SlackFiles

    async def of(self, share: OpenShare, carrier: CarrierMessage) -> dict[str, str]:
        """Attributes of the document; the link is left out if Slack does not give it."""
        found = {
            "app": APP,
            "name": carrier.name,
            "team": share.team,
            "channel": share.channel,
            "user": share.user,
            "file": share.file_id,
        }
        if carrier.message_ts:
            found["message_ts"] = carrier.message_ts
            found["shared_at"] = _time(carrier.message_ts)
            found["link"] = await self._link(share.channel, carrier.message_ts)
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
