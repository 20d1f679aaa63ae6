"""Putting a turn's question to Mistral, together with what its conversation does not hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversations.attachment_notices import PICTURES_REFUSED, listed
from bot.conversations.attachments import AttachedContent
from bot.conversations.continuation import ConversationContinuation
from bot.conversations.pictures.earlier import EarlierPictures, ShownPictures
from bot.conversations.pictures.fallback import PictureFallback
from bot.conversations.prompt import PromptBuilder, PromptText
from bot.core.errors import ConversationGone, Interrupted, PassedOver
from bot.core.links.known import ADDRESS
from bot.memory.told_notes import ToldNotes
from bot.mistral.port import ChatMessage, NothingShown, PendingAnswer
from bot.slack.thread_target import ThreadTarget
from bot.transcripts import import_command
from bot.transcripts.importer import ImportedThread, Importer
from storage import positions
from storage.engine.database import Database
from storage.records import OpenTurn, TurnCause
from storage.retention import tombstones
from storage.threads import threads
from storage.threads.threads import MissingContext
from storage.turns import abandoned, approvals, checkpoints

ORPHAN_WAIT = 3600.0  # seconds: no request runs for so long
MEMORY_LOST = "_This thread's history is no longer at Mistral, so {instead}_\n\n"
NOT_SHOWN = "_Mistral doesn't show what was said in this thread, so {instead}_\n\n"
READ_IN_SLACK = "I read the thread in Slack instead. I may remember less than before."
NOTHING_LEFT = "I'm starting over without it."
INEXACT = (
    "_Mistral doesn't say where exactly this conversation continues, so I may remember a "
    "little more or less of it._\n\n"
)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question on its way; what the person must know about it goes to `notice`."""

    turn: OpenTurn
    place: ThreadTarget
    notice: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RequestBuilder:
    """Decides how a question is asked; the answer is a stream of events."""

    database: Database
    continuation: ConversationContinuation
    questions: PromptBuilder
    imports: Importer
    pictures: EarlierPictures
    notes: ToldNotes

    async def ask(
        self,
        turn: OpenTurn,
        place: ThreadTarget,
        notice: Callable[[str], None],
        attached: AttachedContent,
    ) -> PendingAnswer:
        """Ask, with what is attached.

        What the person must know about it goes to `notice`, before the answer.
        """
        if turn.kind is TurnCause.APPROVAL:
            return await self._pass_on(turn)
        if imported := await self._imported(turn, place):
            turn = imported.turn
            notice(imported.notice)
        question = await self._question(turn, place)
        shown = await self._shown(question, attached)
        if told := question.notice + shown.notice:
            notice(told)
        words = attached.question(question.text) + shown.remark
        pictures = (*attached.pictures, *shown.pictures)
        asked = ChatMessage("user", words, pictures)
        before = imported.said if imported else ()
        inquiry = Inquiry(turn, place, notice)

        async def put(asked: ChatMessage, *, again: bool = False) -> PendingAnswer:
            said = [*before, asked]
            pending = await self._put(inquiry, said, again=again)
            size = sum(len(message.text) for message in said)
            return replace(_with_links(pending, question.text), size=size)

        if not pictures:
            return await put(asked)

        async def abandon(conversation_id: str) -> None:
            conversations = {conversation_id}
            await self.database.run_with_retry(abandoned.record, turn, conversations, ORPHAN_WAIT)

        names = (*attached.picture_names, *shown.names) or ("",)
        refused = PICTURES_REFUSED.format(names=listed(names))
        return await PictureFallback(put, partial(notice, refused), abandon).ask(asked)

    async def _put(
        self, inquiry: Inquiry, said: Sequence[ChatMessage], *, again: bool
    ) -> PendingAnswer:
        """Put the last message as the question; `again` after a request that Mistral refused."""
        turn = inquiry.turn
        *before, asked = said
        if before or turn.continues_from is None:
            return await self._start(turn, before, asked)
        # An earlier request may still be running there, or an answer that is to be another one.
        is_repeated = turn.attempts > 1 or turn.kind is not TurnCause.MESSAGE
        point = turn.continues_from
        apart = again or is_repeated or turn.has_unanswered_turns
        try:
            if apart and not await self.notes.may_carry(turn, point.notes):
                return await self._start(turn, await self.continuation.up_to(turn, point), asked)
            noted = await self.notes.with_question(turn, asked, point.notes)
            pending = await self.continuation.go_on(turn, point, noted, apart=apart)
        except ConversationGone as gone:
            earlier = await self._said_before(turn)
            if earlier:
                return await self._start(turn, earlier, asked)
            why = NOT_SHOWN if isinstance(gone, NothingShown) else MEMORY_LOST
            told = await self._from_slack(inquiry, asked, why)
            pending = await self._start(turn, [], told)
            return _with_links(pending, told.text.removesuffix(asked.text))
        if not pending.is_exact:
            inquiry.notice(INEXACT)
        return pending

    async def _start(
        self, turn: OpenTurn, before: Sequence[ChatMessage], asked: ChatMessage
    ) -> PendingAnswer:
        """Begin a conversation with all notes that apply, and none that were told elsewhere."""
        noted = await self.notes.with_question(turn, asked, None)
        return await self.continuation.start(turn, [*self.notes.without(before), noted])

    async def _from_slack(self, inquiry: Inquiry, asked: ChatMessage, why: str) -> ChatMessage:
        """The question with what its thread shows in Slack, where nothing else is left of it."""
        turn, read = inquiry.turn, PromptText(asked.text)
        if turn.ts != turn.thread_ts:
            forgotten = await self.database.run(tombstones.until, positions.of_thread(turn))
            missing = MissingContext(forgotten, frozenset())
            read = await self.questions.with_context(inquiry.place, turn.ts, asked.text, missing)
        is_read = read.text != asked.text
        inquiry.notice(why.format(instead=READ_IN_SLACK if is_read else NOTHING_LEFT))
        if read.notice:
            inquiry.notice(read.notice)
        return replace(asked, text=read.text)

    async def _shown(self, question: PromptText, attached: AttachedContent) -> ShownPictures:
        """Pictures that were shown before the question, as far as its own leave room."""
        if not question.pictures:
            return ShownPictures()
        return await self.pictures.newest(question.pictures, len(attached.pictures))

    async def _imported(self, turn: OpenTurn, place: ThreadTarget) -> ImportedThread | None:
        if import_command.WORD not in turn.text.lower():  # most questions; the rest is looked into
            return None
        return await self.imports.of(turn, place)

    async def _question(self, turn: OpenTurn, place: ThreadTarget) -> PromptText:
        if turn.ts == turn.thread_ts:
            return await self.questions.follow_up(turn.text)
        continues = turn.continues_from is not None
        lacks_some = turn.on_mention or turn.files_meanwhile or turn.kind is TurnCause.AGAIN
        if turn.has_unanswered_turns or (continues and lacks_some):
            missing = await self.database.run(threads.missing_context, turn)
            return await self.questions.catching_up(place, turn.ts, turn.text, missing)
        if not continues:
            thread = positions.of_thread(turn)
            forgotten = await self.database.run(tombstones.until, thread)
            return await self.questions.first(place, turn.ts, turn.text, forgotten)
        return await self.questions.follow_up(turn.text)

    async def _said_before(self, turn: OpenTurn) -> list[ChatMessage]:
        """History before a regenerated question, from the conversation of its answer.

        That outlives the conversation it branched off, which may have been forgotten.
        """
        if turn.kind is not TurnCause.AGAIN:
            return []
        answer = await self.database.run(checkpoints.answer, turn.team, turn.about)
        return await self.continuation.before(turn, answer) if answer else []

    async def _pass_on(self, turn: OpenTurn) -> PendingAnswer:
        """Tell the agent what was decided about what it wants to do. It is never told twice."""
        approval = await self.database.run(approvals.of_turn, turn.team, turn.about)
        if turn.attempts > 1 or approval is None:
            raise Interrupted
        if approval.overtaken:
            raise PassedOver
        await self.notes.carried(turn, approval.notes)
        return replace(await self.continuation.confirm(approval), size=0)


def _with_links(pending: PendingAnswer, text: str) -> PendingAnswer:
    """An answer with one more text that it answers, if there are links in that."""
    if not ADDRESS.search(text):
        return pending
    return replace(pending, asked=f"{pending.asked}\n{text}".strip())
