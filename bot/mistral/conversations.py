"""Conversations at Mistral: begin, go on, go back, read.

A request that begins an answer is sent once and never again: there is no key by which Mistral could
tell a second try from a second question.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import httpx2
import structlog
from mistralai.client import models
from mistralai.client.utils.eventstreaming import EventStreamAsync

from bot import errors
from bot.events import Event, Failed, Finished
from bot.mistral.client import REPEATABLE, Client
from bot.mistral.stream import decode, frames

log = structlog.get_logger()

Stream = EventStreamAsync[models.ConversationEvents]
Answer = AsyncGenerator[Event, None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in a conversation: its role is `user` or `assistant`."""

    id: str
    role: str
    text: str


class Conversations:
    """Answers as streams of events. A stream always ends with Finished or Failed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._patience = int(client.deadlines.silence * 1000)

    def start(self, agent_id: str, inputs: str, metadata: Mapping[str, str]) -> Answer:
        """Begin a conversation. Fails with AgentGone if the agent does not exist."""
        request = self._client.sdk.beta.conversations.start_stream_async(
            agent_id=agent_id, inputs=inputs, metadata=metadata, timeout_ms=self._patience
        )
        return self._stream(request, gone=errors.AgentGone)

    def append(self, conversation_id: str, inputs: str) -> Answer:
        """Go on with a conversation."""
        request = self._client.sdk.beta.conversations.append_stream_async(
            conversation_id=conversation_id, inputs=inputs, timeout_ms=self._patience
        )
        return self._stream(request)

    def restart(
        self, conversation_id: str, entry_id: str, inputs: str, metadata: Mapping[str, str]
    ) -> Answer:
        """Continue after an earlier entry, in a new conversation; the old one stays as it is."""
        request = self._client.sdk.beta.conversations.restart_stream_async(
            conversation_id=conversation_id,
            from_entry_id=entry_id,
            inputs=inputs,
            metadata=metadata,
            timeout_ms=self._patience,
        )
        return self._stream(request)

    async def messages(self, conversation_id: str) -> list[Entry]:
        """What was said in a conversation, oldest first."""
        found = await self._client.call(
            self._client.sdk.beta.conversations.get_messages_async(
                conversation_id=conversation_id, retries=REPEATABLE
            )
        )
        return [_entry(message) for message in found.messages]

    async def having(self, metadata: Mapping[str, str]) -> list[str]:
        """Ids of the conversations that carry this metadata, newest first."""
        found = await self._client.call(
            self._client.sdk.beta.conversations.list_async(metadata=metadata, retries=REPEATABLE)
        )
        return [one.id for one in sorted(found, key=lambda one: one.created_at, reverse=True)]

    async def _stream(
        self, request: Awaitable[Stream], gone: type[errors.Trouble] = errors.ConversationGone
    ) -> Answer:
        try:
            stream = await self._client.call(request, gone)
        except errors.Trouble as trouble:
            yield Failed(trouble)
            return
        async with stream, aclosing(self._events(stream)) as events:
            async for event in events:
                yield event
                if isinstance(event, Finished | Failed):
                    return
        yield Failed(errors.AnswerCut())

    async def _events(self, stream: Stream) -> Answer:
        silence = self._client.deadlines.silence
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(silence) as patience:
                async for data in frames(stream.response.aiter_raw()):
                    for event in decode(data):
                        yield event
                    patience.reschedule(clock() + silence)
        except (TimeoutError, httpx2.TimeoutException):
            yield Failed(errors.ModelSilent())
        except httpx2.HTTPError as error:
            log.warning("mistral_stream_broke", error=type(error).__name__)


def _entry(message: models.MessageInputEntry | models.MessageOutputEntry) -> Entry:
    content = message.content
    if not isinstance(content, str):
        content = "".join(chunk.text for chunk in content if isinstance(chunk, models.TextChunk))
    return Entry(message.id or "", message.role or "assistant", content)
