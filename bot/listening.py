"""From what an agent tells to the answer in the making: words, sources, steps, requests."""

import time
from dataclasses import dataclass, field

from bot.citations import Citations
from bot.core import metrics
from bot.core.agent_events import ApprovalNeeded, Event, Finished, Reference, TextDelta
from bot.progress import Progress
from bot.writing import Writing
from storage.approvals import Call


@dataclass(slots=True)
class Listening:
    """Takes one event after the other, and notes how long the answer takes."""

    writing: Writing
    progress: Progress = field(init=False)
    citations: Citations = field(default_factory=Citations)
    _since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.progress = Progress(self.writing.reply.show)

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
                self.writing.want(Call(call, name, arguments))
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
