"""Windows that people send off."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.branching import Branching, Wish
from bot.cards import Done, Window
from bot.editing import Editing
from bot.errors import Trouble
from bot.own_profiles import OwnProfiles
from bot.profiles import ProfileError
from bot.slack.views import view
from bot.thread_agents import ThreadAgents
from bot.trees import Trees
from handlers import payloads_interactive as payloads
from handlers.answering import PROMPT
from handlers.payloads_interactive import Submission


class Windows:
    """Forms about agents; what is wrong is said at the field."""

    def __init__(
        self,
        editing: Editing,
        own_profiles: OwnProfiles,
        thread_agents: ThreadAgents,
        branching: Branching,
        trees: Trees,
    ) -> None:
        self._editing = editing
        self._own = own_profiles
        self._thread_agents = thread_agents
        self._branching = branching
        self._trees = trees

    async def make(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await _show(ack, sent, self._made(sent))

    async def edit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await _show(ack, sent, self._edited(sent))

    async def choose(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose which profile to edit."""
        if sent := payloads.submission(body):
            await _show(ack, sent, self._editing.chosen(sent.who, sent.text("profile")))

    async def delete(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await _show(ack, sent, self._deleted(sent))

    async def switch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose who is to answer in a thread."""
        if sent := payloads.submission(body):
            chosen = self._thread_agents.chosen(sent.who, sent.about, sent.text("profile"))
            await _show(ack, sent, chosen)

    async def branch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody goes on from an earlier message."""
        if sent := payloads.submission(body):
            wish = Wish(sent.text("prompt"), sent.text("profile"), sent.user_team)
            await _show(ack, sent, self._branching.chosen(sent.who, sent.id, sent.about, wish))

    async def compare(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody wants two threads compared."""
        if sent := payloads.submission(body):
            pair = sent.fields.get("threads", ())
            chosen = pair if isinstance(pair, tuple) else ()
            asked = self._trees.compare(sent.who, sent.id, sent.about, chosen, sent.user_team)
            await _show(ack, sent, asked)

    async def _made(self, sent: Submission) -> Done:
        fields = {field: value for field, value in sent.fields.items() if field != "name"}
        return Done(await self._own.make(sent.who, sent.text("name"), fields))

    async def _edited(self, sent: Submission) -> Done:
        return Done(await self._own.edit(sent.who, sent.about, sent.fields))

    async def _deleted(self, sent: Submission) -> Done:
        return Done(await self._own.delete(sent.who, sent.text("profile")))


async def _show(ack: AsyncAck, sent: Submission, work: Awaitable[Window | None]) -> None:
    """Show the next window or close this one, or keep it open with what is wrong."""
    try:
        async with asyncio.timeout(PROMPT):
            window = await work
    except ProfileError as error:
        await ack(response_action="errors", errors=_placed(error.problems, sent.blocks))
    except Trouble as trouble:
        await ack(response_action="errors", errors=_placed({"": trouble.sentence}, sent.blocks))
    else:
        await ack(response_action="update", view=view(window)) if window else await ack()


def _placed(problems: Mapping[str, str], blocks: tuple[str, ...]) -> dict[str, str]:
    """The problems where the window has room for them: at their field, else at the first one."""
    placed: dict[str, str] = {}
    for field, text in problems.items():
        block = field if field in blocks else next(iter(blocks), "")
        placed[block] = f"{placed.get(block, '')} {text}".strip()
    return placed
