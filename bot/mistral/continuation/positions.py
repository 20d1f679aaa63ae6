"""Positions of answers: the end of a stream says from where a conversation continues."""

from contextlib import aclosing
from dataclasses import replace

from bot.core.answers.agent_events import Finished, Started, TextDelta
from bot.mistral.continuation.checksums import checksum
from bot.mistral.history import text_of
from bot.mistral.port import Answer
from storage.records import ConversationPoint, Responder


async def located(answer: Answer, by: Responder, place: int | None = None) -> Answer:
    """An answer whose end has its point; `place` is the number of its question (None: unknown)."""
    conversation_id, entry_id, said = "", None, list[str]()
    async with aclosing(answer):
        async for event in answer:
            told = event
            match event:
                case Started(id):
                    conversation_id = id
                case TextDelta(message):
                    entry_id = message
                case Finished() if conversation_id:
                    agent = by.agent_id, by.agent_version
                    digest = checksum(place, "".join(said))
                    point = ConversationPoint(conversation_id, entry_id, *agent, digest)
                    told = replace(event, point=point)
            said.append(text_of(event))
            yield told
