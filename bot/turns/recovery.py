"""An interrupted turn: what an earlier attempt achieved is found again, not done again."""

from dataclasses import dataclass

from bot.conversations.continuation import ConversationContinuation
from bot.mistral.port import PendingAnswer
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage, Threads
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.turns import replies, voice


@dataclass(frozen=True, slots=True)
class Recovery:
    """Looks for what a turn left behind, at Mistral and in Slack."""

    database: Database
    continuation: ConversationContinuation
    threads: Threads

    async def answer(self, turn: OpenTurn) -> PendingAnswer | None:
        """The answer that nobody wrote down, if an earlier request was carried out to its end."""
        return await self.continuation.found(turn)

    async def left(self, turn: OpenTurn, place: ThreadTarget) -> list[OwnMessage]:
        """Messages of earlier attempts: the turn's own, and those that no turn recorded."""
        written = await self.threads.ours_after(place, turn.ts)
        unrecorded = await self._unrecorded(turn, written)
        return [one for one in written if one in unrecorded or one.ts in turn.replies]

    async def lost(self, turn: OpenTurn, place: ThreadTarget) -> list[OwnMessage]:
        """Our messages after the question that no turn recorded: their writer could not say so."""
        return await self._unrecorded(turn, await self.threads.ours_after(place, turn.ts))

    async def _unrecorded(self, turn: OpenTurn, written: list[OwnMessage]) -> list[OwnMessage]:
        all_of_them = [message.ts for message in written]
        unrecorded = await self.database.run_with_retry(
            replies.unrecorded, turn.team, turn.channel, all_of_them
        )
        if turn.attachments:  # where Slack takes no metadata, quotes of clips look like answers
            position = turn.team, turn.channel, turn.ts
            quoted = await self.database.run_with_retry(voice.quoted, position)
            quotes = {ts for one in (quoted.clips if quoted else ()) for ts in one}
            unrecorded = [ts for ts in unrecorded if ts not in quotes]
        return [message for message in written if message.ts in unrecorded]
