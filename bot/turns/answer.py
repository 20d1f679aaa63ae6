"""Answer in the making: its draft, the reader that fills it from events, and its footer."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
from bot.core.links.known import KnownLinks
from bot.files.delivery import Delivery
from bot.files.descriptions import FileDescriptions
from bot.files.inline_pictures import NotAPicture, PictureStore
from bot.files.text_pictures import TextPictures
from bot.slack.streaming.reply import Reply
from bot.turns.citations import Citations
from bot.turns.draft_text import DraftText
from bot.turns.metering import UsageMeter
from bot.turns.tool_progress import ToolProgress
from storage.records import Answered, ConversationPoint, GeneratedFile, Outcome, Responder
from storage.turns.approvals import ToolCall, WaitingApproval

ONLY_FILES = "Here you are."
ONLY_TOOLS = "_I did the work above, but didn't write an answer. Ask me what I found._"
NO_ANSWER = "_I got an empty answer. Please rephrase._"
NO_PICTURE = "_(I can't show a picture that was here.)_"
# The question is gone, or its thread; or another turn asks it.
UNWANTED = {Outcome.WITHDRAWN, Outcome.EDITED, Outcome.FORGOTTEN}


@dataclass(slots=True)
class AnswerDraft:
    """Collects the whole text of an answer while its reply shows it, and what comes with it.

    `by` gives it in the conversation; `wanted` is what that agent may not do without consent, and
    `called` which functions it waits for; `trouble` is what ended it, if anything did.
    A delivery is begun with the first file. Use with `aclosing`.
    """

    reply: Reply
    new_delivery: Callable[[], Delivery]
    meter: UsageMeter
    pictures: PictureStore = field(default_factory=PictureStore)
    known: KnownLinks = field(default_factory=KnownLinks)
    delivery: Delivery | None = None
    words: DraftText = field(default_factory=DraftText)
    message: str | None = None  # of the answer, which is being written
    by: Responder | None = None
    conversation_id: str | None = None
    point: ConversationPoint | None = None  # where the answer ends
    wanted: dict[str, ToolCall] = field(default_factory=dict)
    called: dict[str, ToolCall] = field(default_factory=dict)
    used_tools: bool = False
    ran_tools: bool = False  # here
    trouble: UserFacingError | None = None
    _incoming: TextPictures = field(default_factory=TextPictures)

    def add(self, text: str) -> None:
        self.reply.write(self.words.add(text))

    def cite(self, mark: str) -> None:
        self.reply.write(self.words.cite(mark))

    def close(self) -> None:
        """Close what the model's Markdown left open: something of another kind follows."""
        self.reply.write(self.words.close())

    def begin_message(self, message: str) -> None:
        """Begin a message, with a paragraph break: around a tool's work there are several."""
        if self.message not in {None, message}:
            self.settle()
            self.reply.write(self.words.paragraph())
        self.message = message

    def write(self, text: str) -> None:
        """Add text of the agent's, which may contain pictures."""
        for part in self._incoming.add(text):
            self._show(part)

    def settle(self, *, over: bool = False) -> None:
        """Hold back nothing of the agent's text: something else follows, or it is `over`."""
        for part in self._incoming.end() if over else self._incoming.settle():
            self._show(part)

    def _show(self, part: str | InlinePicture) -> None:
        if isinstance(part, str):
            self.add(part)
        else:
            self.picture(part)

    def picture(self, picture: InlinePicture) -> None:
        """Send a picture of the answer as a file."""
        try:
            self.deliver(self.pictures.keep(picture.data_url), None)
        except NotAPicture:
            self.add(NO_PICTURE)

    def want(self, call: ToolCall) -> None:
        """The agent may not do this without consent."""
        _collect(self.wanted, call)

    def call(self, call: ToolCall) -> None:
        """The agent waits for the result of this."""
        _collect(self.called, call)

    def deliver(self, event: FileProduced, alt: str | None) -> None:
        """Begin to send a file that a tool made."""
        self.begin_delivery().add(event, alt)

    def begin_delivery(self) -> Delivery:
        if self.delivery is None:
            self.delivery = self.new_delivery()
        return self.delivery

    async def aclose(self) -> None:
        if self.delivery:
            await self.delivery.aclose()

    @property
    def files(self) -> tuple[GeneratedFile, ...]:
        return self.delivery.files if self.delivery else ()

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def in_place_of_words(self) -> str:
        """The sentence in place of an answer without words."""
        if self.files:
            return ONLY_FILES
        return ONLY_TOOLS if self.used_tools else NO_ANSWER

    @property
    def answered(self) -> Answered:
        """As it is written down. What waits for consent is no place to go on from."""
        answered = Answered(
            self.text,
            usage=self.meter.usage,
            files=self.files,
        )
        return answered if self.wanted else answered.at(self.point)

    @property
    def approval(self) -> WaitingApproval | None:
        """Approval that the agent waits for, if it does."""
        if not (self.wanted and self.point and self.by):
            return None
        return WaitingApproval.at(self.point, tuple(self.wanted.values()), self.by)

    async def tell(self, trouble: UserFacingError) -> Outcome:
        """Say what happened, unless nobody wants it and nothing shows it was ever heard."""
        self.trouble = trouble
        self.settle(over=True)
        if not (trouble.outcome in UNWANTED and self.reply.leaves_nothing):
            await self.reply.end(f"{trouble.mark} {trouble.sentence}")
        return trouble.outcome


def _collect(calls: dict[str, ToolCall], call: ToolCall) -> None:
    """Add a call, or more of its arguments, which may come in parts."""
    known = calls.get(call.id)
    arguments = (known.arguments if known else "") + call.arguments
    calls[call.id] = replace(call, arguments=arguments)


class AnswerReader:
    """Passes each event of an answer to its observers, and measures how long the answer takes.

    The one list of who follows what: an event reaches only those that are named beside its type.
    """

    def __init__(self, draft: AnswerDraft, asked: str = "") -> None:
        self._draft = draft
        self._progress = progress = ToolProgress(draft.reply.show)
        self._descriptions = FileDescriptions(asked)
        self._citations = Citations(draft.known)
        self._since = time.monotonic()
        tool = (progress.follow, self._descriptions.follow, self._note_tool)
        self._observers: dict[type, tuple[Callable[[Any], None], ...]] = {
            TextDelta: (self._write,),
            Thinking: (progress.follow,),
            Handoff: (progress.follow,),
            ToolStarted: tool,
            ToolDelta: tool,
            ToolFinished: tool,
            FileProduced: (self._deliver,),
            InlinePicture: (self._draft.picture,),
            Reference: (self._cite,),
            ApprovalNeeded: (self._ask_for_approval,),
            FunctionCalled: (self._call,),
            Finished: (self._end,),
        }

    def take(self, event: Event) -> None:
        """Pass an event on; one of a type that nobody follows is passed over."""
        self._draft.meter.follow(event)
        if self._progress.thought and not isinstance(event, Thinking):
            self._progress.end_thought()
        if not isinstance(event, TextDelta):
            self._draft.settle()
        if isinstance(event, ToolStarted | Handoff):
            self._draft.close()
        for observer in self._observers.get(type(event), ()):
            observer(event)

    def end(self) -> None:
        """Complete the answer: below it stand its sources."""
        self._draft.settle(over=True)
        if self._citations.sources:
            self._draft.close()
            self._draft.add(self._citations.listing())
        self._step("answer")

    def _write(self, event: TextDelta) -> None:
        if self._draft.message is None:
            self._step("first_words")
        self._draft.begin_message(event.message)
        self._draft.write(event.text)

    def _note_tool(self, _event: Event) -> None:
        self._draft.used_tools = True

    def _deliver(self, event: FileProduced) -> None:
        self._draft.deliver(event, self._descriptions.of(event))

    def _cite(self, event: Reference) -> None:
        self._draft.cite(self._citations.cite(event))

    def _ask_for_approval(self, event: ApprovalNeeded) -> None:
        self._draft.want(ToolCall(event.tool_call_id, event.name, event.arguments))

    def _call(self, event: FunctionCalled) -> None:
        self._draft.call(ToolCall(event.call_id, event.name, event.arguments))

    def show(self, event: ToolStarted | ToolFinished) -> None:
        """Show a tool that runs here; its model's connectors are metered, and this isn't."""
        self._draft.close()
        self._draft.ran_tools = True
        self._progress.follow(event)
        self._note_tool(event)

    def _end(self, event: Finished) -> None:
        self._draft.point = event.point

    def _step(self, name: str) -> None:
        """Note how long a step took that ends now."""
        now = time.monotonic()
        metrics.step_seconds.labels(name).observe(now - self._since)
        self._since = now
