"""Door of every turn that a click or a window begins: its person, and the agent it asks."""

from dataclasses import dataclass

from bot.agents.audience import AgentAudience
from bot.core.actor import ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.queue.accept import Accept
from storage.records import NewTurn, TurnCause, is_placeholder

ACTIONS = {
    TurnCause.MESSAGE: Action.EDIT,
    TurnCause.AGAIN: Action.REGENERATE,
    TurnCause.BRANCH: Action.BRANCH,
    TurnCause.COMPARE: Action.BRANCH,
    TurnCause.FILES: Action.REGENERATE,
}


@dataclass(frozen=True, slots=True)
class TurnDoor:
    """Records turns of people who may. Raises NotAdmitted or NotForYou."""

    gate: Gate
    audience: AgentAudience
    accept: Accept

    async def __call__(self, new: NewTurn) -> None:
        kind = TurnCause(new.cause.partition(":")[0])
        here = ActorInChannel(new.team, new.user, new.channel)
        if kind in ACTIONS:  # a decision about an approval was asked about by itself
            await self.gate.require(here, ACTIONS[kind])
            if not is_placeholder(new.thread_ts) or new.profile:
                await self.audience.require_thread(here, new.thread_ts, named=new.profile or "")
        await self.accept(new)
