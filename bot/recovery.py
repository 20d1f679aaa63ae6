"""An interrupted turn: what an earlier attempt achieved is found again, not done again."""

from dataclasses import dataclass

import structlog

from bot.dialogue import Dialogue, mark
from bot.errors import ConversationGone
from bot.mistral import Entry
from bot.slack import Place, Threads, Written
from bot.writing import BREAK
from storage import orphans, replies
from storage.database import Database
from storage.records import OpenTurn

log = structlog.get_logger()

ORPHAN_WAIT = 3600.0  # seconds: no request runs for so long


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that Mistral completed and nobody wrote down."""

    conversation_id: str
    entry_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """Looks for what a turn left behind, at Mistral and in Slack."""

    database: Database
    dialogue: Dialogue
    threads: Threads

    async def answer(self, turn: OpenTurn) -> Found | None:
        """The answer, if an earlier request was carried out to its end.

        The other conversations that earlier attempts began are left to the clean-up.
        """
        begun = await self.dialogue.conversations.having({"turn": mark(turn)["turn"]})
        places = [turn.conversation_id, *begun]
        if not turn.astray:  # else this turn asked nothing there
            places.append(turn.thread_conversation_id)
        for conversation_id in dict.fromkeys(places):
            found = await self._answer_in(conversation_id, turn) if conversation_id else None
            if found:
                log.info("answer_found", conversation=found.conversation_id)
                break
        else:
            found = None
        abandoned = {*begun} - {found.conversation_id if found else None}
        await self.database.insist(orphans.leave, turn, abandoned, ORPHAN_WAIT)
        return found

    async def _answer_in(self, conversation_id: str, turn: OpenTurn) -> Found | None:
        try:
            history = await self.dialogue.conversations.messages(conversation_id)
        except ConversationGone:
            return None
        fresh = after(history, turn.thread_entry_id)
        if conversation_id == turn.thread_conversation_id and len(fresh) == len(history):
            return None  # the last recorded answer is not here: nothing tells what is new
        if not fresh or fresh[-1].role != "assistant":
            return None
        asked = max((n for n, entry in enumerate(fresh) if entry.role == "user"), default=-1)
        text = BREAK.join(entry.text for entry in fresh[asked + 1 :])
        return Found(conversation_id, fresh[-1].id, text)

    async def left(self, turn: OpenTurn, place: Place) -> list[Written]:
        """What earlier attempts posted: the turn's messages, and those that no turn recorded."""
        written = await self.threads.ours_after(place, turn.ts)
        unrecorded = await self._unrecorded(turn, written)
        return [one for one in written if one in unrecorded or one.ts in turn.replies]

    async def lost(self, turn: OpenTurn, place: Place) -> list[Written]:
        """Our messages after the question that no turn recorded: their writer could not say so."""
        return await self._unrecorded(turn, await self.threads.ours_after(place, turn.ts))

    async def _unrecorded(self, turn: OpenTurn, written: list[Written]) -> list[Written]:
        all_of_them = [message.ts for message in written]
        unrecorded = await self.database.insist(
            replies.unrecorded, turn.team, turn.channel, all_of_them
        )
        return [message for message in written if message.ts in unrecorded]


def after(history: list[Entry], entry_id: str | None) -> list[Entry]:
    """The messages after this entry; all of them if it is not there."""
    ids = [entry.id for entry in history]
    return history[ids.index(entry_id) + 1 :] if entry_id in ids else history
