"""Adapter for conversations at Mistral: start, append, restart, read, delete.

A request that starts an answer is never retried once it was sent: Mistral has no idempotency key by
which it could tell a retry from a second question.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Literal

import httpx2
import structlog
from mistralai.client import models
from mistralai.client.utils.eventstreaming import EventStreamAsync

from bot.concurrency.retry import Retry
from bot.core import errors, metrics
from bot.core.agent_events import Event, Failed, Finished
from bot.mistral.client import REPEATABLE, Client
from bot.mistral.history import HistoryEntry, read
from bot.mistral.stream import decode, frames

log = structlog.get_logger()

BUSY_DELAY = 2.0  # seconds before a retry where Mistral sends no Retry-After

Stream = EventStreamAsync[models.ConversationEvents]
Answer = AsyncGenerator[Event, None]


@dataclass(frozen=True, slots=True)
class StartedConversation:
    """A conversation that exists, and its agent (in an unknown version: None)."""

    id: str
    agent_id: str
    agent_version: int | None


Inputs = str | Sequence[HistoryEntry]


class Conversations:
    """Opens answers, as streams of events that always end with Finished or Failed.

    An immediate refusal is raised as UserFacingError, with nothing done at Mistral.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._silence = client.deadlines.silence
        self._rate_limited = Retry(
            errors.ModelBusy,
            delays=repeat(BUSY_DELAY),
            timeout=client.deadlines.busy,
            jitter=0.2,
            delay_for=lambda busy, delay: busy.retry_after or delay,
        )

    async def start(self, agent_id: str, inputs: Inputs, metadata: Mapping[str, str]) -> Answer:
        """Start a conversation. Raises AgentGone if the agent does not exist."""
        request = partial(
            self._client.conversations.start_stream_async,
            agent_id=agent_id,
            inputs=_entries(inputs),
            metadata=metadata,
        )
        return self._events(await self._opened(request, gone=errors.AgentGone))

    async def append(self, conversation_id: str, inputs: Inputs) -> Answer:
        """Append to a conversation. Raises ConversationGone, ConversationBusy."""
        request = partial(
            self._client.conversations.append_stream_async,
            conversation_id=conversation_id,
            inputs=_entries(inputs),
        )
        return self._events(await self._opened(request))

    async def confirm(self, conversation_id: str, calls: Sequence[str], *, allow: bool) -> Answer:
        """Approve or deny the agent's tool calls; either way it continues."""
        decision: Literal["allow", "deny"] = "allow" if allow else "deny"
        request = partial(
            self._client.conversations.append_stream_async,
            conversation_id=conversation_id,
            tool_confirmations=[
                models.ToolCallConfirmation(tool_call_id=call, confirmation=decision)
                for call in calls
            ],
        )
        return self._events(await self._opened(request))

    async def restart(
        self,
        conversation_id: str,
        entry_id: str,
        inputs: Inputs,
        metadata: Mapping[str, str],
        agent_version: int | None = None,
    ) -> Answer:
        """Continue after an earlier entry, in a new conversation; the old one stays as it is.

        Mistral refuses it for a conversation that was never appended to.
        """
        request = partial(
            self._client.conversations.restart_stream_async,
            conversation_id=conversation_id,
            from_entry_id=entry_id,
            inputs=_entries(inputs),
            metadata=metadata,
            agent_version=agent_version,
        )
        return self._events(await self._opened(request))

    async def history(self, conversation_id: str) -> list[HistoryEntry]:
        """Return the entries of a conversation, oldest first."""
        try:
            found = await self._client.call(
                self._client.conversations.get_history_async(
                    conversation_id=conversation_id, retries=REPEATABLE
                ),
                gone=errors.ConversationGone,
            )
        except errors.Refused:  # it holds what the vendor's client cannot read
            return await self._messages(conversation_id)
        return read(found.entries)

    async def _messages(self, conversation_id: str) -> list[HistoryEntry]:
        """Return the messages alone, which are of few types."""
        found = await self._client.call(
            self._client.conversations.get_messages_async(
                conversation_id=conversation_id, retries=REPEATABLE
            ),
            gone=errors.ConversationGone,
        )
        return read(found.messages)

    async def having(self, metadata: Mapping[str, str]) -> list[StartedConversation]:
        """Find the agents' conversations that carry this metadata, newest first."""
        found = await self._client.call(
            self._client.conversations.list_async(metadata=metadata, retries=REPEATABLE)
        )
        newest_first = sorted(found, key=lambda one: one.created_at, reverse=True)
        return [_started(one) for one in newest_first if isinstance(one, models.AgentConversation)]

    async def delete(self, conversation_id: str) -> None:
        """Delete a conversation; idempotent."""
        with suppress(errors.ConversationGone):
            await self._client.call(
                self._client.conversations.delete_async(
                    conversation_id=conversation_id, retries=REPEATABLE
                ),
                gone=errors.ConversationGone,
            )

    async def _opened(
        self,
        request: Callable[[], Awaitable[Stream]],
        gone: type[errors.UserFacingError] = errors.ConversationGone,
    ) -> Stream:
        """Send a request; retry only after a 429, where Mistral did nothing."""
        return await self._rate_limited.call(partial(self._once, request, gone), _note_rate_limit)

    async def _once(
        self, request: Callable[[], Awaitable[Stream]], gone: type[errors.UserFacingError]
    ) -> Stream:
        try:
            async with asyncio.timeout(self._silence):
                return await self._client.call(request(), gone)
        except TimeoutError as error:
            raise errors.ModelSilent from error

    async def _events(self, stream: Stream) -> Answer:
        async with stream, aclosing(self._received(stream)) as events:
            async for event in events:
                yield event
                if isinstance(event, Finished | Failed):
                    return
        yield Failed(errors.AnswerCut())

    async def _received(self, stream: Stream) -> Answer:
        clock = asyncio.get_running_loop().time
        last_event_at = clock()
        try:
            async with asyncio.timeout(self._silence) as timeout:
                async for data in frames(stream.response.aiter_raw()):
                    for event in decode(data):
                        yield event
                    # Rescheduling is expensive: not for each frame.
                    if clock() - last_event_at > self._silence / 10:
                        last_event_at = clock()
                        timeout.reschedule(last_event_at + self._silence)
        except (TimeoutError, httpx2.TimeoutException):
            yield Failed(errors.ModelSilent())
        except httpx2.HTTPError as error:
            log.warning("mistral_stream_broke", error=type(error).__name__)


def _note_rate_limit(_busy: errors.ModelBusy, delay: float) -> None:
    log.info("mistral_rate_limited", wait=delay)
    metrics.rate_limited.labels("mistral", "conversations").inc()


def _entries(inputs: Inputs) -> str | list[models.InputEntries]:
    """Convert inputs to Mistral's format; a single question is sent as plain text."""
    if isinstance(inputs, str):
        return inputs
    match inputs:
        case [HistoryEntry(role="user", pictures=(), text=text)]:
            return text
    return [models.MessageInputEntry(role=it.role, content=_content(it)) for it in inputs]


def _content(entry: HistoryEntry) -> models.MessageInputEntryContent:
    if not entry.pictures:
        return entry.text
    pictures = [models.ImageURLChunk(image_url=picture) for picture in entry.pictures]
    return [models.TextChunk(text=entry.text), *pictures]


def _started(conversation: models.AgentConversation) -> StartedConversation:
    version = str(conversation.agent_version)
    number = int(version) if version.isdigit() else None
    return StartedConversation(conversation.id, conversation.agent_id, number)
