"""Task cards for what the agent does besides writing: searches, code, drawing, thoughts.

A card adds to the one before of the same id, so that each of them only says what is new.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.core.answers.agent_events import (
    Event,
    Handoff,
    Thinking,
    ToolDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.answers.code_output import without_colours
from bot.core.file_names import visible
from bot.core.text import first_bytes
from bot.slack import markup
from bot.slack.markdown import code
from bot.slack.streaming.content import State, TaskCard
from bot.slack.views.approvals import call_arguments

# While it goes on, and when it is over.
TITLES = {
    "web_search": ("Searching the web…", "Searched the web"),
    "web_search_premium": ("Searching premium sources…", "Searched premium sources"),
    "code_interpreter": ("Running code…", "Ran code"),
    "image_generation": ("Drawing…", "Drew a picture"),
    "document_library": ("Searching the documents…", "Searched the documents"),
}
OTHER = ("Using {name}…", "Used {name}")
THINKING = ("Thinking…", "Thought about it")
HANDED_OVER, TAKEN_OVER = "{before} → {title}", "Handed over to {title}"
ANOTHER = "another agent"  # one that isn't ours: Mistral's name for it may be anything
FAILED = "{title} didn't work"
# Bytes that a step says. Slack counts them twice: one step has to fit into one message.
LONGEST_DETAILS, LONGEST_OUTPUT = 3_000, 2_000
LONGEST_NAME = 100  # characters
SHORTEST_TOLD = 0.1  # seconds

Tool = ToolStarted | ToolDelta | ToolFinished
Shown = Callable[[TaskCard], None]


@dataclass(slots=True)
class ToolStep:
    """A tool at work, since `began` on the monotonic clock; one that runs here has a `title`."""

    name: str
    arguments: str
    began: float
    title: str = ""
    asked: str = ""  # as it was shown

    @property
    def titles(self) -> tuple[str, str]:
        """Its title at work, and when it is over."""
        return (f"{self.title}…", self.title) if self.title else _titles(self.name)

    @property
    def request(self) -> str:
        """Arguments of the call, in words."""
        return in_words(self.arguments) if self.title else _asked(self.arguments)

    def ask(self, details: str) -> str:
        """Return what the step is asked for, unless it was shown before."""
        if self.asked:
            return ""
        self.asked = details
        return details


@dataclass(slots=True)
class ToolProgress:
    """Turns events into cards, several at once where several things happen at once."""

    show: Shown
    clock: Callable[[], float] = time.monotonic
    own: dict[str, str] = field(default_factory=dict)  # titles of tools that run here, by name
    _steps: dict[str, ToolStep] = field(default_factory=dict)
    _over: set[str] = field(default_factory=set)
    thought: str = ""  # under way: whatever comes next ends it
    _thoughts: int = 0
    _told: int = 0  # characters of the thought that are shown
    _thinking_since: float = 0.0
    _handoffs: int = 0

    def follow(self, event: Event) -> None:
        """Show what an event tells of the work; most tell nothing."""
        match event:
            case ToolStarted() | ToolDelta() | ToolFinished():
                self._tool(event)
            case Handoff():
                self._handed_over(event)
            case Thinking():
                self._think(event)
            case _:
                return

    def _tool(self, event: Tool) -> None:
        """A connector begins, tells what it is asked for, or is done; once it is, that stays."""
        match event:
            case _ if event.id in self._over:
                return
            case ToolStarted(id, name, arguments):
                step = self._steps.setdefault(id, self._step(name))
                step.arguments = arguments
                self.show(_running(id, step))
            case ToolDelta(id, arguments) if id in self._steps:
                self._steps[id].arguments += arguments
                self.show(_running(id, self._steps[id]))
            case ToolFinished(id, name):
                self._over.add(id)
                done = self._steps.pop(id, None) or self._step(name)
                self.show(_finished(event, done, self.clock() - done.began))
            case _:
                return

    def _step(self, name: str) -> ToolStep:
        return ToolStep(name, "", self.clock(), self.own.get(name, ""))

    def _think(self, event: Thinking) -> None:
        """More of the model's reasoning: it is shown as progress, apart from the answer."""
        begins = not self.thought
        if begins:
            self._thoughts += 1
            self._told, self._thinking_since = 0, self.clock()
        self.thought += event.text
        beginning = first_bytes(self.thought.lstrip(), LONGEST_DETAILS)
        details = beginning[self._told : markup.settled(beginning)]
        if details or begins:
            self._show_thought(THINKING[0], "in_progress", details)

    def end_thought(self) -> None:
        """Close the card of a thought: the model moves on to something else."""
        title = _timed(THINKING[1], self.clock() - self._thinking_since)
        self._show_thought(title, "complete", _head(self.thought, LONGEST_DETAILS)[self._told :])
        self.thought = ""

    def _show_thought(self, title: str, state: State, details: str) -> None:
        self._told += len(details)
        self.show(TaskCard(f"thinking-{self._thoughts}", title, state, details))

    def _handed_over(self, event: Handoff) -> None:
        """Another agent continues."""
        self._handoffs += 1
        wording = HANDED_OVER if event.before else TAKEN_OVER
        title = wording.format(before=_shown(event.before), title=_shown(event.title) or ANOTHER)
        self.show(TaskCard(f"handoff-{self._handoffs}", title, "complete"))


def _running(id: str, step: ToolStep) -> TaskCard:  # noqa: A002 - Mistral's word
    return TaskCard(id, step.titles[0], details=step.ask(step.request))


def _finished(event: ToolFinished, step: ToolStep, seconds: float) -> TaskCard:
    info = event.info
    title = step.titles[1]
    details = step.ask(_head(_text(info, "code"), LONGEST_DETAILS) or step.request)
    printed = without_colours(_text(info, "code_output"))
    output = _head(printed or _text(info, "output"), LONGEST_OUTPUT)
    card = TaskCard(event.id, _timed(title, seconds), "complete", details, output)
    if problem := event.problem:
        failed = FAILED.format(title=step.titles[0].rstrip("…"))
        output = _head(problem, LONGEST_OUTPUT)
        return replace(card, title=_timed(failed, seconds), state="error", output=output)
    return card


def _titles(name: str) -> tuple[str, str]:
    running, over = TITLES.get(name, OTHER)
    return running.format(name=_shown(name)), over.format(name=_shown(name))


def _shown(name: str) -> str:
    """A foreign name in a title: one line, as code where something in it would be markup."""
    line = visible(name)[:LONGEST_NAME]
    return code.as_span(line) if markup.MARKUP.search(line) else line


def _timed(title: str, seconds: float) -> str:
    """A title with the time it took, unless that was too short to tell."""
    return f"{title} · {seconds:.1f} s" if seconds >= SHORTEST_TOLD else title


def _asked(arguments: str) -> str:
    """Request to a connector in words, once its arguments are complete."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return ""
    if not isinstance(given, dict):
        return ""
    for key in ("query", "prompt", "code"):
        if isinstance(given.get(key), str):
            return _head(given[key], LONGEST_DETAILS)
    return ""


def in_words(arguments: str) -> str:
    """Arguments of a tool that runs here, one to a line."""
    try:
        given = call_arguments.listed(
            call_arguments.fields_of(arguments) or call_arguments.Fields()
        )
    except call_arguments.TooDeep:
        return ""
    lines = (f"{'  ' * one.depth}{one.name}: {one.value or ''}".rstrip() for one in given)
    return _head("\n".join(lines), LONGEST_DETAILS)


def _text(info: dict[str, object], key: str) -> str:
    value = info.get(key)
    return value if isinstance(value, str) else ""


def _head(text: str, size: int) -> str:
    said = text.strip()
    return markup.head(said, len(first_bytes(said, size)))
