"""What the app tells a whole channel, or a thread, that is no answer."""

from dataclasses import dataclass
from typing import Any

from bot.cards import Consent
from bot.slack.client import SlackClient
from bot.slack.consents import consent as request
from bot.slack.kit import section
from bot.slack.threads import Place

# Whatever is no answer carries metadata: recovery takes a bare message of ours for an answer.
MARK = {"event_type": "threadwind_notice", "event_payload": {}}
PATIENCE = 1.0  # seconds to wait for Slack's limits: somebody waits for the outcome


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells channels. Raises SlackFailed."""

    client: SlackClient

    async def tell(self, channel: str, text: str, thread_ts: str | None = None) -> None:
        await self._post(channel=channel, thread_ts=thread_ts, text=text)

    async def request(self, place: Place, consent: Consent) -> str:
        """Ask somebody for consent in a thread: the message's timestamp."""
        where = {"channel": place.channel, "thread_ts": place.thread_ts}
        return await self._post(**where, **request(consent, place.user))

    async def update(self, channel: str, ts: str, text: str) -> None:
        """Let a message of ours say this, and offer nothing any more."""
        await self.client.call(
            "chat.update", channel=channel, ts=ts, text=text, blocks=[section(text)]
        )

    async def _post(self, **message: Any) -> str:
        posted = await self.client.call(
            "chat.postMessage",
            patience=PATIENCE,
            metadata=MARK,
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        return str(posted["ts"])
