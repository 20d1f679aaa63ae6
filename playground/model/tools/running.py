"""Tools at work: the pieces that tell of their start, their end, and what came of them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.model.pieces import FunctionCall, Piece, Text, ToolDelta, ToolDone, ToolStarted
from playground.model.prompt import Prompt

from . import interpreter, library, services, web
from .drawing import images
from .use import Arguments, Outcome, Use

Runner = Callable[[Arguments, Prompt], Outcome]

RUNNERS: dict[str, Runner] = {
    "code_interpreter": interpreter.run,
    "document_library": library.run,
    "image_generation": images.run,
    "web_search": web.run,
    "web_search_premium": web.run_premium,
    **services.RUNNERS,
}
# What is said before a tool starts, as the vendor's models do before they run code.
_PREFACES = {"code_interpreter": "Let me work that out."}
_HEADINGS = {
    "web_search": "On the web",
    "web_search_premium": "On the web",
    "document_library": "In our documents",
    "code_interpreter": "Worked out",
    "image_generation": "Picture",
}
# Whose arguments arrive while they are written, this many characters at a time.
_WRITTEN_OUT = ("code_interpreter",)
_DELTA = 24


@dataclass(frozen=True, slots=True)
class Plan:
    """Tools to use; `preface` is said before, and sections have a heading for each tool."""

    uses: tuple[Use, ...] = ()
    at_once: bool = False
    preface: str = ""
    has_sections: bool = False


def carry_out(plan: Plan, prompt: Prompt) -> Iterator[Piece]:
    """Use the tools; those which a person has to allow are only asked for, and end the answer."""
    guarded = _guarded(prompt)
    free = tuple(use for use in plan.uses if use.tool not in guarded)
    yield from perform(replace(plan, uses=free), prompt)
    for use in plan.uses:
        if use.tool in guarded:
            yield FunctionCall(use.tool, json.dumps(use.arguments), confirmation="pending")


def perform(plan: Plan, prompt: Prompt) -> Iterator[Piece]:
    """Run tools one after the other, or all at once; what they found is told at the end.

    What failed is told at once, before the next attempt.
    """
    outcomes = [RUNNERS[use.tool](use.arguments, prompt) for use in plan.uses]
    numbers = list(range(len(plan.uses)))
    for together in [numbers] if plan.at_once else [[number] for number in numbers]:
        yield from _prefaces(plan.uses, together)
        for number in together:
            yield from _start(plan.uses[number], str(number))
        for number in together:
            yield ToolDone(outcomes[number].info, outcomes[number].tokens, str(number))
            if outcomes[number].failed:
                yield from outcomes[number].said
    told = [pair for pair in zip(plan.uses, outcomes, strict=True) if not pair[1].failed]
    yield from _told(plan, told)


def _told(plan: Plan, outcomes: Sequence[tuple[Use, Outcome]]) -> Iterator[Piece]:
    """Tell what came of the tools, each under a heading where the answer has sections."""
    if plan.preface:
        yield Text(f"{plan.preface}\n\n")
    for number, (use, outcome) in enumerate(outcomes):
        if number:
            yield Text("\n\n")
        if plan.has_sections:
            yield Text(f"### {_HEADINGS[use.tool]}\n\n")
        yield from outcome.said
    for closing in dict.fromkeys(outcome.closing for _, outcome in outcomes if outcome.closing):
        yield Text(f"\n\n{closing}")


def _prefaces(uses: tuple[Use, ...], starting: list[int]) -> Iterator[Text]:
    """Announce each tool that wants it, the first time it is used."""
    tools = [use.tool for use in uses]
    for number in starting:
        if tools[number] in _PREFACES and tools[number] not in tools[:number]:
            yield Text(_PREFACES[tools[number]])


def _start(use: Use, key: str) -> Iterator[Piece]:
    arguments = json.dumps(use.arguments)
    if use.tool not in _WRITTEN_OUT:
        yield ToolStarted(use.tool, arguments, key)
        return
    yield ToolStarted(use.tool, "", key)
    for begin in range(0, len(arguments), _DELTA):
        yield ToolDelta(arguments[begin : begin + _DELTA], key)


def _guarded(prompt: Prompt) -> set[str]:
    """Name the tools that a person has to allow first."""
    own = {tool["type"] for tool in prompt.tools if tool["type"] in _confirmed_first(tool)}
    return own.union(*map(services.guarded, prompt.tools))


def _confirmed_first(tool: dict[str, Any]) -> list[str]:
    return (tool.get("tool_configuration") or {}).get("requires_confirmation") or []
