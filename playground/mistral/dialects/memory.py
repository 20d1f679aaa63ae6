"""Memory by dialect: what a restart keeps, where an append continues, how long a lock lasts."""

from dataclasses import replace
from datetime import datetime

from playground.dialects import Dialects
from playground.mistral.answers.entries import copied
from playground.mistral.state import Conversation, Json, State, new_id

LEFT_OUT, SAME_IDS = "restart-leaves-the-entry-out", "restart-keeps-entry-ids"
ENDS, MOVES = "append-ends-the-old-id", "append-moves-to-a-new-id"
LINGERS, OUTLASTS = "lock-outlasts-a-stream", "lock-outlasts-an-answer"


def kept(dialects: Dialects, entries: list[Json], last: int) -> list[Json]:
    """Return what a restart keeps of a history, from its beginning to its `last` entry."""
    found = entries[: last + (LEFT_OUT not in dialects)]
    return found if SAME_IDS in dialects else copied(found)


def moved(dialects: Dialects, conversation: Conversation) -> tuple[Conversation, str]:
    """Return what an append continues, and the id that exists no longer then, or ''."""
    if not {ENDS, MOVES} & {*dialects}:
        return conversation, ""
    another = replace(conversation, id=new_id("conv"))
    return another, conversation.id if ENDS in dialects else ""


def is_locked(state: State, conversation: Conversation) -> bool:
    outlasts = state.dialects.value(OUTLASTS)
    if conversation.locked or not outlasts:
        return conversation.locked
    since = state.clock() - datetime.fromisoformat(conversation.updated_at).timestamp()
    return since < outlasts


def linger(state: State) -> float:
    """Seconds that a conversation stays locked after its stream was dropped."""
    return max(state.lock_linger, state.dialects.value(LINGERS))
