"""Refusals by dialect: a request that meets one is not carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from playground.mistral import documents
from playground.mistral.requests.errors import RefusedError
from playground.mistral.state import Conversation, Json, State

PAGE = "<!doctype html><title>Just a moment…</title><h1>Just a moment…</h1>"
ASKING = frozenset({"conversations.start", "conversations.append", "conversations.restart"})
START, RESTART = "conversations.start", "conversations.restart"
READING = frozenset({"conversations.history", "conversations.messages", "conversations.get"})
DELETING = frozenset({"conversations.delete", "agents.delete", "documents.delete"})
MADE = frozenset({START, RESTART})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the platform that it is made to."""

    state: State
    request: web.Request
    body: Json

    @property
    def conversation(self) -> Conversation | None:
        return self.state.conversations.get(self.request.match_info.get("conversation_id", ""))


def _always(_: Asked) -> bool:
    return True


def _copies_answers(asked: Asked) -> bool:
    inputs = asked.body.get("inputs")
    entries = inputs if isinstance(inputs, list) else []
    return any(entry.get("role") == "assistant" for entry in entries)


def _first_answer(asked: Asked) -> bool:
    return asked.conversation is not None and asked.conversation.turns == 1


def _reads_an_empty_library(asked: Asked) -> bool:
    about = asked.conversation.about if asked.conversation else asked.body
    agent = asked.state.agents.get(about.get("agent_id") or "")
    tools = [each for each in (agent.current["tools"] if agent else []) if "library_ids" in each]
    return bool(tools) and not documents.searchable(asked.state, tools)


def _late_file(asked: Asked) -> bool:
    file = asked.state.files.get(asked.request.match_info["file_id"])
    late = asked.state.dialects.value("files-come-late")
    return file is not None and asked.state.clock() - file.about["created_at"] < late


def _same_name(asked: Asked) -> bool:
    names = {library.about["name"] for library in asked.state.libraries.values()}
    return asked.body.get("name") in names


def _names(field: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.body.get(field) is not None


def _patches(asked: Asked) -> bool:
    return asked.request.method == "PATCH"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`status` is the dialect's value where it is None; `waits` tells whether that is a delay."""

    operations: frozenset[str]
    status: int | None
    message: str
    where: Callable[[Asked], bool] = _always
    waits: Callable[[float], str] | None = None
    page: bool = False

    def response(self, value: float) -> web.Response:
        status = self.status or int(value)
        if self.page:
            return web.Response(status=status, text=PAGE, content_type="text/html")
        response = RefusedError(status, self.message).response()
        if self.waits:
            response.headers["Retry-After"] = self.waits(value)
        if status == MOVED:
            response.headers["Location"] = "https://api.example.org/v1/conversations"
        return response


def _seconds(value: float) -> str:
    return f"{value:g}" if value < _LARGE else str(int(value))


def _date(value: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=value), usegmt=True)


_LARGE = 100_000
MOVED = 301
LIMIT = "Requests rate limit exceeded"
NOT_ALLOWED = "Method Not Allowed"

REFUSALS: dict[str, Refusal] = {
    "restart-refused": Refusal(frozenset({RESTART}), None, NOT_ALLOWED),
    "restart-fails": Refusal(frozenset({RESTART}), None, "Internal server error", _first_answer),
    "restart-refuses-versions": Refusal(
        frozenset({RESTART}), 422, "Extra inputs are not permitted", _names("agent_version")
    ),
    "metadata-refused": Refusal(MADE, 422, "Extra inputs are not permitted", _names("metadata")),
    "agent-metadata-refused": Refusal(
        frozenset({"agents.create", "agents.update"}),
        422,
        "Extra inputs are not permitted",
        _names("metadata"),
    ),
    "copied-answers-refused": Refusal(
        frozenset({START}), 422, "Assistant messages are not allowed as inputs", _copies_answers
    ),
    "append-refused": Refusal(frozenset({"conversations.append"}), None, "Invalid conversation"),
    "agent-updates-refused": Refusal(
        frozenset({"agents.update"}), None, "Agent is being updated by another request"
    ),
    "agents-full": Refusal(frozenset({"agents.create"}), None, "Agent quota exceeded"),
    "agents-limited": Refusal(frozenset({"agents.create"}), 400, "Limit of agents reached: 100"),
    "libraries-full": Refusal(frozenset({"libraries.create"}), None, "Library quota exceeded"),
    "library-names-are-unique": Refusal(
        frozenset({"libraries.create"}), None, "A library of this name exists", _same_name
    ),
    "attributes-refused": Refusal(frozenset({"documents.update"}), None, NOT_ALLOWED),
    "patch-refused": Refusal(
        frozenset({"documents.update", "libraries.update"}), 405, NOT_ALLOWED, _patches
    ),
    "empty-library-refused": Refusal(ASKING, None, "Library is empty", _reads_an_empty_library),
    "files-come-late": Refusal(frozenset({"files.content"}), 404, "File not found", _late_file),
    "uploads-too-large": Refusal(frozenset({"documents.upload"}), 413, "Request too large"),
    "transcription-refused": Refusal(
        frozenset({"audio.transcriptions"}), None, "Model voxtral-mini-latest is not available"
    ),
    "no-credits": Refusal(ASKING, None, "Payment required: no credits left"),
    "tier-refused": Refusal(ASKING, 403, "Conversations are not available on your plan"),
    "challenge-page": Refusal(ASKING, 403, "", page=True),
    "moderation": Refusal(ASKING, 403, "The request was flagged by moderation"),
    "too-large": Refusal(ASKING, 413, "Request entity too large"),
    "model-retired": Refusal(ASKING, 400, "The model was retired on 2026-06-30"),
    "rate-limited-for-a-day": Refusal(ASKING, 429, LIMIT, waits=_seconds),
    "rate-limited-until-a-date": Refusal(ASKING, 429, LIMIT, waits=_date),
    "rate-limited-without-end": Refusal(ASKING, 429, LIMIT, waits=_seconds),
    "rate-limited-without-a-word": Refusal(ASKING, 429, LIMIT),
    "overloaded": Refusal(ASKING, None, "", page=True),
    "moved": Refusal(ASKING, MOVED, "Moved Permanently"),
    "history-rate-limited": Refusal(READING, 429, LIMIT, waits=_seconds),
    "deletions-rate-limited": Refusal(DELETING, 429, LIMIT, waits=_seconds),
}


def refused(asked: Asked, operation: str) -> web.Response | None:
    """Return the response of the first dialect that refuses this request."""
    for name in asked.state.dialects:
        refusal = REFUSALS.get(name)
        if refusal and operation in refusal.operations and refusal.where(asked):
            return refusal.response(asked.state.dialects.value(name))
    return None
