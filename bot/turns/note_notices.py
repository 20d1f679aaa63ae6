"""Notices below an answer about notes that its agent made or forgot."""

from bot.memory.agent_notes import AgentNotes
from bot.slack.streaming.content import Footer
from bot.slack.views.memory_notices import notices
from storage.records import DIRECT, OpenTurn


async def note_notices(notes: AgentNotes, turn: OpenTurn, *, ran_tools: bool) -> Footer:
    """Notices about this attempt and earlier ones, however often they are posted."""
    if not (ran_tools or turn.attempts > 1):
        return ()
    return notices(await notes.of_turn(turn), is_direct=turn.channel.startswith(DIRECT))
