"""Preparation of an answer: who gives it, and what they are asked."""

from dataclasses import replace

from playground.mistral import documents
from playground.mistral.answers import handoffs
from playground.mistral.answers.entries import prompt_of, prompt_tokens
from playground.mistral.answers.turn import Turn
from playground.mistral.catalogue import MAX_CONTEXT_TOKENS
from playground.mistral.connectors import native
from playground.mistral.requests.errors import RefusedError
from playground.mistral.state import Conversation, Json, State
from playground.model import Prompt


def prepared(state: State, conversation: Conversation, entries: list[Json], body: Json) -> Turn:
    """Prepare the answer to a history; refuse what can't be answered."""
    settings, author = handoffs.answering(state, conversation.about, entries)
    handoffs.require_server(settings, body)
    failure = native.missing(state, settings.get("tools") or [])
    prompt = _asked(state, settings, entries, body)
    if (tokens := prompt_tokens(prompt)) > MAX_CONTEXT_TOKENS:
        message = (
            f"Prompt contains {tokens} tokens, too large for model with "
            f"{MAX_CONTEXT_TOKENS} maximum context length"
        )
        raise RefusedError(400, message)
    return Turn(conversation, author, prompt, state, failure)


def _asked(state: State, settings: Json, entries: list[Json], body: Json) -> Prompt:
    """Read a history as what an agent, or a model, with these settings is asked."""
    arguments = {**(settings.get("completion_args") or {}), **(body.get("completion_args") or {})}
    tools = settings.get("tools") or []
    found = documents.searchable(state, tools)
    settings = {**settings, "tools": native.signed_in(state, tools)}
    prompt = prompt_of(entries, {**settings, "completion_args": arguments}, found)
    others = handoffs.colleagues(state, settings, lambda one: _asked(state, one, entries, body))
    return replace(prompt, colleagues=others)
