"""Conversations read, listed and deleted."""

from typing import Any

from aiohttp import web

from playground.mistral.conversations import find, find_free
from playground.mistral.requests.paging import has_metadata, page_of, page_size
from playground.mistral.state import Conversation, Json, State


class Histories:
    def __init__(self, state: State) -> None:
        self._state = state
        one = "/v1/conversations/{conversation_id}"
        self.routes = [
            web.get("/v1/conversations", self.list_some, name="conversations.list"),
            web.get(one, self.get, name="conversations.get"),
            web.delete(one, self.delete, name="conversations.delete"),
            web.get(f"{one}/history", self.history, name="conversations.history"),
            web.get(f"{one}/messages", self.messages, name="conversations.messages"),
        ]

    async def list_some(self, request: web.Request) -> web.Response:
        found = [
            _shown(each)
            for each in self._state.conversations.values()
            if "conversation-metadata-filters-nothing" in self._state.dialects
            or has_metadata(request, each.about.get("metadata"))
        ]
        return web.json_response(page_of(request, found, page_size(request, 100)))

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(_shown(find(self._state, request)))

    async def delete(self, request: web.Request) -> web.Response:
        conversation = find_free(self._state, request)
        del self._state.conversations[conversation.id]
        self._state.touch("conversations", conversation.id)
        return web.Response(status=204)

    async def history(self, request: web.Request) -> web.Response:
        conversation = find(self._state, request)
        return web.json_response(_part(conversation, "history", "entries", conversation.entries))

    async def messages(self, request: web.Request) -> web.Response:
        conversation = find(self._state, request)
        messages = [e for e in conversation.entries if e["type"].startswith("message.")]
        return web.json_response(_part(conversation, "messages", "messages", messages))


def _shown(conversation: Conversation) -> Json:
    return {
        "object": "conversation",
        "id": conversation.id,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        **conversation.about,
    }


def _part(conversation: Conversation, kind: str, field: str, entries: Any) -> Json:
    return {
        "object": f"conversation.{kind}",
        "conversation_id": conversation.id,
        field: entries,
    }
