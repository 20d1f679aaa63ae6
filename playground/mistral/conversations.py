"""Conversations: started, appended to and restarted, streamed or whole."""

import asyncio
from functools import partial

from aiohttp import web
from mistralai.client import models as sdk
from mistralai.client.types import BaseModel

from playground.mistral.agents import find_version, require_tools
from playground.mistral.answers.entries import (
    confirmed,
    require_answerable,
    require_only_results,
    take_in,
)
from playground.mistral.answers.preparation import prepared
from playground.mistral.answers.turn import Nowhere, Turn
from playground.mistral.answers.wire import EventWire
from playground.mistral.catalogue import require_model
from playground.mistral.dialects import memory
from playground.mistral.dialects.refusals import PAGE
from playground.mistral.requests.errors import RefusedError, conversation_busy, invalid, not_found
from playground.mistral.requests.pictures import check_pictures
from playground.mistral.requests.pipeline import FAULT
from playground.mistral.requests.validation import check, given, read_body
from playground.mistral.state import Conversation, Json, State, new_id, thread_of

_MODEL_ONLY = ("instructions", "tools", "completion_args")
# The vendor restarts only what was started and then appended to.
_TURNS_BEFORE_A_RESTART = 2
# Names of dialects.
_FIRST, _SPARED = "first-answer-restarts", "lock-spares-restart"
_LOST = "dropped-answers-are-lost"
_JSON, _PAGE = "json-instead-of-a-stream", "html-instead-of-a-stream"
_SHOWN = ("name", "description", "metadata")


class Conversations:
    def __init__(self, state: State) -> None:
        self._state = state
        self._dialects = state.dialects
        one = "/v1/conversations/{conversation_id}"
        self.routes = [
            web.post("/v1/conversations", self.start, name="conversations.start"),
            web.post(one, self.append, name="conversations.append"),
            web.post(f"{one}/restart", self.restart, name="conversations.restart"),
        ]

    async def start(self, request: web.Request) -> web.StreamResponse:
        body = await _checked(request, sdk.ConversationRequest, sdk.ConversationStreamRequest)
        now = self._state.now()
        conversation = Conversation(new_id("conv"), now, now, self._settings(body))
        return await self._answer(request, conversation, body)

    async def append(self, request: web.Request) -> web.StreamResponse:
        body = await _checked(
            request, sdk.ConversationAppendRequest, sdk.ConversationAppendStreamRequest
        )
        conversation, ends = memory.moved(self._dialects, find_free(self._state, request))
        if body.get("store") is False:
            # The answer is given, and leaves no trace in the conversation.
            unchanged = conversation
            conversation = Conversation(
                unchanged.id, unchanged.created_at, unchanged.updated_at, unchanged.about
            )
            conversation.entries = list(unchanged.entries)
        return await self._answer(request, conversation, body, ends)

    async def restart(self, request: web.Request) -> web.StreamResponse:
        body = await _checked(
            request, sdk.ConversationRestartRequest, sdk.ConversationRestartStreamRequest
        )
        find_it = find if _SPARED in self._dialects else find_free
        original = find_it(self._state, request)
        if original.turns < _TURNS_BEFORE_A_RESTART and _FIRST not in self._dialects:
            raise RefusedError(400, "Only a conversation that was appended to can be restarted")
        ids = [entry["id"] for entry in original.entries]
        if body["from_entry_id"] not in ids:
            raise not_found("Entry", body["from_entry_id"])
        last = ids.index(body["from_entry_id"])
        kept = memory.kept(self._dialects, original.entries, last)
        about = {**original.about, "metadata": body.get("metadata")}
        if "agent_id" in about:
            # A conversation stays with the version that it has, unless it is told otherwise.
            if (wanted := body.get("agent_version")) is not None:
                about["agent_version"] = wanted
            find_version(self._state, about["agent_id"], about["agent_version"])
        elif body.get("agent_version") is not None:
            raise RefusedError(400, "agent_version needs a conversation with an agent")
        now = self._state.now()
        conversation = Conversation(new_id("conv"), now, now, about, kept)
        return await self._answer(request, conversation, body)

    def _settings(self, body: Json) -> Json:
        """Read what a conversation is held with: an agent, or a model and its settings."""
        shown = {name: body.get(name) for name in _SHOWN}
        agent_id, model = body.get("agent_id"), body.get("model")
        if (agent_id is None) == (model is None):
            message = "Exactly one of agent_id and model must be given"
            raise invalid(("body",), message)
        if agent_id is not None:
            if clashing := given(body, *_MODEL_ONLY):
                raise invalid(("body", *clashing), "Cannot be set when using an agent")
            found = find_version(self._state, agent_id, body.get("agent_version"))
            return {**shown, "agent_id": agent_id, "agent_version": found["version"]}
        require_model(str(model))
        require_tools(self._state, body.get("tools"))
        if body.get("agent_version") is not None:
            raise RefusedError(400, "agent_version needs an agent_id")
        settings = given(body, *_MODEL_ONLY, "guardrails")
        return {**shown, "model": model, "instructions": None, **settings}

    def _extended(self, entries: list[Json], body: Json) -> list[Json]:
        """Return a history with the request's part in it, or refuse the request."""
        inputs = body.get("inputs")
        if confirmations := body.get("tool_confirmations"):
            require_only_results(inputs)
            entries = confirmed(entries, confirmations)
        named = isinstance(inputs, list) and any(entry.get("id") for entry in inputs)
        in_use = self._state.entry_ids() if named else set[str]()
        extended = [*entries, *take_in(inputs, in_use, self._state.now())]
        require_answerable(extended)
        return extended

    async def _answer(
        self, request: web.Request, conversation: Conversation, body: Json, ends: str = ""
    ) -> web.StreamResponse:
        """Answer; `ends` is the id of a conversation that exists no longer then."""
        entries = self._extended(conversation.entries, body)
        turn = prepared(self._state, conversation, entries, body)
        # Nothing is refused from here on: what the user said is recorded before the answer.
        conversation.entries = entries
        conversation.turns += 1
        if ends:
            del self._state.conversations[ends]
            self._state.touch("conversations", ends)
        if body.get("store") is not False:
            self._state.conversations[conversation.id] = conversation
            self._state.touch("conversations", conversation.id)
            self._state.work.flush()  # a stream begins before there is a response
        fault = request.get(FAULT)
        tell = partial(self._state.traffic.streamed, thread_of(conversation.about))
        wire = EventWire(request, fault, self._dialects, tell)
        conversation.locked = True
        left = False
        try:
            is_dropped = fault is not None and fault.kind == "drop_after"
            if is_dropped:
                await turn.run(Nowhere(), is_heard=False)
                return _whole(turn)
            return await self._run(turn, wire, streams=bool(body.get("stream")))
        except (ConnectionResetError, asyncio.CancelledError) as error:
            # Some servers cancel a request whose client left, some only notice when they write.
            if not turn.over:
                left = True
                self._state.own(asyncio.create_task(self._go_on(turn)))
            if isinstance(error, asyncio.CancelledError):
                raise
            return wire.response
        finally:
            # Once over it was unlocked already, and the next request may have locked it again.
            if not turn.over:
                conversation.locked = left

    async def _run(self, turn: Turn, wire: EventWire, *, streams: bool) -> web.StreamResponse:
        if streams and not {_JSON, _PAGE} & {*self._dialects}:
            await wire.open()
            await turn.run(wire)
            await wire.end()
            return wire.response
        is_page = streams and _PAGE in self._dialects
        await turn.run(Nowhere(), is_heard=not is_page)
        if is_page:
            return web.Response(text=PAGE, content_type="text/html")
        return _whole(turn)

    async def _go_on(self, turn: Turn) -> None:
        """Do what a server does whose client went away: hold the lock a while, then let go."""
        try:
            await asyncio.sleep(memory.linger(self._state))
            if self._state.finish_dropped and _LOST not in self._dialects:
                await turn.finish()
        finally:
            turn.meter(told=False)
            turn.conversation.locked = False


def find(state: State, request: web.Request) -> Conversation:
    conversation_id = request.match_info["conversation_id"]
    if conversation_id not in state.conversations:
        raise not_found("Conversation", conversation_id)
    return state.conversations[conversation_id]


def find_free(state: State, request: web.Request) -> Conversation:
    """Find a conversation which is not being answered."""
    conversation = find(state, request)
    if memory.is_locked(state, conversation):
        raise conversation_busy()
    return conversation


async def _checked(request: web.Request, whole: type[BaseModel], streamed: type[BaseModel]) -> Json:
    body = await read_body(request)
    check(streamed if body.get("stream") is True else whole, body)
    await asyncio.to_thread(check_pictures, body.get("inputs"))
    return body


def _whole(turn: Turn) -> web.Response:
    if turn.failure is not None:
        raise RefusedError(turn.failure.status, turn.failure.message, "internal_server_error")
    return web.json_response(
        {
            "object": "conversation.response",
            "conversation_id": turn.conversation.id,
            "outputs": turn.outputs,
            "usage": turn.usage(),
        }
    )
