"""Resumption of an answer that waits for tools: after consent, and after an interruption.

A call that has a result never runs again, nor does one that may have run and isn't repeatable. What
the agent was told and whether it answered is looked up, as for every answer; where that can't be
found it is told once more, in a copy of its conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.core.errors import ConversationGone, PassedOver
from bot.mistral.port import FunctionResult, PendingAnswer
from bot.slack.markup import escaped
from bot.turns.tools.remarks import already_done
from bot.turns.tools.rounds import ToolRounds, results_of
from storage.records import OpenTurn, Responder, TurnCause
from storage.turns import approvals
from storage.turns import function_calls as rows
from storage.turns.approvals import WaitingApproval
from storage.turns.function_calls import CallProgress, CallState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Resumption:
    """Takes up the calls of a turn that an earlier attempt, or an earlier turn, recorded."""

    rounds: ToolRounds

    @property
    def turn(self) -> OpenTurn:
        return self.rounds.turn

    async def after_consent(self) -> PendingAnswer | None:
        """Continuation of an answer after the decision on calls; None if none of them runs here.

        Raises PassedOver where something else was asked meanwhile.
        """
        turn, database = self.turn, self.rounds.tools.database
        if turn.kind is not TurnCause.APPROVAL:
            return None
        await database.run_with_retry(rows.take_over, turn, turn.about)
        known = await self._recorded()
        approval = await database.run(approvals.of_turn, turn.team, turn.about)
        if not known or approval is None:
            return None
        if approval.overtaken:
            raise PassedOver
        return await self._decided(approval, known)

    async def after_interruption(self) -> PendingAnswer | None:
        """Continuation of an agent where its answer wasn't found, though it called tools."""
        turn = self.turn
        if turn.attempts == 1 or not (known := await self._recorded()):
            return None
        return await self._told_again(known, turn.conversation_id, turn.answered_by)

    def asked_again(self, turn: OpenTurn) -> OpenTurn:
        """The turn, with what ran already in its question."""
        remark = already_done(self.rounds.before)
        return replace(turn, text=f"{turn.text}\n\n{escaped(remark)}") if remark else turn

    async def _decided(
        self, approval: WaitingApproval, known: Sequence[CallProgress]
    ) -> PendingAnswer:
        """Run what was allowed, and tell the agent of that and of what was denied.

        Results that an earlier attempt may have given are given again: where the agent has them,
        Mistral refuses that, and its answer is looked up.
        """
        rounds, calls = self.rounds, [one.call for one in known]
        allowed = {id_ for id_, is_allowed in approval.allows().items() if is_allowed}
        rounds.draft.by = approval.by
        offered = await rounds.tools.offered(self.turn.team, approval.by)
        results = await rounds.running(offered).results(calls, allowed)
        others = approval.of_others({call.id for call in calls})

        async def give(told: Sequence[FunctionResult]) -> PendingAnswer:
            return await rounds.tools.continuation.confirm(others, told)

        done = list(zip(calls, results, strict=True))
        return await rounds.give(give, approval.conversation_id, done)

    async def _told_again(
        self, known: Sequence[CallProgress], conversation_id: str | None, by: Responder | None
    ) -> PendingAnswer | None:
        """Tell the results again, in a copy; None where the conversation is gone."""
        rounds = self.rounds
        if unasked := [one.call.id for one in known if one.state is CallState.ASKED]:
            await rounds.tools.database.run_with_retry(rows.forget, self.turn, unasked)
        begun = [one.call for one in known if one.state is CallState.BEGUN]
        if begun and by:
            offered = await rounds.tools.offered(self.turn.team, by)
            await rounds.running(offered).results(begun, [call.id for call in begun])
        rounds.before = done = results_of(await self._recorded())
        if not (done and conversation_id):
            return None
        log.info("tool_results_told_again", turn=self.turn.id)
        try:
            return await rounds.carry_on(conversation_id, done)
        except ConversationGone:
            return None

    async def _recorded(self) -> list[CallProgress]:
        return await self.rounds.tools.database.run(rows.of_turn, self.turn.team, self.turn.id)
