"""A growing Slack message: streamed natively, or posted and edited.

Both keep all that they should show, so that one edit repairs a message whose stream ended, or whose
last write got no response.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot.concurrency.retry import Retry
from bot.slack.client import SlackClient, note_retry
from bot.slack.errors import OUTCOME_UNKNOWN, SlackFailed, SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Addition, ContentPart, Footer, chunks, rendered
from bot.slack.streaming.edits import RETRY_DELAYS, STOP, STOPPED, edit, in_some_form, raise_if_full
from bot.slack.streaming.room import Room
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

GRACE = 1.2  # how much longer than its life a stream lives while no good break is in sight


class StoppedByUser(Exception):
    """Somebody pressed Slack's Stop button; `parts` were not written, and nothing may follow."""

    def __init__(self, parts: Sequence[ContentPart]) -> None:
        super().__init__()
        self.parts = parts


class GrowingMessage(Protocol):
    """A message of ours that grows. The first write posts it and sets `ts`.

    `method` makes it grow: calls that can be delayed, at most one in `interval` seconds. What Slack
    refuses is not shown, and raises SlackRefused; `room` is what the message may hold.
    """

    ts: str | None
    shown: list[ContentPart]
    room: Room

    @property
    def interval(self) -> float: ...
    @property
    def method(self) -> str: ...
    def is_old(self) -> bool: ...
    def is_too_old(self) -> bool: ...
    async def write(self, added: Addition) -> None: ...
    async def close(self, added: Addition, *, last: bool = False, footer: Footer = ()) -> bool: ...


@dataclass(slots=True)
class StreamedMessage:
    """A native Slack stream. Slack ends it after some minutes, whatever is written."""

    client: SlackClient
    target: ThreadTarget
    room: Room
    life: float  # seconds until we end the stream ourselves
    interval: float = 0.8  # seconds between writes
    delays: Sequence[float] = RETRY_DELAYS
    clock: Callable[[], float] = time.monotonic
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    method: str = "chat.appendStream"
    _started_at: float = 0.0
    _in_doubt: bool = False  # Slack may show something else

    def is_old(self) -> bool:
        """Return whether further text belongs into another message."""
        return self._has_lived(self.life)

    def is_too_old(self) -> bool:
        """Return the same where the text can't wait for a better place to end."""
        return self._has_lived(self.life * GRACE)

    async def write(self, added: Addition) -> None:
        if self.ts is None:
            await self._start(added)
        else:
            await self._send(self.method, added)

    async def close(self, added: Addition, *, last: bool = False, footer: Footer = ()) -> bool:
        """Write the last parts and end the stream; with `last`, set the session to active.

        True if the session's status needs no further call.
        """
        blocks, status = list(footer) or None, "active" if last else None
        await self._send(STOP, added, blocks=blocks, session_status=status)
        if not self._in_doubt:
            return last
        await self._make_sure(footer)
        return False

    async def _make_sure(self, footer: Footer) -> None:
        """Make an ended message show exactly what it should. It probably does."""
        message = self.target.channel, self.ts
        try:
            await edit(self.client, message, rendered(self.shown), footer, self.delays)
        except SlackFailed as failed:
            if isinstance(failed, SlackUnreachable) and not failed.is_answered:
                raise
            log.warning("slack_message_in_doubt", method=failed.method, code=failed.code)

    async def _start(self, added: Addition) -> None:
        self._started_at = self.clock()
        started = await raise_if_full(
            self.client.call(
                "chat.startStream",
                channel=self.target.channel,
                thread_ts=self.target.thread_ts,
                chunks=chunks(added.parts),
                **self.target.recipient,
            )
        )
        self.ts = started["ts"]
        self.shown = added.shown

    async def _send(self, method: str, added: Addition, **arguments: Any) -> None:
        request = {"channel": self.target.channel, "ts": self.ts, **arguments}
        request["chunks"] = chunks(added.parts) or None
        retry = Retry(SlackUnreachable, self.delays, delay_for=_if_answered)
        try:
            await retry.call(
                lambda: raise_if_full(self.client.call(method, **request)), self._note_retry
            )
        except SlackUnreachable as failed:
            if failed.is_answered:
                raise SlackRefused(method, failed.code) from failed
            # Possibly not written: it counts as written, and an edit at the end makes sure of it.
            self._in_doubt = True
        except SlackRefused as refused:
            if refused.code == STOPPED and method == self.method:
                raise StoppedByUser(added.parts) from refused
            raise
        self.shown = added.shown

    def _note_retry(self, failed: SlackUnreachable, delay: float) -> None:
        note_retry(failed, delay)
        self._in_doubt = self._in_doubt or failed.code in OUTCOME_UNKNOWN

    def _has_lived(self, seconds: float) -> bool:
        return self.ts is not None and self.clock() - self._started_at > seconds


def _if_answered(failed: SlackUnreachable, delay: float) -> float | None:
    return delay if failed.is_answered else None


@dataclass(slots=True)
class EditedMessage:
    """A plain message that is edited as the text grows, where Slack does not stream.

    Given a `ts`, it continues an existing message, which may show something else before.
    """

    client: SlackClient
    target: ThreadTarget
    room: Room
    interval: float = 1.5  # seconds between writes
    delays: Sequence[float] = RETRY_DELAYS
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    method: str = "chat.update"
    differs: bool = True  # what Slack shows may be something else

    def is_old(self) -> bool:
        return False

    def is_too_old(self) -> bool:
        return False

    async def write(self, added: Addition, footer: Footer = ()) -> None:
        if self.ts is None:
            self.ts = await self._post(rendered(added.shown), footer)
        else:
            await self._edit(added.shown, footer)
        self.differs = False
        self.shown = added.shown

    async def close(
        self,
        added: Addition,
        *,
        last: bool = False,  # noqa: ARG002 - of streams
        footer: Footer = (),
    ) -> bool:
        if footer or added.parts or self.differs:
            await self.write(added, footer)
        return False

    async def _edit(self, shown: Sequence[ContentPart], footer: Footer) -> None:
        message = self.target.channel, self.ts
        await edit(self.client, message, rendered(shown), footer, self.delays)

    async def _post(self, text: str, footer: Footer) -> str:
        async def post(content: dict[str, Any]) -> dict[str, Any]:
            return await raise_if_full(
                self.client.call(
                    "chat.postMessage",
                    channel=self.target.channel,
                    thread_ts=self.target.thread_ts,
                    unfurl_links=False,
                    unfurl_media=False,
                    **content,
                )
            )

        return str((await in_some_form(post, text, footer))["ts"])
