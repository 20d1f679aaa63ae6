"""How a question is put to Mistral, whatever became of the thread's conversation meanwhile."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.agents import Provisioning
from bot.catalogues import Catalogues
from bot.errors import AgentGone, ConversationBusy, ConversationGone, Refused
from bot.mistral import Conversations, Entry
from bot.mistral.conversations import Answer, Inputs
from bot.profiles import Profile
from storage.records import OpenTurn

log = structlog.get_logger()

# Seconds between tries: Mistral keeps a conversation locked for a while after a broken stream.
BUSY_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Starts, appends, branches off: each returns the answer as a stream, or raises Trouble."""

    conversations: Conversations
    provisioning: Provisioning
    catalogues: Catalogues

    async def start(self, turn: OpenTurn, inputs: Inputs) -> Answer:
        """Begin a conversation; make the agent again if it is gone at Mistral."""
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(turn.profile)
        try:
            return await self._start_once(turn, profile, inputs)
        except AgentGone:
            log.info("agent_gone", profile=profile.name)
            await self.provisioning.forget(turn.team, profile)
            return await self._start_once(turn, profile, inputs)

    async def go_on(self, turn: OpenTurn, conversation_id: str, inputs: str) -> Answer:
        """Append to the thread's conversation; branch off it if Mistral does not let go of it.

        Raises ConversationGone if it no longer exists.
        """
        for wait in BUSY_WAITS:
            try:
                return await self.conversations.append(conversation_id, inputs)
            except ConversationBusy:
                log.info("conversation_busy", wait=wait)
                await asyncio.sleep(wait)
        return await self.branch_off(turn, conversation_id, inputs)

    async def branch_off(self, turn: OpenTurn, conversation_id: str, inputs: str) -> Answer:
        """Continue after the thread's last recorded answer, in a conversation of its own."""
        if turn.thread_entry_id is None:
            return await self.start(turn, inputs)
        try:
            return await self.conversations.restart(
                conversation_id, turn.thread_entry_id, inputs, mark(turn)
            )
        except (Refused, ConversationBusy, ConversationGone) as refusal:
            log.info("restart_refused", reason=type(refusal).__name__)
        history = await self.conversations.messages(conversation_id)
        kept = up_to(history, turn.thread_entry_id)
        return await self.start(turn, [*kept, Entry("", "user", inputs)])

    async def _start_once(self, turn: OpenTurn, profile: Profile, inputs: Inputs) -> Answer:
        agent = await self.provisioning.agent_for(turn.team, profile)
        return await self.conversations.start(agent.agent_id, inputs, mark(turn))


def mark(turn: OpenTurn) -> dict[str, str]:
    """What a conversation made for this turn carries, so that it can be found again."""
    return {
        "app": "threadwind",
        "team": turn.team,
        "channel": turn.channel,
        "thread": turn.thread_ts,
        "turn": f"{turn.team}:{turn.channel}:{turn.ts}:{turn.cause}",
    }


def up_to(history: list[Entry], entry_id: str) -> list[Entry]:
    """The messages up to and including this entry; none of them if it is not there."""
    ids = [entry.id for entry in history]
    return history[: ids.index(entry_id) + 1] if entry_id in ids else []
