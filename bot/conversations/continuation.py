"""Continuation of a thread's conversation by whoever is to answer.

How that is done at Mistral is the port's business: see `bot.mistral.continuation`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.agents.resolver import AgentResolver
from bot.core.errors import AgentGone
from bot.mistral.port import ChatMessage, ConversationPort, FunctionResult, PendingAnswer
from storage.records import ConversationPoint, OpenTurn, Responder, TurnCause
from storage.turns.approvals import WaitingApproval

Put = Callable[[Responder], Awaitable[PendingAnswer]]


@dataclass(frozen=True, slots=True)
class ConversationContinuation:
    """Starts conversations and continues them. Raises UserFacingError for what Mistral refuses."""

    conversations: ConversationPort
    resolver: AgentResolver

    async def start(self, turn: OpenTurn, said: Sequence[ChatMessage]) -> PendingAnswer:
        """Put the last of these messages, in a conversation that begins with those before it."""
        return await self._put(turn, lambda by: self.conversations.start(turn, by, said))

    async def go_on(
        self, turn: OpenTurn, point: ConversationPoint, question: ChatMessage, *, apart: bool
    ) -> PendingAnswer:
        """Go on from `point`, with whoever is to answer now.

        `apart` asks for a conversation of its own: an earlier request may still run in the old one.
        Raises ConversationGone if nothing is left of the conversation.
        """

        async def put(by: Responder) -> PendingAnswer:
            return await self.conversations.go_on(turn, point, by, question, apart=apart)

        return await self._put(turn, put)

    async def confirm(
        self, approval: WaitingApproval, results: Sequence[FunctionResult] = ()
    ) -> PendingAnswer:
        """Tell the agent the verdicts on what it wants to do, in the conversation that waits."""
        return await self.conversations.confirm(approval, results)

    async def give_results(
        self, point: ConversationPoint, by: Responder, results: Sequence[FunctionResult]
    ) -> PendingAnswer:
        """Tell the agent what the functions gave that it called, in the conversation that waits."""
        return await self.conversations.give_results(point, by, results)

    async def carry_on(
        self, turn: OpenTurn, conversation_id: str, message: ChatMessage
    ) -> PendingAnswer:
        """Put a message in a copy of a conversation that waits for results, or may have them."""

        async def put(by: Responder) -> PendingAnswer:
            return await self.conversations.carry_on(turn, conversation_id, by, message)

        return await self._put(turn, put)

    async def before(self, turn: OpenTurn, answer: ConversationPoint) -> list[ChatMessage]:
        """Everything said before the question of this answer; empty if nothing is left of it."""
        return await self.conversations.before(turn, answer)

    async def up_to(self, turn: OpenTurn, point: ConversationPoint) -> list[ChatMessage]:
        """Everything said up to a point. Raises ConversationGone if nothing is left of it."""
        return await self.conversations.up_to(turn, point)

    async def found(self, turn: OpenTurn) -> PendingAnswer | None:
        """The answer to an earlier attempt's request, if nobody wrote it down."""
        # Whoever simply goes on may have asked in the thread's own conversation.
        in_place = turn.kind is TurnCause.MESSAGE and not turn.has_unanswered_turns
        return await self.conversations.found(turn, in_place=in_place)

    async def _put(self, turn: OpenTurn, put: Put) -> PendingAnswer:
        """Ask whoever is to answer; replace the agent, or its library, if that is gone."""
        by = await self.resolver.of(turn)
        try:
            return await put(by)
        except AgentGone:
            return await put(await self.resolver.again(turn, by))
