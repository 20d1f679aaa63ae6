"""Answer in the making: its draft, with what comes with it and what it waits for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.core.answers.agent_events import FileProduced, InlinePicture
from bot.core.errors import UserFacingError
from bot.core.links.known import KnownLinks
from bot.files.delivery import Delivery
from bot.files.inline_pictures import NotAPicture, PictureStore
from bot.files.text_pictures import TextPictures
from bot.slack.streaming.reply import Reply
from bot.turns.draft_text import DraftText
from bot.turns.metering import UsageMeter
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

    def take_calls(self) -> list[ToolCall]:
        """The functions that the agent waits for, from now on under way."""
        calls, self.called = [*self.called.values()], {}
        return calls

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
            profile=self.by.profile if self.by else "",
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
