"""Calls of a turn: each is recorded before it runs and with its result, so that none runs twice."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import structlog

from bot.concurrency import tasks
from bot.core import metrics
from bot.profiles.tools import Function
from bot.tools.function_tool import FunctionTool
from bot.tools.invocation import Invocation, Keep
from bot.tools.registry import ToolRegistry
from bot.tools.results import ToolOutcome, ToolResult
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.turns import function_calls as rows
from storage.turns.approvals import ToolCall
from storage.turns.function_calls import CallProgress, CallState

log = structlog.get_logger()

AT_ONCE = 4  # calls of a turn that run at the same time
MOST_AT_ONCE = 16  # calls of one answer that run at all
UNKNOWN_TOOL = "You have no tool of this name."
MADE_UP = "unknown"  # label of the metrics: a model may make up any name
DENIED = "The person didn't allow this call, so it didn't run. Don't call it again."
TOO_MANY = "You called too many tools at once, so this call didn't run."
LOST = (
    "This call was interrupted, so nobody knows whether it took effect. Don't call it again. "
    "Tell the person to check."
)

NOTHING_DONE: Mapping[str, ToolResult] = MappingProxyType({})

Told = Callable[[ToolCall, ToolResult | None], None]


@dataclass(frozen=True, slots=True)
class OfferedTools:
    """Tools of one's own that the agent of a turn may call: those its profile lists, and others.

    `connected` are those of its connectors with a sign-in.
    """

    registry: ToolRegistry
    team: str
    listed: Mapping[str, Function]
    connected: Mapping[str, FunctionTool] = field(default_factory=dict)

    def find(self, name: str) -> FunctionTool | None:
        return self.connected.get(name) or self.registry.find(self.team, name, self.listed)

    def needs_consent(self, name: str) -> bool:
        """True if a person has to allow each call, by the tool's rule or by the profile's."""
        found, listed = self.find(name), self.listed.get(name)
        return found is not None and (found.consent or bool(listed and listed.consent))


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """Runs the calls of one turn; `told` hears of each that begins, and of its result."""

    database: Database
    turn: OpenTurn
    tools: OfferedTools
    keep: Keep
    told: Told

    async def record(self, calls: Sequence[ToolCall], state: CallState) -> set[str]:
        """Record calls; return the ids of those that were not recorded before."""
        return await self.database.run_with_retry(rows.record, self.turn, calls, state)

    async def results(
        self,
        calls: Sequence[ToolCall],
        allowed: Collection[str] = (),
        done: Mapping[str, ToolResult] = NOTHING_DONE,
    ) -> list[ToolResult]:
        """The results of calls, in their order; those that have one don't run again.

        `allowed` are those that a person consented to, and `done` has results known otherwise.
        """
        fresh = await self.record(calls, CallState.BEGUN)
        known = {one.call.id: one for one in await self._known()}
        asked = [id_ for id_ in allowed if known[id_].state is CallState.ASKED]
        if asked:
            await self.database.run_with_retry(rows.begun, self.turn, asked)
        limit = asyncio.Semaphore(AT_ONCE)

        async def result(number: int, call: ToolCall) -> ToolResult:
            async with limit:
                progress = known[call.id]
                is_first = call.id in fresh or progress.state is CallState.ASKED
                if progress.result is not None:
                    return self._again(progress.call, ToolResult.read(progress.result))
                if call.id in done:
                    return await self._save(call, done[call.id])
                if number >= MOST_AT_ONCE:
                    return await self._save(call, ToolResult(TOO_MANY, ToolOutcome.TOO_MANY))
                return await self._result(progress.call, is_first, call.id in allowed)

        running = [asyncio.create_task(result(*one)) for one in enumerate(calls)]
        try:
            return list(await asyncio.gather(*running))
        finally:
            await tasks.end(running)

    async def _known(self) -> list[CallProgress]:
        return await self.database.run(rows.of_turn, self.turn.team, self.turn.id)

    async def _result(self, call: ToolCall, is_first: bool, is_allowed: bool) -> ToolResult:
        tool = self.tools.find(call.name)
        if tool is None:
            return await self._save(call, ToolResult(UNKNOWN_TOOL, ToolOutcome.UNKNOWN_TOOL))
        if self.tools.needs_consent(call.name) and not is_allowed:
            return await self._save(call, ToolResult(DENIED, ToolOutcome.DENIED))
        if not (is_first or tool.repeatable):
            log.warning("tool_call_lost", tool=call.name, call=call.id, turn=self.turn.id)
            return await self._save(call, ToolResult(LOST, ToolOutcome.LOST))
        self.told(call, None)
        result = await Invocation(tool, call, self.turn, self.keep).result()
        return await self._save(call, result)

    def _again(self, call: ToolCall, result: ToolResult) -> ToolResult:
        self.told(call, result)
        return result

    async def _save(self, call: ToolCall, result: ToolResult) -> ToolResult:
        """Write a result down before anybody hears of it."""
        if result.outcome in {ToolOutcome.UNKNOWN_TOOL, ToolOutcome.TOO_MANY}:
            metrics.tool_calls.labels(MADE_UP, result.outcome).inc()
        elif result.outcome in {ToolOutcome.DENIED, ToolOutcome.LOST}:
            metrics.tool_calls.labels(call.name, result.outcome).inc()
        await self.database.run_with_retry(rows.done, self.turn, call.id, result.stored())
        self.told(call, result)
        return result
