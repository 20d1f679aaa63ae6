"""What the app tells people that is no answer."""

from dataclasses import dataclass
from typing import Any

from bot.slack.client import SlackClient
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.approval import ApprovalRequest
from bot.slack.views.approval import consent as request
from bot.slack.views.block_kit import Json

# Whatever is no answer carries metadata: recovery takes a bare message of ours for an answer.
MARK = {"event_type": "threadwind_notice", "event_payload": {}}
LONGEST_QUESTION = 3_500  # characters in a message's metadata
PATIENCE = 1.0  # seconds to wait for Slack's limits: somebody waits for the outcome


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells channels and threads. Raises SlackFailed."""

    client: SlackClient

    async def tell(self, channel: str, text: str, thread_ts: str | None = None) -> None:
        await self._post({}, channel=channel, thread_ts=thread_ts, text=text, patience=PATIENCE)

    async def privately(
        self, channel: str, user: str, text: str, thread_ts: str | None = None
    ) -> None:
        """Tell one person in a channel, at once or not at all."""
        await self.client.call(
            "chat.postEphemeral",
            patience=0.0,
            channel=channel,
            user=user,
            thread_ts=thread_ts,
            text=text,
        )

    async def to(self, user: str, content: Json) -> tuple[str, str]:
        """Tell one person directly: the channel of their direct messages, and the timestamp."""
        posted = await self._posted({}, channel=user, **content)
        return str(posted["channel"]), str(posted["ts"])

    async def reply(self, place: ThreadTarget, about: str, content: Json) -> str:
        """Tell a thread; `about` is by what the notice can be found again. Its timestamp."""
        return await self.below(place.channel, place.thread_ts, about, content)

    async def below(self, channel: str, thread_ts: str, about: str, content: Json) -> str:
        """The same, where nobody in particular is told."""
        return await self._post({"about": about}, channel=channel, thread_ts=thread_ts, **content)

    async def open(self, channel: str, about: str, question: str, content: Json) -> str:
        """Begin a thread that is about a question, which Slack keeps whole: its timestamp."""
        payload = {"about": about, "question": question[:LONGEST_QUESTION]}
        return await self._post(payload, channel=channel, **content)

    async def request(self, place: ThreadTarget, about: str, consent: ApprovalRequest) -> str:
        """Ask the person at a place for consent."""
        return await self.reply(place, about, request(consent, place.user))

    async def change(self, channel: str, ts: str, content: Json) -> None:
        """Say something else in a notice."""
        await self.client.call("chat.update", channel=channel, ts=ts, **content)

    async def _post(self, payload: Json, **message: Any) -> str:
        return str((await self._posted(payload, **message))["ts"])

    async def _posted(self, payload: Json, **message: Any) -> Json:
        return await self.client.call(
            "chat.postMessage",
            metadata=MARK | {"event_payload": payload},
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
