"""The reply that an attempt writes: opened in the thread, or adopted from an earlier attempt."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.errors import QuestionTooLong
from bot.core.links.known import KnownLinks
from bot.files.delivery import Delivery
from bot.slack.client import SlackClient
from bot.slack.markup import plain
from bot.slack.reading.files import as_said
from bot.slack.streaming.messages import AnswerMessages, Records
from bot.slack.streaming.reply import Reply
from bot.slack.streaming.rollover import RollOver
from bot.slack.streaming.session_status import title_of
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage
from bot.turns.answer import AnswerDraft
from bot.turns.metering import UsageMeter
from bot.turns.services import TurnServices
from bot.voice.listening import has_clips
from storage import positions
from storage.records import Lost, OpenTurn, Outcome, TurnCause, is_app
from storage.turns import checkpoints

QUESTION_FIRST = 0.02  # seconds: showing that we work must not hold up the work
LISTENING = "is listening…"
COMPARISON_TITLE = "Comparing two branches"


@dataclass(frozen=True, slots=True)
class AttemptReply:
    """The reply of one attempt, each message of which is checkpointed."""

    services: TurnServices
    turn: OpenTurn
    place: ThreadTarget
    slack: SlackClient

    async def open(self) -> Reply:
        """The reply, behind what an earlier attempt left in the thread."""
        return self._reply(await self._adopted())

    @property
    def _known(self) -> KnownLinks:
        """The addresses that may be links in this thread."""
        return self.services.links.of(positions.of_thread(self.turn))

    def draft(self, reply: Reply) -> AnswerDraft:
        """The draft of an answer, which is written to the reply as it grows."""

        def new_delivery() -> Delivery:
            return self.services.deliveries.begin(self.turn, self.place, self.slack, reply.show)

        pictures = self.services.deliveries.pictures
        meter = UsageMeter(self.turn)
        by = self.turn.answered_by
        return AnswerDraft(reply, new_delivery, meter, pictures, self._known, by=by)

    def _reply(self, adopted: Sequence[OwnMessage]) -> Reply:
        async def posted(ts: str) -> None:
            try:
                await self.services.database.run_with_retry(checkpoints.reply_posted, self.turn, ts)
            except Lost:
                self.services.superseded.begin(self.turn, ts)
                raise

        async def lost() -> list[OwnMessage]:
            return await self.services.recovery.lost(self.turn, self.place)

        def stopped() -> None:
            self.services.cancellation.stop(self.turn.id, Outcome.STOPPED)

        records = Records(posted, lost, stopped)
        settings = self.services.reply_settings
        if is_app(self.turn.user):  # a stream is live for the asker alone: nobody would watch it
            settings = replace(settings, stream_in_channels=False)
        messages = AnswerMessages(self.slack, self.place, settings, records, adopted)
        self._known.add_text(self.turn.text)
        return Reply(RollOver(messages), self._known)

    async def _adopted(self) -> Sequence[OwnMessage]:
        """The messages that an earlier attempt left in the thread."""
        if self.turn.attempts == 1:
            return ()
        left = await self.services.recovery.left(self.turn, self.place)
        for message in left:
            if message.ts not in self.turn.replies:
                await self.services.database.run_with_retry(
                    checkpoints.reply_posted, self.turn, message.ts
                )
        return left

    @property
    def _is_new(self) -> bool:
        """True if the thread begins with this turn."""
        return self.turn.continues_from is None or self.turn.kind is TurnCause.BRANCH

    async def listen(self, draft: AnswerDraft) -> OpenTurn:
        """The turn with what was said in its voice clips. Raises UserFacingError."""
        if not has_clips(self.turn):
            return self.turn
        await self.services.sessions.waiting(self.slack, self.place, LISTENING)
        heard = await self.services.voice.of(self.turn, self.place, self.slack)
        draft.meter.usage = heard.turn.usage
        draft.add(heard.notice)
        length, most = len(heard.turn.text), self.services.longest_question
        if length > most:
            raise QuestionTooLong(length, most)
        if self._is_new and (title := title_of(as_said(plain(heard.turn.text)))):
            await self.services.sessions.rename(self.slack, self.place, title)
        return heard.turn

    async def show_working(self) -> None:
        """Show in the thread that we work, with a title where it begins."""
        await asyncio.sleep(QUESTION_FIRST)
        title = title_of(as_said(plain(self.turn.text))) if self._is_new else None
        if self.turn.kind is TurnCause.COMPARE:
            title = COMPARISON_TITLE
        await self.services.sessions.working(self.slack, self.place, title)
