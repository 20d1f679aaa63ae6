"""Rounds of an answer: what the agent calls runs here, and it continues with the results."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.connectors.calls import ConnectorCalls
from bot.conversations.continuation import ConversationContinuation
from bot.core.answers.agent_events import FileProduced, ToolFinished, ToolStarted
from bot.core.errors import UserFacingError
from bot.mistral.port import FunctionResult, PendingAnswer
from bot.tools.calls import OfferedTools, ToolCalls
from bot.tools.registry import ToolRegistry
from bot.tools.results import ReadyFile, ToolOutcome, ToolResult
from bot.turns.answer import AnswerDraft, AnswerReader
from storage.engine.database import Database
from storage.records import OpenTurn, Responder
from storage.turns import function_calls as rows
from storage.turns.approvals import ToolCall
from storage.turns.function_calls import CallState

log = structlog.get_logger()

MOST_ROUNDS = 16  # in which the tools run that an answer calls
ENOUGH = "You called tools too often in this answer, so nothing ran. Answer with what you have."

Ask = Callable[[Callable[[], Awaitable[PendingAnswer]]], Awaitable[PendingAnswer]]


class TooManyRounds(UserFacingError):
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
    """The rounds of one answer."""

    tools: TurnTools
    turn: OpenTurn
    draft: AnswerDraft
    reader: AnswerReader
    _count: int = field(default=0, init=False)

    async def answered(self, ask: Ask) -> PendingAnswer | None:
        """How the agent continues, with the results of what it called.

        None where it called nothing, or where something needs consent first: then it is wanted.
        Raises TooManyRounds, and SignInNeeded before anything ran.
        """
        draft = self.draft
        calls, draft.called = list(draft.called.values()), {}
        if not (calls and draft.by and draft.point):
            return None
        await self.tools.require_signed_in(self.turn, draft.by, calls)
        offered = await self.tools.offered(self.turn.team, draft.by)
        running = self._calls(offered)
        needing = [call for call in calls if offered.needs_consent(call.name)]
        if needing or draft.wanted:
            await running.record(calls, CallState.ASKED)
            draft.wanted |= {call.id: call for call in needing}
            return None
        return await self._given(ask, calls, await self._results(running, calls))

    async def _results(self, running: ToolCalls, calls: Sequence[ToolCall]) -> list[ToolResult]:
        self._count += 1
        if self._count > MOST_ROUNDS + 1:
            log.warning("too_many_tool_rounds", turn=self.turn.id)
            raise TooManyRounds
        if self._count > MOST_ROUNDS:
            return [ToolResult(ENOUGH, ToolOutcome.TOO_MANY) for _ in calls]
        return await running.results(calls)

    async def _given(
        self, ask: Ask, calls: Sequence[ToolCall], results: Sequence[ToolResult]
    ) -> PendingAnswer:
        """Tell the agent the results, in the conversation that waits for them."""
        draft, tools = self.draft, self.tools
        if draft.point is None or draft.by is None:
            raise UserFacingError
        point, by = draft.point, draft.by
        told = [FunctionResult(call.id, one.text) for call, one in zip(calls, results, strict=True)]
        await self._calls(await tools.offered(self.turn.team, by)).sent(calls)
        answer = await ask(lambda: tools.continuation.give_results(point, by, told))
        return replace(answer, size=sum(len(one.text) for one in told))

    def _calls(self, offered: OfferedTools) -> ToolCalls:
        return ToolCalls(self.tools.database, self.turn, offered, self._keep, self._tell)

    def _keep(self, name: str, content: bytes) -> ReadyFile:
        return ReadyFile(self.draft.pictures.keep_file(content), name)

    def _tell(self, call: ToolCall, result: ToolResult | None) -> None:
        """Show a call, and what came of it."""
        if result is None:
            self.reader.show(ToolStarted(call.id, call.name, call.arguments))
            return
        is_ok = result.outcome is ToolOutcome.OK
        self.reader.show(ToolFinished(call.id, call.name, {} if is_ok else {"error": result.text}))
        for file in result.files:
            self.draft.deliver(FileProduced(file.id, file.name, "", call.name), None)
