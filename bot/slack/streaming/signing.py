"""Footer of an answer whose last message was closed without it."""

import structlog

from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Addition, Footer
from bot.slack.streaming.message import GrowingMessage
from bot.slack.streaming.messages import POST_ATTEMPTS, AnswerMessages

log = structlog.get_logger()


async def sign(messages: AnswerMessages, last: GrowingMessage | None, footer: Footer) -> None:
    """Add a footer to the last message, if that can be edited, or else post it below."""
    if footer and not (last and await _added(messages, last, footer)):
        await _post(messages, footer)


async def _added(messages: AnswerMessages, last: GrowingMessage, footer: Footer) -> bool:
    message = messages.edited(last.ts, last.shown)
    try:
        await message.write(Addition((), [*last.shown]), footer)
    except SlackRefused as refused:
        log.info("slack_footer_refused", method=refused.method, code=refused.code)
        return False
    return True


async def _post(messages: AnswerMessages, footer: Footer) -> None:
    """Post a footer by itself, or only what it begins with; the answer is there without it."""
    for attempt in range(POST_ATTEMPTS):
        await messages.pause(attempt)
        message = messages.edited()
        try:
            await message.write(Addition((), []), footer)
        except SlackUnreachable as failed:
            if not failed.is_answered:
                raise
            await messages.find_lost()  # to be removed
        except SlackRefused as refused:
            log.warning("slack_footer_refused", method=refused.method, code=refused.code)
            footer = footer[:1]
        else:
            await messages.note(message)
            return
