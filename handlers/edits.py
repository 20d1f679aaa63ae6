"""Messages that people edit, and what they choose then."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.branching.service import Branching
from bot.concurrency.background import BackgroundTasks
from bot.interactions.edited_questions import EditedQuestions
from bot.slack.posting.edit_offers import SEPARATOR
from bot.slack.views.block_kit import plainly
from handlers import responses
from handlers.payloads import events, interactions
from handlers.payloads.interactions import Click


class EditHandlers:
    """Passes edits on; whether something comes of it is seen afterwards."""

    def __init__(
        self, edits: EditedQuestions, branching: Branching, background: BackgroundTasks
    ) -> None:
        self._edits = edits
        self._branching = branching
        self._background = background

    async def changed(self, body: dict[str, Any]) -> None:
        """A message changed: by a person's hand, or in one of Slack's many other ways."""
        if edit := events.edited_message(body):
            here, ts, at = edit
            key = (here.team, here.channel, ts)
            self._background.begin(key, lambda: self._edits.offer(here, ts, at))

    async def ask(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants the edited question answered."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._ask(click))

    async def branch(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants to branch off with the edited question."""
        if click := interactions.click(body):
            await responses.notify_user(ack, respond, self._branch(click))

    async def _ask(self, click: Click) -> dict[str, Any]:
        ts, _, edit = click.value.partition(SEPARATOR)
        return plainly(await self._edits.ask(click.here, click.user_team, ts, edit))

    async def _branch(self, click: Click) -> str:
        ts, _, _ = click.value.partition(SEPARATOR)
        text = await self._edits.words(click.here, ts)
        await self._branching.ask(click.here, ts, text, click.trigger)
        return ""
