"""Reads by dialect: what is there already is shown late, otherwise, or with a warning."""

import json
from datetime import datetime

from aiohttp import web

from playground.mistral.state import Json, State, new_id

ENTRIES = {"conversations.history": "entries", "conversations.messages": "messages"}
LAGS, NEWEST_FIRST, UNKNOWN = "history-lags", "history-newest-first", "unknown-entries"
ARGUMENTS, INFO = "tool-arguments-as-an-object", "tool-info-as-text"
DEPRECATED = "deprecation-announced"
ANNOUNCED = {"Deprecation": "@1798761600", "Sunset": "Fri, 31 Dec 2027 23:59:59 GMT"}
NAMES = frozenset({LAGS, NEWEST_FIRST, UNKNOWN, DEPRECATED})


def reread(state: State, operation: str, response: web.StreamResponse) -> web.StreamResponse:
    """Change a response as the dialects have it."""
    if DEPRECATED in state.dialects and not response.prepared:
        response.headers.update(ANNOUNCED)
    field = ENTRIES.get(operation)
    if state.dialects and field and isinstance(response, web.Response) and response.text:
        body = json.loads(response.text)
        if field in body:
            response.text = json.dumps(body | {field: _entries(state, body[field])})
    return response


def _entries(state: State, entries: list[Json]) -> list[Json]:
    dialects = state.dialects
    if LAGS in dialects:
        newest = state.clock() - dialects.value(LAGS)
        entries = [entry for entry in entries if _time(entry) <= newest]
    if UNKNOWN in dialects:
        entries = [each for entry in entries for each in (*_unknown(entry), entry)]
    if ARGUMENTS in dialects:
        entries = [_with_object(entry) for entry in entries]
    if INFO in dialects:
        entries = [entry | {"info": "done"} if "info" in entry else entry for entry in entries]
    return entries[::-1] if NEWEST_FIRST in dialects else entries


def _time(entry: Json) -> float:
    return datetime.fromisoformat(entry.get("completed_at") or entry["created_at"]).timestamp()


def _unknown(entry: Json) -> list[Json]:
    if entry["type"] != "message.output":
        return []
    same: Json = {
        name: entry[name] for name in ("object", "created_at", "completed_at") if name in entry
    }
    return [{**same, "id": new_id("note"), "type": "agent.note", "note": "I looked at it."}]


def _with_object(entry: Json) -> Json:
    return entry | {"arguments": {"code": entry["arguments"]}} if "arguments" in entry else entry
