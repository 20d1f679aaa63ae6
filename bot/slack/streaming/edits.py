"""Idempotent edits of our messages, with retries; an open stream is ended first."""

from collections.abc import Awaitable
from typing import Any

import structlog

from bot.concurrency.retry import Retry
from bot.slack.client import SlackClient, note_retry
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Footer, chunks

log = structlog.get_logger()

TOO_LONG = {"msg_too_long", "msg_blocks_too_long"}
EDIT_DELAYS = (0.2, 1.0, 2.0)  # seconds before retries; then the turn is resumed later
EDITING = Retry(SlackUnreachable, EDIT_DELAYS)
LONGEST_FALLBACK = 3_000  # characters of what notifications show
STILL_STREAMING = "streaming_state_conflict"


class MessageFull(Exception):
    """The message would exceed Slack's size limit; nothing was written to it."""


async def edit(
    client: SlackClient, channel: str, ts: str | None, text: str, footer: Footer = ()
) -> None:
    """Make a message show this text. Idempotent, hence with retries."""
    content: dict[str, Any] = {"markdown_text": text}
    if footer:
        markdown = {"type": "markdown", "text": text}
        content = {"blocks": [markdown, *footer], "text": text[:LONGEST_FALLBACK]}
    update = {"channel": channel, "ts": ts, **content}
    await EDITING.call(lambda: raise_if_full(_edit_once(client, **update)), note_retry)


async def _edit_once(client: SlackClient, **update: Any) -> dict[str, Any]:
    try:
        return await client.call("chat.update", **update)
    except SlackRefused as refused:
        if refused.code != STILL_STREAMING:
            raise
    await end_stream(client, update["channel"], update["ts"])
    return await client.call("chat.update", **update)


async def end_stream(
    client: SlackClient, channel: str, ts: str | None, mark: str | None = None
) -> bool:
    """End a message's stream with a last text; False if it was over, and the text is not shown."""
    try:
        last = chunks([mark]) if mark else None
        await client.call("chat.stopStream", channel=channel, ts=ts, chunks=last)
    except SlackRefused as refused:
        log.debug("slack_stream_was_over", code=refused.code)
        return False
    return True


async def raise_if_full(call: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Await a call that writes. Raises MessageFull if the text is too long."""
    try:
        return await call
    except SlackRefused as refused:
        if refused.code in TOO_LONG:
            raise MessageFull from refused
        raise
