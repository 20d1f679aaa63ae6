"""Responses to interactions: within Slack's time limit, in plain words if they fail."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncBoltRequest, AsyncRespond
from slack_bolt.response import BoltResponse

from bot.core.errors import UserFacingError
from bot.slack.manifest import NAME
from bot.slack.views.block_kit import plainly, sentence
from bot.slack.views.windows import Done, view
from handlers.payloads import interactions

log = structlog.get_logger()

PROMPT = 2.7  # seconds; Slack waits for three
SORRY = "Something went wrong or took too long. Check `/agent` or `/library`."
NOT_DONE = "Something went wrong on my side. Nothing is lost: please try again in a moment."


async def reply_ephemeral(
    ack: AsyncAck, respond: AsyncRespond, work: Awaitable[dict[str, Any]]
) -> None:
    """Answer a command with what comes of it, for the person alone."""
    async with asyncio.timeout(PROMPT):
        content = await _content(work, respond)
    await ack(**content, response_type="ephemeral") if content else await ack()


async def replace_message(
    ack: AsyncAck, respond: AsyncRespond, work: Awaitable[dict[str, Any]]
) -> None:
    """Replace the message that somebody used by what comes of it, if anything does."""
    async with asyncio.timeout(PROMPT):
        content = await _content(work, respond)
        if content:
            await respond(**content, replace_original=True)
    await ack()


async def remove_message(ack: AsyncAck, respond: AsyncRespond, work: Awaitable[str]) -> None:
    """Remove the message that somebody used once it is done; replace it where it can't be done."""
    async with asyncio.timeout(PROMPT):
        try:
            told = await work
        except UserFacingError as trouble:
            await send_ephemeral(respond, trouble.sentence)
        else:
            content: dict[str, Any] = {**plainly(told), "replace_original": True} if told else {}
            await respond(**(content or {"delete_original": True}))
    await ack()


async def notify_user(ack: AsyncAck, respond: AsyncRespond, work: Awaitable[str]) -> None:
    """Tell whoever used something what comes of it, if there is anything to tell."""
    async with asyncio.timeout(PROMPT):
        try:
            told = await work
        except UserFacingError as trouble:
            told = trouble.sentence
        if told:
            await send_ephemeral(respond, told)
    await ack()


async def refuse(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
    """Response to a request whose listener failed.

    For an event 500, upon which Slack delivers it again; a person is told to try again.
    """
    body = request.body
    event = body.get("event")
    if isinstance(event, dict):
        log.error("event_refused", type=event.get("type"), ts=event.get("ts"), exc_info=error)
        return BoltResponse(status=500, body="")
    log.error("interaction_broke", type=body.get("type") or body.get("command"), exc_info=error)
    if body.get("type") == "view_submission":
        errors = dict.fromkeys(interactions.input_blocks(body)[:1], NOT_DONE)
        answer = {"response_action": "errors", "errors": errors}
        shown = {"response_action": "update", "view": view(Done(NOT_DONE, NAME))}
        return BoltResponse(status=200, body=answer if errors else shown)
    if request.context.response_url and request.context.respond:
        await send_ephemeral(request.context.respond, SORRY)
    return BoltResponse(status=200, body="")


async def send_ephemeral(respond: AsyncRespond, text: str) -> None:
    """Tell the person who used the app, wherever they are, however late it is."""
    try:
        await respond(text=text, response_type="ephemeral", replace_original=False)
    except Exception as error:  # noqa: BLE001 - there is nobody left to tell
        log.warning("whisper_failed", error=type(error).__name__)


async def _content(work: Awaitable[dict[str, Any]], respond: AsyncRespond) -> dict[str, Any]:
    """Result of the work; the sentence of an expected failure."""
    try:
        return await work
    except UserFacingError as trouble:
        await send_ephemeral(respond, trouble.sentence)
        return sentence("")
