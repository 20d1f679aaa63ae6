"""Idempotent edits of our messages, with retries; an open stream is ended first."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import structlog

from bot.concurrency.retry import Retry
from bot.core.text import first_bytes
from bot.slack.client import SlackClient, note_retry
from bot.slack.errors import (
    OUTCOME_UNKNOWN,
    PLACE_REFUSED,
    SlackFailed,
    SlackRefused,
    SlackUnreachable,
)
from bot.slack.streaming.content import Footer, chunks
from bot.slack.streaming.room import FLOOR

log = structlog.get_logger()

TOO_LONG = {"msg_too_long", "msg_blocks_too_long"}
RETRY_DELAYS = (0.2, 1.0, 2.0)  # seconds before retries; then the turn is resumed later
LONGEST_FALLBACK = 3_000  # bytes of what notifications show; Slack allows 4,000 beside blocks
UPDATE, STOP = "chat.update", "chat.stopStream"
STOPPED = "stopped_by_user"
STREAM_OVER = {"message_not_in_streaming_state", STOPPED}
STILL_STREAMING = "streaming_state_conflict"

Call = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class MessageFull(SlackRefused):
    """The message would exceed Slack's size limit; nothing was written to it."""


async def edit(
    client: SlackClient,
    message: tuple[str, str | None],
    text: str,
    footer: Footer = (),
    delays: Sequence[float] = RETRY_DELAYS,
) -> None:
    """Make a message (its channel and timestamp) show this text. Idempotent, hence with retries."""
    channel, ts = message
    retry = Retry(SlackUnreachable, delays)

    async def update(content: dict[str, Any]) -> dict[str, Any]:
        request = {"channel": channel, "ts": ts, **content}
        return await retry.call(lambda: raise_if_full(_edit_once(client, **request)), note_retry)

    await in_some_form(update, text, footer)


async def in_some_form(call: Call, text: str, footer: Footer = ()) -> dict[str, Any]:
    """Make a call with a text in one form, or in another if Slack does not take that."""
    *others, last = _forms(text, footer)
    for form in others:
        try:
            return await call(form)
        except SlackRefused as refused:
            is_long = isinstance(refused, MessageFull) and len(text.encode()) > FLOOR
            if is_long or refused.code in PLACE_REFUSED:
                raise
            log.info("slack_form_refused", method=refused.method, code=refused.code)
    return await call(last)


def _forms(text: str, footer: Footer) -> Iterator[dict[str, Any]]:
    """Yield contents of a message that look the same."""
    if not footer:
        yield {"markdown_text": text}
    markdown = [{"type": "markdown", "text": text}] if text else []
    yield {"blocks": [*markdown, *footer], "text": first_bytes(text, LONGEST_FALLBACK)}


async def _edit_once(client: SlackClient, **update: Any) -> dict[str, Any]:
    try:
        return await client.call(UPDATE, **update)
    except SlackRefused as refused:
        if refused.code != STILL_STREAMING:
            raise
    failed = await end_stream(client, update["channel"], update["ts"])
    if failed and failed.code not in STREAM_OVER:
        raise failed
    return await client.call(UPDATE, **update)


async def end_stream(
    client: SlackClient, channel: str, ts: str | None, mark: str | None = None
) -> SlackFailed | None:
    """End a message's stream with a last text; return what prevented that."""
    try:
        last = chunks([mark]) if mark else None
        await client.call(STOP, channel=channel, ts=ts, chunks=last)
    except SlackFailed as failed:
        log.info("slack_stream_not_ended", code=failed.code)
        return failed
    return None


def is_undone(failed: SlackUnreachable) -> bool:
    """Return whether an edit certainly did not happen, after what prevented it time and again."""
    return failed.is_answered and not (failed.code in OUTCOME_UNKNOWN and failed.method == UPDATE)


def is_over(failed: SlackFailed | None) -> bool:
    """Return whether a stream may have ended, after what prevented us from ending it."""
    if failed is None or failed.code in STREAM_OVER:
        return True
    return isinstance(failed, SlackUnreachable) and not failed.is_answered


async def raise_if_full(call: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Await a call that writes. Raises MessageFull if the text is too long."""
    try:
        return await call
    except SlackRefused as refused:
        if refused.code in TOO_LONG:
            raise MessageFull(refused.method, refused.code) from refused
        raise
