"""Reader of an answer's events: it fills the draft, and shows what the agent does meanwhile."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.core import metrics
from bot.core.answers.agent_events import (
    ApprovalNeeded,
    Event,
    FileProduced,
    Finished,
    FunctionCalled,
    Handoff,
    InlinePicture,
    Reference,
    TextDelta,
    Thinking,
    ToolDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.errors import UserFacingError
from bot.files.descriptions import FileDescriptions
from bot.turns.answer import AnswerDraft
from bot.turns.citations import Citations
from bot.turns.tools.progress import ToolProgress
from storage.turns.approvals import ToolCall

MOST_HANDOFFS = 8  # in one answer


class HandedOverTooOften(UserFacingError):
    """The agents kept handing this to each other, so I stopped them. Ask one of them directly."""


class AnswerReader:
    """Passes each event of an answer to its observers, and measures how long the answer takes.

    The one list of who follows what: an event reaches only those that are named beside its type.
    """

    def __init__(self, draft: AnswerDraft, asked: str = "") -> None:
        self.draft = draft
        self._progress = progress = ToolProgress(draft.reply.show)
        self._descriptions = FileDescriptions(asked)
        self._citations = Citations(draft.known)
        self._since = time.monotonic()
        self._handoffs = 0
        tool = (progress.follow, self._descriptions.follow, self._note_tool)
        self._observers: dict[type, tuple[Callable[[Any], None], ...]] = {
            TextDelta: (self._write,),
            Thinking: (progress.follow,),
            Handoff: (self._hand_over, progress.follow),
            ToolStarted: tool,
            ToolDelta: tool,
            ToolFinished: tool,
            FileProduced: (self._deliver,),
            InlinePicture: (self.draft.picture,),
            Reference: (self._cite,),
            ApprovalNeeded: (self._ask_for_approval,),
            FunctionCalled: (self._call,),
            Finished: (self._end,),
        }

    def take(self, event: Event) -> None:
        """Pass an event on; one of a type that nobody follows is passed over."""
        self.draft.meter.follow(event)
        if self._progress.thought and not isinstance(event, Thinking):
            self._progress.end_thought()
        if not isinstance(event, TextDelta):
            self.draft.settle()
        if isinstance(event, ToolStarted | Handoff):
            self.draft.close()
        for observer in self._observers.get(type(event), ()):
            observer(event)

    def end(self) -> None:
        """Complete the answer: below it stand its sources."""
        self.draft.settle(over=True)
        if self._citations.sources:
            self.draft.close()
            self.draft.add(self._citations.listing())
        self._step("answer")

    def _write(self, event: TextDelta) -> None:
        if self.draft.message is None:
            self._step("first_words")
        self.draft.begin_message(event.message)
        self.draft.write(event.text)

    def _hand_over(self, event: Handoff) -> None:
        """Another agent answers from here on, as long as they don't pass it around for ever."""
        self._handoffs += 1
        if self._handoffs > MOST_HANDOFFS:
            raise HandedOverTooOften
        if event.profile and self.draft.by:
            self.draft.by = replace(self.draft.by, profile=event.profile)

    def _note_tool(self, _event: Event) -> None:
        self.draft.used_tools = True

    def _deliver(self, event: FileProduced) -> None:
        self.draft.deliver(event, self._descriptions.of(event))

    def _cite(self, event: Reference) -> None:
        self.draft.cite(self._citations.cite(event))

    def _ask_for_approval(self, event: ApprovalNeeded) -> None:
        self.draft.want(ToolCall(event.tool_call_id, event.name, event.arguments))

    def _call(self, event: FunctionCalled) -> None:
        self.draft.call(ToolCall(event.call_id, event.name, event.arguments))

    def show(self, event: ToolStarted | ToolFinished, title: str) -> None:
        """Show a tool that runs here under its title; unlike connectors it isn't metered."""
        self.draft.close()
        self.draft.used_tools = self.draft.ran_tools = True
        self._progress.own[event.name] = title
        self._progress.follow(event)

    def source(self, source: Reference) -> None:
        """List a source that no words rest on in particular."""
        self._citations.cite(source)

    def _end(self, event: Finished) -> None:
        self.draft.point = event.point

    def _step(self, name: str) -> None:
        """Note how long a step took that ends now."""
        now = time.monotonic()
        metrics.step_seconds.labels(name).observe(now - self._since)
        self._since = now
