"""Conversation entries: taking in what a client sends, copying, and reading them as a prompt."""

import math
from collections.abc import Iterable
from typing import Any

from playground.mistral.requests.errors import RefusedError
from playground.mistral.state import Json, new_id
from playground.model import LibraryDocument, Message, Prompt

_PREFIXES = {
    "message.input": "msg",
    "message.output": "msg",
    "tool.execution": "tool_exec",
    "function.call": "fc",
    "function.result": "fr",
    "agent.handoff": "handoff",
}
_CHARACTERS_IN_A_TOKEN = 4
_UNEQUAL = "Not the same number of function calls and responses"


def take_in(inputs: str | list[Json] | None, known_ids: set[str], now: str) -> list[Json]:
    """Make entries of a request's inputs; an id which is in use anywhere is refused."""
    if isinstance(inputs, str):
        inputs = [{"role": "user", "content": inputs}]
    taken: list[Json] = []
    for given in inputs or []:
        kind = given.get("type") or _kind(given)
        entry = {
            "object": "entry",
            "type": kind,
            "created_at": now,
            "completed_at": now,
            **{name: value for name, value in given.items() if value is not None},
        }
        if kind == "message.input" and not given["content"]:
            raise RefusedError(400, "Message content must not be empty")
        entry.setdefault("id", new_id(_PREFIXES[kind]))
        if entry["id"] in known_ids:
            raise RefusedError(400, f"Entry {entry['id']} already exists")
        known_ids.add(entry["id"])
        taken.append(entry)
    return taken


def copied(entries: Iterable[Json]) -> list[Json]:
    """Copy entries into another conversation, under ids of their own."""
    return [{**entry, "id": new_id(_PREFIXES[entry["type"]])} for entry in entries]


def require_answerable(entries: list[Json]) -> None:
    """Refuse a history the model could not go on from."""
    _require_results(entries)
    last = entries[-1] if entries else {"type": "nothing"}
    if (
        last["type"] in ("function.result", "function.call")
        or last.get("role") == "user"
        or last.get("prefix")
    ):
        return
    message = "Expected last role User or Tool (or Assistant with prefix True) for serving"
    raise RefusedError(400, f"{message} but got {last.get('role', last['type'])}")


def _require_results(entries: list[Json]) -> None:
    """Refuse a history in which a call has no result, or not one, or something else before it."""
    pending = [e["tool_call_id"] for e in entries if e.get("confirmation_status") == "pending"]
    if pending:
        raise RefusedError(400, f"Tool call {min(pending)} awaits a confirmation")
    waiting: dict[str, bool] = {}  # calls without a result, and whether they need one
    for entry in entries:
        kind, call = entry["type"], entry.get("tool_call_id", "")
        if kind == "function.call":
            waiting[call] = entry.get("confirmation_status") not in ("allowed", "denied")
        elif kind == "function.result" and waiting.pop(call, None) is None:
            raise RefusedError(400, "Unexpected tool call id in function results")
        elif kind == "message.input" and any(waiting.values()):
            raise RefusedError(400, _UNEQUAL)
    if any(waiting.values()):
        raise RefusedError(400, _UNEQUAL)


def require_only_results(inputs: str | list[Json] | None) -> None:
    """Refuse messages along with confirmations; the client sends its own tools' results so."""
    foreign = isinstance(inputs, str) or any(
        (entry.get("type") or _kind(entry)) != "function.result" for entry in inputs or []
    )
    if foreign:
        raise RefusedError(400, "Tool confirmations cannot be sent along with inputs")


def confirmed(entries: list[Json], confirmations: list[Json]) -> list[Json]:
    """Return the history with pending calls settled; every confirmation has to name one."""
    said = {each["tool_call_id"]: each["confirmation"] for each in confirmations}
    if len(said) < len(confirmations):
        raise RefusedError(400, "A tool call was confirmed twice")
    pending = {e["tool_call_id"] for e in entries if e.get("confirmation_status") == "pending"}
    if unknown := said.keys() - pending:
        raise RefusedError(400, f"No pending tool call {min(unknown)}")
    outcome = {"allow": "allowed", "deny": "denied"}
    return [
        {**entry, "confirmation_status": outcome[said[entry["tool_call_id"]]]}
        if entry.get("tool_call_id") in said
        else entry
        for entry in entries
    ]


def text_of(content: Any) -> str:
    """Return the text of a message's content, which is a string or a list of chunks."""
    if isinstance(content, str):
        return content
    texts = (chunk.get("text") for chunk in content)
    return "".join(text for text in texts if isinstance(text, str))


def prompt_of(
    entries: list[Json], settings: Json, documents: tuple[LibraryDocument, ...]
) -> Prompt:
    """Read a history as what the model is asked."""
    messages = tuple(
        Message(entry.get("role", "assistant"), text_of(entry["content"]))
        for entry in entries
        if entry["type"] in ("message.input", "message.output")
    )
    return Prompt(
        messages=messages,
        instructions=settings.get("instructions") or "",
        tools=tuple(settings.get("tools") or ()),
        documents=documents,
        entries=tuple(entries),
        settings=settings,
    )


def count_tokens(text: str) -> int:
    """Count about as many tokens as a real tokenizer would find."""
    return math.ceil(len(text) / _CHARACTERS_IN_A_TOKEN)


def prompt_tokens(prompt: Prompt) -> int:
    said = sum(count_tokens(message.text) for message in prompt.messages)
    worked = sum(count_tokens(str(e["result"])) for e in prompt.entries if "result" in e)
    return count_tokens(prompt.instructions) + said + worked


def _kind(entry: Json) -> str:
    """Tell an entry's type where it was left out: the fields that only it has."""
    for field, kind in (
        ("result", "function.result"),
        ("previous_agent_id", "agent.handoff"),
        ("tool_call_id", "function.call"),
        ("arguments", "tool.execution"),
    ):
        if field in entry:
            return kind
    return "message.input" if "role" in entry else "message.output"
