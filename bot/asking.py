"""Putting a turn's question to Mistral, together with what its conversation does not hold."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue import Dialogue
from bot.errors import ConversationGone
from bot.mistral.conversations import Answer
from bot.question import Question, Questions
from bot.slack import Place
from storage import threads
from storage.database import Database
from storage.records import OpenTurn

MEMORY_LOST = (
    "_This thread's conversation no longer exists at Mistral, so I start afresh: "
    "I don't remember what was said before._\n\n"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Decides how a question is asked; the answer is a stream of events."""

    database: Database
    dialogue: Dialogue
    questions: Questions

    async def ask(self, turn: OpenTurn, place: Place, notice: Callable[[str], None]) -> Answer:
        """Ask. What the person must know about it goes to `notice`, before the answer."""
        question = await self._question(turn, place)
        if question.notice:
            notice(question.notice)
        conversation_id = turn.thread_conversation_id
        if conversation_id is None:
            return await self.dialogue.start(turn, question.inputs)
        try:
            if turn.attempts > 1 or turn.astray:  # an earlier request may still be running there
                return await self.dialogue.branch_off(turn, conversation_id, question.inputs)
            return await self.dialogue.go_on(turn, conversation_id, question.inputs)
        except ConversationGone:
            notice(MEMORY_LOST)
            return await self.dialogue.start(turn, question.inputs)

    async def _question(self, turn: OpenTurn, place: Place) -> Question:
        if turn.astray or (turn.on_mention and turn.thread_conversation_id):
            unheard = await self.database.run(threads.unheard, turn)
            return await self.questions.catching_up(place, turn.ts, turn.text, unheard)
        if turn.thread_conversation_id is None:
            return await self.questions.first(place, turn.ts, turn.text)
        return await self.questions.follow_up(turn.text)
