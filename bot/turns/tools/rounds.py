"""Rounds of an answer: what the agent calls runs here, and it continues with the results."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.connectors.calls import ConnectorCalls
from bot.conversations.continuation import ConversationContinuation
from bot.core import errors, refusals
from bot.core.answers.agent_events import FileProduced, Reference, ToolFinished, ToolStarted
from bot.mistral.port import ChatMessage, FunctionResult, PendingAnswer
from bot.slack.views.approvals.call_arguments import readable
from bot.tools.calls import OfferedTools, ToolCalls
from bot.tools.invocation import LONGEST_ARGUMENTS
from bot.tools.registry import ToolRegistry
from bot.tools.results import ReadyFile, ToolOutcome, ToolResult
from bot.turns.answer import AnswerDraft
from bot.turns.answer_reader import AnswerReader
from bot.turns.patience import Waiting
from bot.turns.tools.remarks import already_done
from storage.engine.database import Database
from storage.records import OpenTurn, Responder
from storage.turns import function_calls as rows
from storage.turns.approvals import ToolCall
from storage.turns.function_calls import CallState

log = structlog.get_logger()

MOST_ROUNDS = 16  # in which the tools run that an answer calls
LONGEST_NAME = 64  # characters of a name, which a model may make up
ENOUGH = "You called tools too often in this answer, so nothing ran. Answer with what you have."
# What people read of a call that didn't work; the agent is told more.
FAILURES = {
    ToolOutcome.FAILED: "It failed.",
    ToolOutcome.LATE: "It took too long, so I stopped it.",
    ToolOutcome.WRONG_ARGUMENTS: "The agent called it in the wrong way, so it didn't run.",
    ToolOutcome.WRONG_RESULT: "I can't use what it gave.",
    ToolOutcome.UNKNOWN_TOOL: "This agent has no such tool.",
    ToolOutcome.DENIED: "Nobody allowed it, so it didn't run.",
    ToolOutcome.TOO_MANY: "The agent called too many tools at once, so it didn't run.",
    ToolOutcome.LOST: "I was interrupted, so I can't tell whether it took effect. Please check.",
}
UNWELCOME = (errors.Refused, errors.ConversationGone, errors.ConversationBusy)

Done = tuple[ToolCall, ToolResult]
Give = Callable[[Sequence[FunctionResult]], Awaitable[PendingAnswer]]
Receive = Callable[[PendingAnswer], Awaitable[None]]


class TooManyRounds(errors.UserFacingError):
    """The agent kept using tools without an answer, so I stopped it. Please ask in another way."""


@dataclass(frozen=True, slots=True)
class TurnTools:
    """Tools that run here, for the turns of a workspace."""

    database: Database
    registry: ToolRegistry
    catalogues: WorkspaceCatalogues
    continuation: ConversationContinuation
    connectors: ConnectorCalls

    async def offered(self, team: str, by: Responder) -> OfferedTools:
        """The tools that an agent may call."""
        profile = (await self.catalogues.of(team)).profile(by.profile)
        connected = {one.name: self.connectors.tool(one) for one in profile.connected}
        return OfferedTools(self.registry, team, profile.functions, connected)

    async def require_signed_in(
        self, turn: OpenTurn, by: Responder, calls: Sequence[ToolCall]
    ) -> None:
        """Raise SignInNeeded where a call needs an account that isn't connected."""
        profile = (await self.catalogues.of(turn.team)).profile(by.profile)
        called = {call.name for call in calls}
        functions = [one for one in profile.connected if one.name in called]
        await self.connectors.require_signed_in(turn, functions)

    async def erase(self, turn: OpenTurn) -> None:
        """Erase what was recorded of a turn's calls: its answer is saved."""
        await self.database.run_with_retry(rows.erase, turn)


@dataclass(slots=True)
class ToolRounds:
    """The rounds of one answer. `before` are calls of an earlier attempt, which never run again."""

    tools: TurnTools
    turn: OpenTurn
    draft: AnswerDraft
    reader: AnswerReader
    waiting: Waiting
    before: list[Done] = field(default_factory=list)
    _count: int = field(default=0, init=False)
    _is_looked_up: bool = field(default=False, init=False)

    async def read(self, asked: PendingAnswer, receive: Receive) -> None:
        """Have an answer received, and each one after it, until the agent calls nothing more."""
        following: PendingAnswer | None = asked
        while following:
            await receive(following)
            following = await self._following()

    async def _following(self) -> PendingAnswer | None:
        """Continuation of an agent with the results of what it called; None where it is done.

        What needs consent first is wanted from then on. Raises TooManyRounds, and SignInNeeded
        before anything ran.
        """
        draft = self.draft
        calls = [_bounded(call) for call in draft.take_calls()]
        if not calls:
            return None
        if draft.by is None or draft.point is None:
            raise errors.UserFacingError
        point, by = draft.point, draft.by
        await self.tools.require_signed_in(self.turn, by, calls)
        offered = await self.tools.offered(self.turn.team, by)
        if needing := await self._needing(offered, calls) or draft.wanted:
            await self.running(offered).record(calls, CallState.ASKED)
            draft.wanted |= needing
            return None
        results = await self._results(offered, calls)

        async def give(told: Sequence[FunctionResult]) -> PendingAnswer:
            return await self.tools.continuation.give_results(point, by, told)

        done = list(zip(calls, results, strict=True))
        return await self.give(give, point.conversation_id, done)

    async def _needing(
        self, offered: OfferedTools, calls: Sequence[ToolCall]
    ) -> dict[str, ToolCall]:
        """The calls that a person has to allow first, by their ids; not those that ran already."""
        asking = [one for one in calls if offered.needs_consent(one.name)]
        if not asking:
            return {}
        turn = self.turn
        recorded = await self.tools.database.run(rows.of_turn, turn.team, turn.id)
        done = {call.id for call, _ in results_of(recorded)} | {*self._done_before(offered, calls)}
        return {call.id: call for call in asking if call.id not in done}

    async def _results(self, offered: OfferedTools, calls: Sequence[ToolCall]) -> list[ToolResult]:
        self._count += 1
        if self._count > MOST_ROUNDS + 1:
            log.warning("too_many_tool_rounds", turn=self.turn.id)
            raise TooManyRounds
        if self._count > MOST_ROUNDS:
            return [ToolResult(ENOUGH, ToolOutcome.TOO_MANY) for _ in calls]
        done = self._done_before(offered, calls)
        return await self.running(offered).results(calls, done=done)

    def _done_before(
        self, offered: OfferedTools, calls: Sequence[ToolCall]
    ) -> Mapping[str, ToolResult]:
        """Results of calls that an earlier attempt made in the same words, by the ids of these."""
        found: dict[str, ToolResult] = {}
        for call in calls:
            tool = offered.find(call.name)
            for earlier, result in self.before if tool and not tool.repeatable else ():
                if (earlier.name, earlier.arguments) == (call.name, call.arguments):
                    found[call.id] = result
        return found

    async def give(self, give: Give, conversation_id: str, done: Sequence[Done]) -> PendingAnswer:
        """Tell the agent the results where it waits for them, else in a copy of that."""
        ids = [call.id for call, _ in done]
        await self.tools.database.run_with_retry(rows.sent, self.turn, ids)
        told = [FunctionResult(call.id, result.text) for call, result in done]
        size = sum(len(one.text) for one in told)
        try:
            answer = await self.waiting.ask(lambda _note: give(told), self.draft.add)
        except refusals.AnswerUnreadable:
            raise
        except UNWELCOME as refusal:
            log.info("results_refused", reason=type(refusal).__name__)
            found = await self._looked_up(conversation_id)
            return found or await self.carry_on(conversation_id, done)
        return replace(answer, size=size)

    async def _looked_up(self, conversation_id: str) -> PendingAnswer | None:
        """The answer to results that an earlier attempt gave; looked for once."""
        if self.turn.attempts == 1 or self._is_looked_up:
            return None
        self._is_looked_up = True
        there = replace(self.turn, conversation_id=conversation_id, answered_by=self.draft.by)
        return await self.tools.continuation.found(there)

    async def carry_on(self, conversation_id: str, done: Sequence[Done]) -> PendingAnswer:
        """Tell the agent what the tools gave in a copy of its conversation."""
        remark = already_done(done)
        continuation, turn = self.tools.continuation, self.turn
        message = ChatMessage("user", remark)
        answer = await self.waiting.ask(
            lambda _note: continuation.carry_on(turn, conversation_id, message), self.draft.add
        )
        return replace(answer, size=len(remark))

    def running(self, offered: OfferedTools) -> ToolCalls:
        """Calls that run for this answer, and are shown in it."""

        def told(call: ToolCall, result: ToolResult | None) -> None:
            tool = offered.find(call.name)
            self._show(call, result, (tool.title if tool else "") or _title(call.name))

        return ToolCalls(self.tools.database, self.turn, offered, self._keep, told)

    def _keep(self, name: str, content: bytes) -> ReadyFile:
        return ReadyFile(self.draft.pictures.keep_file(content), name)

    def _show(self, call: ToolCall, result: ToolResult | None, title: str) -> None:
        """Show a call, and what came of it."""
        if result is None:
            self.reader.show(ToolStarted(call.id, call.name, call.arguments), title)
            return
        said = FAILURES.get(result.outcome)
        info: dict[str, object] = {"error": said} if said else {}
        self.reader.show(ToolFinished(call.id, call.name, info), title)
        for file in result.files:
            self.draft.deliver(FileProduced(file.id, file.name, "", call.name), None)
        for link in result.links:
            self.reader.source(Reference(call.name, link.title, link.url))


def results_of(calls: Collection[rows.CallProgress]) -> list[Done]:
    """The calls that have a result."""
    return [(one.call, ToolResult.read(one.result)) for one in calls if one.result is not None]


def _bounded(call: ToolCall) -> ToolCall:
    """A call as it is recorded; arguments that are too long stay so, and are refused."""
    return replace(
        call, name=call.name[:LONGEST_NAME], arguments=call.arguments[: LONGEST_ARGUMENTS + 1]
    )


def _title(name: str) -> str:
    words = readable(name)
    return words[:1].upper() + words[1:]
