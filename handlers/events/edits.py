"""Messages that people edit, and what they choose then."""

from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.branching.service import Branching
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.core.errors import TooManyQuestions
from bot.interactions.edited_questions import EditedQuestions
from bot.interactions.edits_under_way import EditsUnderWay
from bot.slack.posting.edit_offers import SEPARATOR
from bot.slack.thread_target import age
from handlers import responses
from handlers.events.messages import MessageHandlers, turn_of
from handlers.payloads import interactions
from handlers.payloads.changes import Edit
from handlers.payloads.interactions import Click
from storage.records import Addressed
from storage.turns.edits import EditFate

YOUNG = 60.0  # seconds: of a message whose own event may still be on its way


class EditHandlers:
    """Passes edits on; whether something comes of it is seen afterwards."""

    def __init__(
        self,
        edits: EditedQuestions,
        under_way: EditsUnderWay,
        messages: MessageHandlers,
        branching: Branching,
        background: BackgroundTasks,
    ) -> None:
        self._edits = edits
        self._under_way = under_way
        self._messages = messages
        self._branching = branching
        self._background = background

    async def edited(self, edit: Edit) -> None:
        """Somebody edited the words of a message; whether it is for us now is judged anew."""
        message = edit.message
        if not await self._messages.admits_edit(message):
            return
        before = await self._messages.addressed(edit.before)
        now = await self._messages.addressed(message)
        try:
            fate = await self._under_way.apply(
                turn_of(message), edit.at, now, has_new_words=self._messages.has_new_words(edit)
            )
        except TooManyQuestions as limit:
            self._messages.leave_out(message, limit)
            return
        if fate is EditFate.UNKNOWN:
            calls_now = now is Addressed.DIRECTLY and before is not now
            if calls_now or age(message.ts) < YOUNG:
                await self._messages.accept(message)
        elif fate is EditFate.ANSWERED:
            here = ActorInChannel(message.team, message.user, message.channel)
            key = (here.team, here.channel, message.ts)
            offer = partial(self._edits.offer, here, message.ts, edit.at)
            self._background.begin(key, offer, (here.team, here.user))
        self._messages.note_edit(edit)

    async def ask(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants the edited question answered."""
        if click := interactions.click(body):
            await responses.remove_message(ack, respond, self._ask(click))

    async def branch(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants to branch off with the edited question."""
        if click := interactions.click(body):
            await responses.notify_user(ack, respond, self._branch(click))

    async def _ask(self, click: Click) -> str:
        ts, _, edit = click.value.partition(SEPARATOR)
        return await self._edits.ask(click.here, click.user_team, ts, edit)

    async def _branch(self, click: Click) -> str:
        ts, _, _ = click.value.partition(SEPARATOR)
        text = await self._edits.words(click.here, ts)
        await self._branching.ask(click.here, ts, text, click.trigger)
        return ""
