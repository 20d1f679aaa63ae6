"""Provenance of a document, stored as its attributes at Mistral."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.slack.identity import Identity
from bot.slack.thread_target import sent_at
from storage.documents.records import CarrierMessage, OpenShare

APP = "threadwind"  # marks what we brought


@dataclass(frozen=True, slots=True)
class Provenance:
    """Describes where and when a document was shared, with a link to the message.

    Not by whom: people are to be forgotten, and Slack tells it to those who may see the message.
    """

    identity: Identity

    def of(self, share: OpenShare, carrier: CarrierMessage) -> dict[str, str]:
        """As attributes of the document; unknown ones are left out."""
        found = {
            "app": APP,
            "name": carrier.name,
            "team": share.team,
            "channel": share.channel,
            "file": share.file_id,
        }
        if carrier.message_ts:
            found["message_ts"] = carrier.message_ts
            found["shared_at"] = _time(carrier.message_ts)
            found["link"] = self.identity.link(share.channel, carrier.message_ts, carrier.thread_ts)
        return {name: value for name, value in found.items() if value}


def _time(ts: str) -> str:
    at = sent_at(ts)
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
