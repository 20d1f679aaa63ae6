"""Adapter for conversations at Mistral: start, append, restart, read, delete.

A request that starts an answer is never retried once it was sent: Mistral has no idempotency key by
which it could tell a retry from a second question.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import httpx2
from mistralai.client import models
from mistralai.client.errors import MistralError

from bot.core import errors, refusals
from bot.core.answers.agent_events import Event
from bot.core.errors import UserFacingError
from bot.mistral.history import HistoryEntry, read
from bot.mistral.metadata import Metadata, carries, listed
from bot.mistral.port import Answer, ChatMessage, FunctionResult
from bot.mistral.refusals.errors import CONVERSATION, FIRST_QUESTION
from bot.mistral.sdk.client import Client
from bot.mistral.streaming.answer_stream import AnswerStream
from bot.mistral.streaming.fields import word
from bot.mistral.streaming.stream import whole
from bot.mistral.stuck import StuckConversations

PATH = "/v1/conversations"
CONTINUED = {"stream": True, "store": True, "handoff_execution": "server"}


@dataclass(frozen=True, slots=True)
class StartedConversation:
    """A conversation that exists, and its agent (in an unknown version: None)."""

    id: str
    agent_id: str
    agent_version: int | None


Inputs = str | Sequence[ChatMessage]
Request = Callable[..., Awaitable[httpx2.Response]]
Ask = Callable[[Request], Awaitable[Answer]]


class Conversations:
    """Opens answers, as streams of events that always end with Finished or Failed.

    An immediate refusal is raised as UserFacingError, with nothing done at Mistral. A conversation
    that refuses everything counts as gone from the second time on, so that its thread can move to
    a copy.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stuck = StuckConversations()
        self._metadata = Metadata("conversation")

    async def start(self, agent_id: str, inputs: Inputs, metadata: Mapping[str, str]) -> Answer:
        """Start a conversation. Raises AgentGone if the agent does not exist."""
        request = partial(
            self._client.stream, PATH, inputs=_entries(inputs), stream=True, agent_id=agent_id
        )
        return await self._marked(partial(self._asked, conversation_id=None), request, metadata)

    async def append(self, conversation_id: str, inputs: Inputs) -> Answer:
        """Append to a conversation. Raises ConversationGone, ConversationBusy."""
        request = partial(
            self._client.stream, _path(conversation_id), inputs=_entries(inputs), **CONTINUED
        )
        return await self._asked(request, conversation_id)

    async def settle_calls(
        self,
        conversation_id: str,
        allows: Mapping[str, bool],
        results: Sequence[FunctionResult] = (),
    ) -> Answer:
        """Approve or deny tool calls, and give the results of functions; the agent continues."""
        confirmations = [
            models.ToolCallConfirmation(
                tool_call_id=call, confirmation="allow" if allow else "deny"
            )
            for call, allow in allows.items()
        ]
        entries: list[models.InputEntries] = [
            models.FunctionResultEntry(tool_call_id=one.call_id, result=one.text) for one in results
        ]
        request = partial(
            self._client.stream,
            _path(conversation_id),
            inputs=entries or None,
            tool_confirmations=confirmations or None,
            **CONTINUED,
        )
        return await self._asked(request, conversation_id)

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
            self._client.stream,
            f"{_path(conversation_id)}/restart",
            from_entry_id=entry_id,
            inputs=_entries(inputs),
            agent_version=agent_version,
            **CONTINUED,
        )
        asked = partial(self._asked, conversation_id=conversation_id, by_restart=True)
        return await self._marked(asked, request, metadata)

    async def history(self, conversation_id: str) -> list[HistoryEntry]:
        """Return the entries of a conversation, oldest first."""
        path = _path(conversation_id)
        try:
            return read(listed(await self._client.read(f"{path}/history", CONVERSATION)))
        except errors.Refused:
            return read(listed(await self._client.read(f"{path}/messages", CONVERSATION)))

    async def having(self, metadata: Mapping[str, str]) -> list[StartedConversation]:
        """Find the agents' conversations that carry this metadata, newest first.

        What the list gives is compared with what was asked for.
        """
        wanted = json.dumps(dict(metadata))
        found = await self._client.read(PATH, metadata=wanted)
        ours = [one for one in listed(found) if carries(one, metadata)]
        newest_first = sorted(ours, key=lambda one: word(one.get("created_at")), reverse=True)
        return [_started(one) for one in newest_first if word(one.get("agent_id"))]

    async def delete(self, conversation_id: str, *, once: bool = False) -> None:
        """Delete a conversation; idempotent. `once` leaves retries to the caller."""
        delete = self._client.conversations.delete_async
        request = partial(delete, conversation_id=conversation_id)
        with suppress(errors.ConversationGone):
            await self._client.delete(request, CONVERSATION, once=once)

    async def _marked(self, asked: Ask, request: Request, metadata: Mapping[str, str]) -> Answer:
        """Begin a conversation with metadata, or without it where Mistral refuses that."""
        if self._metadata.is_refused:
            return await asked(request)
        try:
            answer = await asked(partial(request, metadata=metadata))
        except errors.Refused as refusal:
            if not self._metadata.may_be_why(refusal):
                raise
            return await self._metadata.left_out(partial(asked, request), refusal)
        self._metadata.is_accepted = True
        return answer

    async def _asked(
        self,
        request: Callable[[], Awaitable[httpx2.Response]],
        conversation_id: str | None,
        *,
        by_restart: bool = False,
    ) -> Answer:
        """Send a request, once; by None it begins a conversation."""
        try:
            self._client.pacing.started()  # streams go on while Mistral thinks
            answer = await self._opened(request, is_new=conversation_id is None)
        except UserFacingError as error:
            if conversation_id and self._stuck.is_stuck(
                conversation_id, error, by_restart=by_restart
            ):
                raise errors.ConversationGone from error
            raise
        if conversation_id:
            self._stuck.answered(conversation_id)
        return answer

    async def _opened(
        self, request: Callable[[], Awaitable[httpx2.Response]], *, is_new: bool
    ) -> Answer:
        about = FIRST_QUESTION if is_new else CONVERSATION
        deadlines = self._client.deadlines
        try:
            async with asyncio.timeout(deadlines.silence):
                response = await self._client.call(request(), about)
        except TimeoutError as error:
            raise errors.ModelSilent from error
        except refusals.AnswerUnreadable as error:
            if isinstance(error.__cause__, MistralError) and (
                events := whole(error.__cause__.body)
            ):
                return _replayed(events)
            raise
        return AnswerStream(response, deadlines, self._client.pacing, self.history).events()


def _path(conversation_id: str) -> str:
    return f"{PATH}/{quote(conversation_id, safe='')}"


async def _replayed(events: Sequence[Event]) -> Answer:
    """Give an answer that came in one piece."""
    for event in events:
        yield event


def _entries(inputs: Inputs) -> str | list[models.InputEntries]:
    """Convert inputs to Mistral's format; a single question is sent as plain text."""
    if isinstance(inputs, str):
        return inputs
    match inputs:
        case [ChatMessage(role="user", pictures=(), text=text)]:
            return text
    return [models.MessageInputEntry(role=it.role, content=_content(it)) for it in inputs]


def _content(message: ChatMessage) -> models.MessageInputEntryContent:
    if not message.pictures:
        return message.text
    pictures = [models.ImageURLChunk(image_url=picture) for picture in message.pictures]
    return [models.TextChunk(text=message.text), *pictures]


def _started(conversation: Mapping[str, object]) -> StartedConversation:
    version = word(conversation.get("agent_version"))
    number = int(version) if version.isdecimal() else None
    return StartedConversation(
        word(conversation.get("id")), word(conversation.get("agent_id")), number
    )
