"""Windows that people submit: verified, answered in Slack's time, and followed by another one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck

from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.profiles.parsing import ProfileError
from bot.slack.manifest import NAME
from bot.slack.views.signed import SignedViews
from bot.slack.views.windows import Done, Window
from handlers.payloads import interactions
from handlers.payloads.interactions import Submission
from handlers.responses import PROMPT

T = TypeVar("T")
Work = Callable[[Submission], Awaitable[Window | None]]
Use = Callable[[Submission], Awaitable[None]]
Push = Callable[[Actor, str, Window], Awaitable[None]]
Listener = Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SubmittedWindows:
    """Lets a window through only from the person for whom it was opened, and not for ever."""

    views: SignedViews

    def accept(self, work: Work, words: int = 0) -> Listener:
        """Return a listener; the work gets the window with the `words` that it is about."""

        async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
            if sent := interactions.submission(body):
                await self._answer(ack, sent, self._verified(sent, work, words))

        return submitted

    def use(self, work: Use, push: Push, words: int = 0) -> Listener:
        """Return a listener for an element of an open window; what goes wrong is told above it."""

        async def used(ack: AsyncAck, body: dict[str, Any]) -> None:
            window, click = interactions.submission(body), interactions.window_click(body)
            if window and click:
                try:
                    async with asyncio.timeout(PROMPT):
                        await self._verified(window, work, words)
                except UserFacingError as trouble:
                    with suppress(UserFacingError):  # Slack opens no window: nobody can be told
                        await push(window.who, click.trigger, Done(trouble.sentence, NAME))
            await ack()

        return used

    async def _verified(
        self, sent: Submission, work: Callable[[Submission], Awaitable[T]], words: int
    ) -> T:
        about = self.views.words(sent.callback, sent.who, sent.signed, words)
        return await work(replace(sent, about=tuple(about)))

    async def _answer(
        self, ack: AsyncAck, sent: Submission, work: Awaitable[Window | None]
    ) -> None:
        """Show the next window or close this one; keep it open with what is wrong, at its field."""
        try:
            async with asyncio.timeout(PROMPT):
                window = await work
        except ProfileError as error:
            await ack(response_action="errors", errors=_placed(error.problems, sent.blocks))
        except UserFacingError as trouble:
            if sent.blocks:
                errors = _placed({"": trouble.sentence}, sent.blocks)
                await ack(response_action="errors", errors=errors)
            else:  # nothing in the window could show it
                await self._show(ack, sent, Done(trouble.sentence, NAME))
        else:
            await self._show(ack, sent, window) if window else await ack()

    async def _show(self, ack: AsyncAck, sent: Submission, window: Window) -> None:
        await ack(response_action="update", view=self.views.render(window, sent.who))


def _placed(problems: Mapping[str, str], blocks: tuple[str, ...]) -> dict[str, str]:
    """The problems where the window has room for them: at their field, else at the first one."""
    placed: dict[str, str] = {}
    for field, text in problems.items():
        block = field if field in blocks else next(iter(blocks), "")
        placed[block] = f"{placed.get(block, '')} {text}".strip()
    return placed
