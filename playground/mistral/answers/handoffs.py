"""Handoffs between agents: who answers in a conversation, and whom it can hand over to."""

from collections.abc import Callable

from playground.mistral.agents import find_version
from playground.mistral.answers.events import Author
from playground.mistral.requests.errors import RefusedError
from playground.mistral.state import Json, State
from playground.model import Colleague, Prompt

# Names of dialects.
_MOVES, _RETURNS = "handoffs-move-the-conversation", "handed-over-calls-return"


def answering(state: State, about: Json, entries: list[Json]) -> tuple[Json, Author]:
    """The settings and the name of whoever answers next in a conversation.

    An agent that was handed over to completes its answer, also with the results of functions; the
    next question is put to the conversation's own agent.
    """
    if not (agent_id := about.get("agent_id")):
        return about, Author(about.get("model", ""))
    settings = find_version(state, agent_id, about.get("agent_version"))
    if (handed_to := _handed_to(state, entries)) and handed_to != agent_id:
        settings = find_version(state, handed_to)
    for other in settings["handoffs"] or []:
        find_version(state, other)
    return settings, Author(settings["model"], settings["id"], settings["name"])


def require_server(settings: Json, body: Json) -> None:
    """Refuse handoffs that the client is to carry out, which nothing here does."""
    if body.get("handoff_execution") == "client" and settings.get("handoffs"):
        raise RefusedError(400, "Handoffs on the client are not supported for this agent")


def colleagues(
    state: State, settings: Json, asked: Callable[[Json], Prompt]
) -> tuple[Colleague, ...]:
    """The agents that one can hand over to, in their current versions."""
    others = [find_version(state, agent_id) for agent_id in settings.get("handoffs") or ()]
    return tuple(
        Colleague(one["id"], one["name"], one["model"], lambda one=one: asked(one))  # type: ignore[misc]
        for one in others
    )


def _handed_to(state: State, entries: list[Json]) -> str:
    """The agent that was handed over to since the last question, or by dialect ever; '' if none."""
    if _RETURNS in state.dialects and _MOVES not in state.dialects:
        return ""
    for entry in reversed(entries):
        if entry["type"] == "agent.handoff" and entry["next_agent_id"] in state.agents:
            return str(entry["next_agent_id"])
        if entry.get("role") == "user" and _MOVES not in state.dialects:
            return ""
    return ""
