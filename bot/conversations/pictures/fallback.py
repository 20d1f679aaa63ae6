"""Fallback for a question whose pictures Mistral refuses: it is asked once more without them."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.core import errors
from bot.core.answers.agent_events import Failed, Started
from bot.mistral.port import Answer, ChatMessage, PendingAnswer

log = structlog.get_logger()

# The request as a whole was not accepted: the pictures may be why.
REFUSALS = (errors.Refused, errors.TooLong)


class Put(Protocol):
    """Puts a question; `again` says that an earlier request with it was refused."""

    async def __call__(self, asked: ChatMessage, *, again: bool = False) -> PendingAnswer: ...


@dataclass(frozen=True, slots=True)
class PictureFallback:
    """Asks with pictures, and at most once without.

    `notice` tells the person; `abandon` has a conversation deleted that nobody needs any more.
    """

    put: Put
    notice: Callable[[], None]
    abandon: Callable[[str], Awaitable[None]]

    async def ask(self, asked: ChatMessage) -> PendingAnswer:
        try:
            pending = await self.put(asked)
        except REFUSALS as refusal:
            return await self._without(asked, refusal)
        return replace(pending, answer=self._guarded(pending, asked))

    async def _without(self, asked: ChatMessage, refusal: Exception) -> PendingAnswer:
        log.info("pictures_refused", reason=type(refusal).__name__)
        pending = await self.put(replace(asked, pictures=()), again=True)
        self.notice()
        return pending

    async def _guarded(self, pending: PendingAnswer, asked: ChatMessage) -> Answer:
        """The answer; another one where it fails before its first word."""
        refusal: errors.UserFacingError | None = None
        conversation_id, is_beginning = "", True
        async with aclosing(pending.answer) as events:
            async for event in events:
                if is_beginning and isinstance(event, Failed) and isinstance(event.error, REFUSALS):
                    refusal = event.error
                    break
                yield event
                if isinstance(event, Started):
                    conversation_id = event.conversation_id
                else:
                    is_beginning = False
        if refusal is None:
            return
        if conversation_id:
            await self.abandon(conversation_id)
        async with aclosing((await self._without(asked, refusal)).answer) as events:
            async for event in events:
                yield event
