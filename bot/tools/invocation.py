"""Invocation of a tool: arguments are checked, the function runs in time, its result is checked.

Whatever goes wrong is one sentence to the agent and a stack trace to whoever runs the app: with the
call's ids, and without its arguments, which an error's message may repeat.
"""

import asyncio
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from bot.concurrency.temporary import temporary_path
from bot.core import metrics
from bot.profiles import validation_messages
from bot.tools.function_tool import FunctionTool, ToolAnswer, ToolCaller, ToolFile
from bot.tools.results import (
    LARGEST_FILE,
    WRONG_FILES,
    ReadyFile,
    ToolOutcome,
    ToolResult,
    WrongResult,
    answer_of,
)
from storage.records import DIRECT, OpenTurn
from storage.turns.approvals import ToolCall

log = structlog.get_logger()

SCRATCH = "scratch"
LONGEST_ARGUMENTS = 100_000  # characters
MOST_PROBLEMS = 5  # that the agent is told of
FAILED = "The tool failed. Don't call it again with the same arguments."
LATE = "The tool took longer than {seconds:g} seconds, so it was stopped. It may have had effects."
NO_JSON = "The arguments aren't a JSON object, so the tool didn't run."
WRONG_ARGUMENTS = "The arguments don't fit the tool's parameters, so it didn't run: {problems}"

Keep = Callable[[str, bytes], ReadyFile]


class WrongArguments(Exception):
    """Arguments don't fit; the message is a sentence for the agent."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a tool for a turn; `keep` keeps a file that it makes until it is sent."""

    tool: FunctionTool
    call: ToolCall
    turn: OpenTurn
    keep: Keep

    async def result(self) -> ToolResult:
        """Run, and give the result; only a cancellation is raised."""
        result = await self._result()
        metrics.tool_calls.labels(self.tool.name, result.outcome).inc()
        return result

    async def _result(self) -> ToolResult:
        try:
            arguments = checked(self.tool.arguments, self.call.arguments)
        except WrongArguments as wrong:
            return ToolResult(str(wrong), ToolOutcome.WRONG_ARGUMENTS)
        try:
            async with temporary_path(SCRATCH) as scratch, asyncio.timeout(self.tool.timeout):
                await asyncio.to_thread(scratch.mkdir)
                returned = await self.tool.run(self._caller(scratch), dict(arguments))
                answer = answer_of(returned)
                return await self._kept(answer, scratch)
        except WrongResult as wrong:
            self._note("tool_result_unusable", wrong)
            return ToolResult(str(wrong), ToolOutcome.WRONG_RESULT)
        except TimeoutError as error:
            self._note("tool_late", error)
            return ToolResult(LATE.format(seconds=self.tool.timeout), ToolOutcome.LATE)
        except Exception as error:  # noqa: BLE001 - an operator's code: whatever it raises
            self._note("tool_failed", error)
            return ToolResult(FAILED, ToolOutcome.FAILED)

    async def _kept(self, answer: ToolAnswer, scratch: Path) -> ToolResult:
        """The result with its files kept. Raises WrongResult for one that can't be read."""
        files = [
            self.keep(file.name, await asyncio.to_thread(_content, file, scratch))
            for file in answer.files
        ]
        return ToolResult(answer.text, files=tuple(files), links=answer.links)

    def _caller(self, scratch: Path) -> ToolCaller:
        turn, call = self.turn, self.call
        ids = {"tool": self.tool.name, "call": call.id, "turn": turn.id, "team": turn.team}
        return ToolCaller(
            team=turn.team,
            channel=turn.channel,
            thread_ts=turn.thread_ts,
            user=turn.user,
            is_direct=turn.channel.startswith(DIRECT),
            turn_id=turn.id,
            call_id=call.id,
            log=structlog.get_logger().bind(**ids),
            scratch=scratch,
        )

    def _note(self, event: str, error: BaseException) -> None:
        """Log where it broke, without the message of the error."""
        frames = traceback.extract_tb(error.__traceback__)
        log.error(
            event,
            tool=self.tool.name,
            call=self.call.id,
            turn=self.turn.id,
            team=self.turn.team,
            error=type(error).__name__,
            trace="".join(traceback.format_list(frames)),
        )


def checked(model: type[BaseModel], written: str) -> BaseModel:
    """The arguments of a call as its tool gets them. Raises WrongArguments."""
    if len(written) > LONGEST_ARGUMENTS:
        raise WrongArguments(NO_JSON)
    try:
        given = json.loads(written or "{}", object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise WrongArguments(NO_JSON) from error
    if not isinstance(given, dict):
        raise WrongArguments(NO_JSON)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        found = list(validation_messages.problems(error).items())[:MOST_PROBLEMS]
        problems = " ".join(f"{place}: {validation_messages.inside(told)}" for place, told in found)
        raise WrongArguments(WRONG_ARGUMENTS.format(problems=problems)) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises ValueError where a name is there twice: who reads it may differ."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError
    return made


def _content(file: ToolFile, scratch: Path) -> bytes:
    """The content of a file, which lies in the scratch directory if it is a path."""
    if isinstance(file.content, bytes):
        if len(file.content) > LARGEST_FILE:
            raise WrongResult(WRONG_FILES)
        return file.content
    path = (scratch / file.content).resolve()
    if not path.is_relative_to(scratch.resolve()) or not path.is_file():
        raise WrongResult(WRONG_FILES)
    if path.stat().st_size > LARGEST_FILE:
        raise WrongResult(WRONG_FILES)
    return path.read_bytes()
