"""From what an agent tells to the answer in the making: words, sources, steps, requests."""

import time
from dataclasses import dataclass, field, replace

from bot.core import metrics
from bot.core.agent_events import ApprovalNeeded, Event, Finished, Reference, TextDelta
from bot.core.errors import UserFacingError
from bot.files.delivery import Delivery
from bot.slack.streaming.reply import Reply
from bot.turns.citations import Citations
from bot.turns.tool_progress import ToolProgress
from storage.records import Answered, Outcome, Responder
from storage.turns.approvals import ToolCall, WaitingApproval

BREAK = "\n\n"
UNWANTED = {Outcome.WITHDRAWN, Outcome.FORGOTTEN}  # the question is gone, or its thread


@dataclass(slots=True)
class AnswerDraft:
    """Collects the whole text of an answer while its reply shows it, and what comes with it.

    `by` gives it in the conversation; `wanted` is what that agent may not do without consent.
    """

    reply: Reply
    files: Delivery
    parts: list[str] = field(default_factory=list)
    entry_id: str | None = None
    tokens: int = 0
    connectors: dict[str, int] = field(default_factory=dict)
    by: Responder | None = None
    conversation_id: str | None = None
    wanted: dict[str, ToolCall] = field(default_factory=dict)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.reply.write(text)

    def entry(self, entry_id: str) -> None:
        """What follows belongs to this entry; around a tool's work there are several."""
        if self.entry_id not in {None, entry_id}:
            self.add(BREAK)
        self.entry_id = entry_id

    def want(self, call: ToolCall) -> None:
        """The agent may not do this without consent; its arguments may come in parts."""
        known = self.wanted.get(call.id)
        arguments = (known.arguments if known else "") + call.arguments
        self.wanted[call.id] = replace(call, arguments=arguments)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def answered(self) -> Answered:
        """As it is written down. What waits for consent is no place to go on from."""
        entry = None if self.wanted else self.entry_id
        return Answered(self.text, entry, self.tokens, self.connectors or None, self.files.files)

    @property
    def approval(self) -> WaitingApproval | None:
        """What the agent asks consent for, if it does."""
        if not (self.wanted and self.conversation_id and self.by):
            return None
        return WaitingApproval(
            self.conversation_id, self.entry_id, tuple(self.wanted.values()), self.by
        )

    async def tell(self, trouble: UserFacingError) -> Outcome:
        """Say what happened, unless nobody wants it and nothing shows it was ever heard."""
        if not (trouble.outcome in UNWANTED and self.reply.leaves_nothing):
            await self.reply.end(f"{trouble.mark} {trouble.sentence}")
        return trouble.outcome


@dataclass(slots=True)
class AnswerReader:
    """Takes one event after the other, and notes how long the answer takes."""

    writing: AnswerDraft
    progress: ToolProgress = field(init=False)
    citations: Citations = field(default_factory=Citations)
    _since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.progress = ToolProgress(self.writing.reply.show)

    def take(self, event: Event) -> None:
        self.progress.follow(event)
        self.writing.files.follow(event)
        match event:
            case TextDelta(entry_id, text):
                if self.writing.entry_id is None:
                    self._step("first_words")
                self.writing.entry(entry_id)
                self.writing.add(text)
            case Reference():
                self.writing.add(self.citations.cite(event))
            case ApprovalNeeded(call, name, arguments):
                self.writing.want(ToolCall(call, name, arguments))
            case Finished(tokens, connectors):
                self.writing.tokens, self.writing.connectors = tokens, connectors
            case _:
                return

    def end(self) -> None:
        """The answer is complete: below it stand its sources."""
        self.writing.add(self.citations.listing())
        self._step("answer")

    def _step(self, name: str) -> None:
        """Note how long a step took that ends now."""
        now = time.monotonic()
        metrics.step_seconds.labels(name).observe(now - self._since)
        self._since = now
