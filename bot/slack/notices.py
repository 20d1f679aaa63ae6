"""What the app tells a whole channel that is no answer, in one line."""

from dataclasses import dataclass

from bot.slack.client import SlackClient

# Whatever is no answer carries metadata: recovery takes a bare message of ours for an answer.
MARK = {"event_type": "threadwind_notice", "event_payload": {}}
PATIENCE = 1.0  # seconds to wait for Slack's limits: somebody waits for the outcome


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells channels. Raises SlackFailed."""

    client: SlackClient

    async def tell(self, channel: str, text: str) -> None:
        await self.client.call(
            "chat.postMessage",
            patience=PATIENCE,
            channel=channel,
            text=text,
            metadata=MARK,
            unfurl_links=False,
            unfurl_media=False,
        )
