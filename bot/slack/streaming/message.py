"""A growing Slack message: streamed natively, or posted and edited.

Both keep all that they should show, so that one edit repairs a message whose stream ended, or whose
last write got no response.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Addition, ContentPart, Footer, chunks, rendered
from bot.slack.streaming.edits import edit, raise_if_full
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

STOPPED = "stopped_by_user"
STREAM_OVER = {"message_not_in_streaming_state", STOPPED}


class StoppedByUser(Exception):
    """Somebody pressed Slack's Stop button; `parts` were not written, and nothing may follow."""

    def __init__(self, parts: Sequence[ContentPart]) -> None:
        super().__init__()
        self.parts = parts


class GrowingMessage(Protocol):
    """A message of ours that grows. The first write posts it and sets `ts`.

    `method` makes it grow: calls that can be delayed, at most one in `interval` seconds.
    """

    ts: str | None
    shown: list[ContentPart]

    @property
    def interval(self) -> float: ...
    @property
    def method(self) -> str: ...
    def is_over(self) -> bool: ...
    async def write(self, added: Addition) -> None: ...
    async def close(self, added: Addition, *, last: bool, footer: Footer = ()) -> bool: ...


@dataclass(slots=True)
class StreamedMessage:
    """A native Slack stream. Slack ends it after some minutes, whatever is written."""

    client: SlackClient
    target: ThreadTarget
    life: float  # seconds until we end the stream ourselves
    interval: float = 0.8  # seconds between writes
    clock: Callable[[], float] = time.monotonic
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    footer: Footer = ()
    method: str = "chat.appendStream"
    _started_at: float = 0.0
    _outcome_unknown: bool = False
    _over: bool = False

    def is_over(self) -> bool:
        """Return whether further text belongs into another message."""
        return self._over or (self.ts is not None and self.clock() - self._started_at > self.life)

    async def write(self, added: Addition) -> None:
        if self.ts is None:
            await self._start(added)
        else:
            await self._send(self.method, added, chunks=chunks(added.parts))

    async def close(self, added: Addition, *, last: bool, footer: Footer = ()) -> bool:
        """Write the last parts and end the stream; with `last`, set the session to active.

        True if the session's status needs no further call.
        """
        if self.ts is None:
            await self._start(added)
            added = Addition((), added.shown)
        self.footer = footer
        await self._send(
            "chat.stopStream",
            added,
            chunks=chunks(added.parts) or None,
            blocks=list(footer) or None,
            session_status="active" if last else None,
        )
        stopped, self._over = not self._over, True
        if self._outcome_unknown:
            await self._edit(self.shown)
        return stopped and last and not self._outcome_unknown

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
        try:
            if not self._over:
                channel = self.target.channel
                await raise_if_full(
                    self.client.call(method, channel=channel, ts=self.ts, **arguments)
                )
        except SlackUnreachable:
            # Possibly not written: it counts as written, and an edit at the end makes sure of it.
            self._outcome_unknown = True
        except SlackRefused as refused:
            if refused.code not in STREAM_OVER:
                raise
            if refused.code == STOPPED and method == self.method:
                raise StoppedByUser(added.parts) from refused
            log.info("slack_stream_over", code=refused.code)
            self._over = True
        if self._over and (added.parts or self.footer):
            await self._edit(added.shown)
            self._outcome_unknown = False
        self.shown = added.shown

    async def _edit(self, shown: Sequence[ContentPart]) -> None:
        await edit(self.client, self.target.channel, self.ts, rendered(shown), self.footer)


@dataclass(slots=True)
class EditedMessage:
    """A plain message that is edited as the text grows, where Slack does not stream.

    Given a `ts`, it adopts an existing message.
    """

    client: SlackClient
    target: ThreadTarget
    interval: float = 1.5  # seconds between writes
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    method: str = "chat.update"
    _adopts: bool = True

    def is_over(self) -> bool:
        return False

    async def write(self, added: Addition) -> None:
        if self.ts is None:
            await self._post(rendered(added.shown))
        else:
            self._adopts = False
            await edit(self.client, self.target.channel, self.ts, rendered(added.shown))
        self.shown = added.shown

    async def close(
        self,
        added: Addition,
        *,
        last: bool,  # noqa: ARG002 - of streams
        footer: Footer = (),
    ) -> bool:
        text = rendered(added.shown)
        is_new = self.ts is None
        if is_new:
            await self._post(text)
        if footer or (added.parts and not is_new) or self._adopts:
            await edit(self.client, self.target.channel, self.ts, text, footer)
        self.shown = added.shown
        return False

    async def _post(self, text: str) -> None:
        self._adopts = False
        posted = await raise_if_full(
            self.client.call(
                "chat.postMessage",
                channel=self.target.channel,
                thread_ts=self.target.thread_ts,
                markdown_text=text,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        self.ts = posted["ts"]
