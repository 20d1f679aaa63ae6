"""Identity of a new conversation: its mark; where Mistral doesn't tell its id, it is looked up."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bot.core.answers.agent_events import Failed, Finished, Started, TextDelta
from bot.core.errors import UserFacingError
from bot.mistral.continuation.kin import KinRecords
from bot.mistral.conversations import Conversations
from bot.mistral.history import plain
from bot.mistral.port import Answer
from storage.records import OpenTurn

log = structlog.get_logger()

APP = "threadwind"
MOST = 5  # conversations whose words are compared
AT_ONCE = (0.0,)
PATIENTLY = (0.0, 0.5, 1.0, 2.0)  # delays before looking, once the answer has ended
NOT_REMEMBERED = (
    "\n\n_Mistral didn't say where it keeps this answer, so I may not remember it later._"
)


def mark(turn: OpenTurn) -> dict[str, str]:
    """Metadata by which a turn's conversation can be found at Mistral, and deleted."""
    return about(turn.team, turn.channel, turn.thread_ts) | {
        "turn": f"{turn.team}:{turn.channel}:{turn.ts}:{turn.cause}"
    }


def about(team: str, channel: str, thread_ts: str) -> dict[str, str]:
    """Metadata of all conversations of a thread."""
    return {"app": APP, "team": team, "channel": channel, "thread": thread_ts}


@dataclass(frozen=True, slots=True)
class NewConversation:
    """A conversation that was begun: its agent, its mark, and its question."""

    agent_id: str
    turn: str
    question: str


@dataclass(frozen=True, slots=True)
class ConversationIdentity:
    """Finds conversations by the metadata of their turn, else by what was asked in them."""

    conversations: Conversations
    kin: KinRecords
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def told(self, answer: Answer, new: NewConversation) -> Answer:
        """The answer; it begins with its conversation, or says that it may not be remembered."""
        is_known, is_first, message = False, True, ""
        async with aclosing(answer):
            async for event in answer:
                is_known = is_known or isinstance(event, Started)
                is_over = isinstance(event, Finished)
                if not is_known and (is_first or is_over) and not isinstance(event, Failed):
                    if found := await self._find(new, PATIENTLY if is_over else AT_ONCE):
                        is_known = True
                        yield Started(found)
                    elif is_over:
                        yield TextDelta(message, NOT_REMEMBERED)
                is_first = False
                if isinstance(event, TextDelta):
                    message = event.message
                yield event

    async def _find(self, new: NewConversation, delays: tuple[float, ...]) -> str | None:
        for delay in delays:
            await self.sleep(delay)
            try:
                if found := await self._by_metadata(new) or await self._by_question(new):
                    log.info("conversation_found", conversation=found)
                    return found
            except UserFacingError as error:
                log.info("conversation_not_looked_up", reason=type(error).__name__)
        log.warning("conversation_unknown")
        return None

    async def _by_metadata(self, new: NewConversation) -> str | None:
        begun = await self.conversations.having({"turn": new.turn})
        return begun[0].id if begun else None

    async def _by_question(self, new: NewConversation) -> str | None:
        """The one new conversation of the agent that this was asked in; None if there are more."""
        begun = await self.conversations.having({})
        newest = [one.id for one in begun if one.agent_id == new.agent_id][:MOST]
        strange = await self.kin.unrecorded(newest)
        asked = [one for one in newest if one in strange and await self._asks(one, new.question)]
        return asked[0] if len(asked) == 1 else None

    async def _asks(self, conversation_id: str, question: str) -> bool:
        history = await self.conversations.history(conversation_id)
        asked = [entry.text for entry in history if entry.role == "user"]
        return bool(asked) and plain(asked[-1]) == plain(question)
