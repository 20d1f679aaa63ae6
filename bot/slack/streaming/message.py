"""One Slack message that grows: streamed natively, or posted and edited.

Both keep all that they should show, so that a message whose stream ended, or whose last write
got no response, is put right by one edit.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import ContentPart, Footer, chunks, joined, rendered
from bot.slack.streaming.edits import edit, sized
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

STOPPED = "stopped_by_user"
STREAM_OVER = {"message_not_in_streaming_state", STOPPED}


class StoppedByUser(Exception):
    """Somebody pressed Slack's Stop button; `parts` are not written, and nothing is to follow."""

    def __init__(self, parts: Sequence[ContentPart]) -> None:
        super().__init__()
        self.parts = parts


class GrowingMessage(Protocol):
    """A message of ours in the making. The first write posts it and sets `ts`.

    `method` is how it grows: calls that can be put off, at most one in `interval` seconds.
    """

    ts: str | None
    shown: list[ContentPart]

    @property
    def interval(self) -> float: ...
    @property
    def method(self) -> str: ...
    def is_over(self) -> bool: ...
    async def write(self, parts: Sequence[ContentPart]) -> None: ...
    async def close(
        self, parts: Sequence[ContentPart], *, last: bool, footer: Footer = ()
    ) -> bool: ...


@dataclass(slots=True)
class StreamedMessage:
    """Slack's native streaming. Slack ends a stream after some minutes, whatever is written."""

    client: SlackClient
    place: ThreadTarget
    life: float  # seconds until we end the stream ourselves
    interval: float = 0.8  # seconds between writes
    clock: Callable[[], float] = time.monotonic
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    footer: Footer = ()
    method: str = "chat.appendStream"
    _born: float = 0.0
    _in_doubt: bool = False
    _over: bool = False

    def is_over(self) -> bool:
        """Whether further text belongs into another message."""
        return self._over or (self.ts is not None and self.clock() - self._born > self.life)

    async def write(self, parts: Sequence[ContentPart]) -> None:
        if self.ts is None:
            await self._start(parts)
        else:
            await self._send(self.method, parts, chunks=chunks(parts))

    async def close(self, parts: Sequence[ContentPart], *, last: bool, footer: Footer = ()) -> bool:
        """Write the last parts and end the stream; with `last`, the session's work too.

        True if the session's status is done with.
        """
        if self.ts is None:
            await self._start(parts)
            parts = ()
        self.footer = footer
        await self._send(
            "chat.stopStream",
            parts,
            chunks=chunks(parts) or None,
            blocks=list(footer) or None,
            session_status="active" if last else None,
        )
        stopped, self._over = not self._over, True
        if self._in_doubt:
            await self._edit(self.shown)
        return stopped and last and not self._in_doubt

    async def _start(self, parts: Sequence[ContentPart]) -> None:
        self._born = self.clock()
        started = await sized(
            self.client.call(
                "chat.startStream",
                channel=self.place.channel,
                thread_ts=self.place.thread_ts,
                chunks=chunks(parts),
                **self.place.recipient,
            )
        )
        self.ts = started["ts"]
        self.shown = joined((), parts)

    async def _send(self, method: str, parts: Sequence[ContentPart], **arguments: Any) -> None:
        shown = joined(self.shown, parts)
        try:
            if not self._over:
                channel = self.place.channel
                await sized(self.client.call(method, channel=channel, ts=self.ts, **arguments))
        except SlackUnreachable:
            # Written or not: it counts as ours, and an edit at the end makes sure of it.
            self._in_doubt = True
        except SlackRefused as refused:
            if refused.code not in STREAM_OVER:
                raise
            if refused.code == STOPPED and method == self.method:
                raise StoppedByUser(parts) from refused
            log.info("slack_stream_over", code=refused.code)
            self._over = True
        if self._over and (parts or self.footer):
            await self._edit(shown)
            self._in_doubt = False
        self.shown = shown

    async def _edit(self, shown: Sequence[ContentPart]) -> None:
        await edit(self.client, self.place.channel, self.ts, rendered(shown), self.footer)


@dataclass(slots=True)
class EditedMessage:
    """A plain message that is edited as the text grows: where Slack does not stream.

    Given a `ts`, it takes over a message that exists.
    """

    client: SlackClient
    place: ThreadTarget
    interval: float = 1.5  # seconds between writes
    ts: str | None = None
    shown: list[ContentPart] = field(default_factory=list)
    method: str = "chat.update"
    _adopts: bool = True

    def is_over(self) -> bool:
        return False

    async def write(self, parts: Sequence[ContentPart]) -> None:
        shown = joined(self.shown, parts)
        if self.ts is None:
            await self._post(rendered(shown))
        else:
            self._adopts = False
            await edit(self.client, self.place.channel, self.ts, rendered(shown))
        self.shown = shown

    async def close(
        self,
        parts: Sequence[ContentPart],
        *,
        last: bool,  # noqa: ARG002 - of streams
        footer: Footer = (),
    ) -> bool:
        shown = joined(self.shown, parts)
        is_new = self.ts is None
        if is_new:
            await self._post(rendered(shown))
        if footer or (parts and not is_new) or self._adopts:
            await edit(self.client, self.place.channel, self.ts, rendered(shown), footer)
        self.shown = shown
        return False

    async def _post(self, text: str) -> None:
        self._adopts = False
        posted = await sized(
            self.client.call(
                "chat.postMessage",
                channel=self.place.channel,
                thread_ts=self.place.thread_ts,
                markdown_text=text,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        self.ts = posted["ts"]
