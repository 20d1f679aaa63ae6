"""★ One attempt at a turn: a question goes to the agent, its answer into the thread as it comes.

Progress is checkpointed (see `storage.turns.checkpoints`), so that another attempt, here or in
another process, can continue from any point: the conversation, each Slack message, and the whole
answer before the last write.
"""

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.agents.thread_agent import has_command
from bot.concurrency.tasks import owned
from bot.conversations.attached_files import links_to_files
from bot.conversations.attachments import AttachedContent
from bot.core import errors, metrics
from bot.core.answers.agent_events import Failed, Handoff, Reference, Speaking, Started
from bot.core.text import is_blank
from bot.costs.budgets import OverBudget
from bot.files.transfer import ignore_card
from bot.mistral.port import PendingAnswer
from bot.queue.cancellation import STOPS
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.markup import plain
from bot.slack.streaming.content import Footer
from bot.slack.thread_target import ThreadTarget
from bot.turns import footers
from bot.turns.answer import AnswerDraft
from bot.turns.answer_reader import AnswerReader
from bot.turns.attempt_reply import AttemptReply
from bot.turns.citations import sources_in
from bot.turns.draft_text import BREAK
from bot.turns.patience import WaitDisplay, Waiting
from bot.turns.services import TurnServices
from bot.turns.tools.resumption import Resumption
from bot.turns.tools.rounds import ToolRounds
from storage.engine.outages import Unavailable
from storage.records import Lost, OpenTurn, Outcome, TurnCause
from storage.turns import checkpoints

log = structlog.get_logger()

MOST_ATTEMPTS = 3  # to get an answer
NOTHING_ASKED = "Hi! Ask me something in words, and I'll answer in this thread."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a turn, with what it writes to."""

    services: TurnServices
    turn: OpenTurn
    place: ThreadTarget
    slack: SlackClient

    async def run(self) -> Outcome:
        written = AttemptReply(self.services, self.turn, self.place, self.slack)
        async with (
            await written.open() as reply,
            owned(written.show_working()) as working,
            aclosing(written.draft(reply)) as draft,
        ):
            outcome = await self._outcome(draft)
            await working
            footer = await self._footer(draft, outcome)
            with metrics.step_seconds.labels("deliver").time():
                if not await reply.finish(footer):
                    await self.services.sessions.idle(self.slack, self.place)
            await self.services.outdated.mark(self.turn, outcome, self.slack)
            # What an earlier attempt recorded may have had files.
            if outcome is Outcome.ANSWERED and (draft.delivery or self.turn.answer is not None):
                await self.services.deliveries.finish(draft.begin_delivery())
        if outcome is Outcome.AWAITING:
            await self.services.approvals.show(self.turn, self.place)
        return outcome

    async def _footer(self, draft: AnswerDraft, outcome: Outcome) -> Footer:
        if isinstance(draft.trouble, OverBudget):
            return footers.below_refusal(draft.trouble.overrun)
        used = draft.meter.usage.total
        footer = await self.services.footers.below(self.turn, draft.by, outcome, used)
        told = await footers.note_notices(self.services.notes, self.turn, ran_tools=draft.ran_tools)
        return [*told, *footer]

    async def _outcome(self, draft: AnswerDraft) -> Outcome:
        """Outcome of the turn; a failure is told to the person in the reply."""
        try:
            return await self._answer(draft)
        except (Lost, SlackFailed, Unavailable, errors.Interruption):
            raise
        except errors.UserFacingError as trouble:
            await self._save_usage(draft)
            if trouble.is_transient and self.turn.attempts < MOST_ATTEMPTS:
                await draft.reply.settle()
                await self._waiting(draft).before_next_attempt(trouble)
                raise errors.Interruption(type(trouble).__name__) from trouble
            log.info("turn_failed", trouble=type(trouble).__name__, hint=trouble.hint or None)
            return await draft.tell(trouble)
        except Exception:
            log.exception("turn_broke")
            await self._save_usage(draft)
            return await draft.tell(errors.UserFacingError())

    async def _answer(self, draft: AnswerDraft) -> Outcome:
        turn = self.turn
        if turn.answer is not None:
            metrics.recoveries.labels("answer_saved").inc()
            draft.known.add_text(sources_in(turn.answer))
            draft.add(turn.answer)
            return Outcome.AWAITING if await self.services.approvals.of(turn) else Outcome.ANSWERED
        if turn.stopped:
            raise STOPS[turn.stopped]
        told = ""
        if has_command(turn.text):
            turn, told = await self.services.thread_agents.apply_command(turn)
        if not (plain(turn.text) or turn.attachments or turn.kind is TurnCause.APPROVAL):
            draft.add(told or NOTHING_ASKED)
            return Outcome.NOTHING_ASKED
        if len(turn.text) > self.services.longest_question:
            raise errors.QuestionTooLong(len(turn.text), self.services.longest_question)
        async with (
            self.services.cancellation.deadline(turn.id, self.services.deadline),
            AsyncExitStack() as waiting,
        ):
            reader = AnswerReader(draft, plain(turn.text))
            rounds = ToolRounds(self.services.tools, turn, draft, reader, self._waiting(draft))
            asked = await self._begun(rounds, waiting)
            if asked is None:
                return Outcome.NOTHING_ASKED
            await rounds.read(asked, partial(self._receive, reader, waiting))
            reader.end()
        await self._save(draft)
        if draft.ran_tools and not draft.wanted:
            await self.services.tools.erase(turn)
        return Outcome.AWAITING if draft.wanted else Outcome.ANSWERED

    async def _begun(self, rounds: ToolRounds, waiting: AsyncExitStack) -> PendingAnswer | None:
        """The answer to this turn, wherever an earlier attempt left off; None if nothing asks."""
        resumption, turn, draft = Resumption(rounds), rounds.turn, rounds.draft
        if turn.kind is TurnCause.APPROVAL and turn.attempts <= MOST_ATTEMPTS:
            await self.services.budgets.admit(turn)
            if asked := await resumption.after_consent():
                return asked
        if found := await self._found(turn, draft) or await resumption.after_interruption():
            return found
        with self.services.pacing.starting():
            return await self._ask(resumption.asked_again(turn), draft, waiting)

    async def _found(self, turn: OpenTurn, draft: AnswerDraft) -> PendingAnswer | None:
        """The answer to an earlier attempt's request, if it can be adopted."""
        if turn.attempts == 1:
            return None
        async with self._waiting(draft).told():
            found = await self.services.recovery.answer(turn)
        metrics.recoveries.labels("answer_found" if found else "asked_again").inc()
        return found

    async def _ask(
        self, turn: OpenTurn, draft: AnswerDraft, stack: AsyncExitStack
    ) -> PendingAnswer | None:
        """Put the question; None where files came without words, and there is nothing to ask.

        Raises OverBudget where a budget doesn't allow it.
        """
        if turn.attempts > MOST_ATTEMPTS:
            raise errors.Interrupted
        has_words = bool(plain(turn.text)) or turn.kind is TurnCause.APPROVAL
        if has_words:
            await self.services.budgets.admit(turn)
        reply = AttemptReply(self.services, turn, self.place, self.slack)
        turn = await reply.listen(draft)
        attached = AttachedContent()
        if turn.attachments or links_to_files(turn.text):
            # Files alone may be the library's business, which shows its progress itself.
            self.services.pacing.started()
            show = draft.reply.show if turn.text.strip() else ignore_card
            attached = await self.services.attachments.of(turn, show)
            draft.add(attached.notice)
            if not plain(turn.text) and not attached.asks(turn.text):
                is_told = attached.notice or not turn.text.strip()
                draft.add("" if is_told else NOTHING_ASKED)
                return None
        if not has_words:
            await self.services.budgets.admit(turn)
        self.services.lease.check()
        waiting = self._waiting(draft)
        await stack.enter_async_context(waiting.told())
        requests, place = self.services.requests, self.place
        return await waiting.ask(lambda note: requests.ask(turn, place, note, attached), draft.add)

    def _waiting(self, draft: AnswerDraft) -> Waiting:
        """The wait for Mistral of this attempt."""
        services = self.services
        show = partial(services.sessions.waiting, self.slack, self.place)
        patience = services.patience.within(services.deadline)
        return Waiting(patience, self.turn.attempts, WaitDisplay(show, draft.reply.write))

    async def _receive(
        self, reader: AnswerReader, waiting: AsyncExitStack, asked: PendingAnswer
    ) -> None:
        """Read until the agent ends, or waits for results; with the first event waiting is over."""
        draft = reader.draft
        draft.by = asked.by
        draft.known.add_text(asked.asked)
        async with aclosing(asked.answer):
            async for event in asked.answer:
                await waiting.aclose()
                match event:
                    case Started(conversation_id):
                        draft.conversation_id = conversation_id
                        usage = await self.services.meters.begin(draft.meter, asked)
                        await self.services.database.run_with_retry(
                            checkpoints.conversation_started,
                            self.turn,
                            conversation_id,
                            asked.by,
                            usage,
                        )
                    case Handoff() | Speaking():
                        names = self.services.handoffs
                        if handoff := await names.named(self.turn, draft.by, event):
                            reader.take(handoff)
                    case Reference():
                        reader.take(await self.services.sources.located(event, self.turn))
                    case Failed(error):
                        await self._look_up(draft, error)
                        raise error
                    case _:
                        reader.take(event)

    async def _look_up(self, draft: AnswerDraft, trouble: errors.UserFacingError) -> None:
        """Look an answer up that fell silent: where Mistral has all of it, it is taken from there.

        Raises Interruption if so.
        """
        if not isinstance(trouble, errors.ModelSilent) or self.turn.attempts >= MOST_ATTEMPTS:
            return
        turn = replace(self.turn, conversation_id=draft.conversation_id, answered_by=draft.by)
        if await self.services.recovery.answer(turn):
            await draft.reply.settle()
            raise errors.Interruption(type(trouble).__name__) from trouble

    async def _save(self, draft: AnswerDraft) -> None:
        """Write the answer down while Slack's write under way ends; both before the last one."""
        if draft.delivery:
            draft.delivery.text_is_over()
        if is_blank(draft.text) and not draft.wanted:
            said = draft.in_place_of_words
            draft.add(f"{BREAK}{said}" if draft.text.strip() else said)
        if approval := draft.approval:
            saving = self.services.approvals.note(self.turn, approval, draft.answered)
        else:
            saving = self.services.database.run_with_retry(
                checkpoints.answered, self.turn, draft.answered
            )
        saved, settled = await asyncio.gather(saving, draft.reply.settle(), return_exceptions=True)
        for error in (saved, settled):
            if isinstance(error, BaseException):
                raise error

    async def _save_usage(self, draft: AnswerDraft) -> None:
        """Write down what an answer took that broke off, as far as it is known."""
        if usage := draft.meter.break_off():
            await self.services.database.run_with_retry(checkpoints.used, self.turn, usage)
