"""Notices: messages of ours that are not answers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.approvals.approval import ApprovalRequest
from bot.slack.views.approvals.approval import consent as request
from bot.slack.views.block_kit import Json

log = structlog.get_logger()

# Every notice carries metadata: recovery takes a message of ours without any for an answer.
MARK = {"event_type": "threadwind_notice", "event_payload": {}}
LONGEST_QUESTION = 3_500  # characters in a message's metadata
RATE_LIMIT_TIMEOUT = 1.0  # seconds: somebody waits for the outcome


@dataclass(frozen=True, slots=True)
class Notices:
    """Posts notices to channels, threads and persons. Raises SlackFailed."""

    client: SlackClient

    async def tell(self, channel: str, text: str, thread_ts: str | None = None) -> None:
        await self._post(
            {},
            channel=channel,
            thread_ts=thread_ts,
            text=text,
            rate_limit_timeout=RATE_LIMIT_TIMEOUT,
        )

    async def post(self, channel: str, content: Json) -> None:
        """Post blocks in a channel."""
        await self._post({}, channel=channel, **content)

    async def privately(
        self, channel: str, user: str, text: str, thread_ts: str | None = None
    ) -> None:
        """Tell one person in a channel, at once or not at all."""
        await self.client.call(
            "chat.postEphemeral",
            rate_limit_timeout=0.0,
            channel=channel,
            user=user,
            thread_ts=thread_ts,
            text=text,
        )

    async def offer(self, channel: str, user: str, content: Json, thread_ts: str) -> None:
        """Show one person blocks in a thread, as nobody else sees them."""
        await self.client.call(
            "chat.postEphemeral", channel=channel, user=user, thread_ts=thread_ts, **content
        )

    async def to(self, user: str, content: Json) -> tuple[str, str]:
        """Send a direct message to a person; return its channel and timestamp."""
        posted = await self._posted({}, channel=user, **content)
        return str(posted["channel"]), str(posted["ts"])

    async def reply(self, target: ThreadTarget, about: str, content: Json) -> str:
        """Post in a thread; the notice can be found again by `about`. Returns its timestamp."""
        return await self.below(target.channel, target.thread_ts, about, content)

    async def below(self, channel: str, thread_ts: str, about: str, content: Json) -> str:
        """Do the same, without a person it is for."""
        return await self._post({"about": about}, channel=channel, thread_ts=thread_ts, **content)

    async def open(self, channel: str, about: str, question: str, content: Json) -> str:
        """Start a thread about a question, which is kept in the metadata; return its timestamp."""
        payload = {"about": about, "question": question[:LONGEST_QUESTION]}
        return await self._post(payload, channel=channel, **content)

    async def request(self, target: ThreadTarget, about: str, consent: ApprovalRequest) -> str:
        """Ask the person of a thread target for approval."""
        return await self.reply(target, about, request(consent, target.user))

    async def change(self, channel: str, ts: str, content: Json) -> None:
        """Replace a notice's content."""
        await self.client.call("chat.update", channel=channel, ts=ts, **content)

    async def _post(self, payload: Json, **message: Any) -> str:
        return str((await self._posted(payload, **message))["ts"])

    async def _posted(self, payload: Json, **message: Any) -> Json:
        """Post a notice; without its metadata where Slack refuses that."""
        post = partial(
            self.client.call, "chat.postMessage", unfurl_links=False, unfurl_media=False, **message
        )
        try:
            return await post(metadata=MARK | {"event_payload": payload})
        except SlackRefused as refused:
            if "metadata" not in refused.code:
                raise
            log.warning("metadata_refused", code=refused.code)
        return await post()
