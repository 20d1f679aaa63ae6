"""Refusals of message shortcuts: always a window that bears the shortcut's name."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from bot.core.errors import UserFacingError
from bot.slack.posting.modals import ModalNotOpened, Modals, TooLate
from bot.slack.views.windows import Done
from handlers.payloads.interactions import Shortcut


@dataclass(frozen=True, slots=True)
class ShortcutRefusals:
    """Shows why a shortcut does nothing; `titles` are the shortcuts' names, by callback id."""

    modals: Modals
    titles: Mapping[str, str]

    async def guard(self, used: Shortcut, work: Awaitable[str]) -> str:
        """Do what a shortcut asks for, and show an expected failure; what is left to be told."""
        try:
            return await work
        except (TooLate, ModalNotOpened):
            raise
        except UserFacingError as trouble:
            return await self.show(used, trouble.sentence)

    async def show(self, used: Shortcut, sentence: str) -> str:
        """Show a sentence in a window; return it where Slack opens none."""
        title = self.titles[used.callback]
        try:
            await self.modals.open(used.here, used.trigger, Done(sentence, title))
        except (TooLate, ModalNotOpened):
            return sentence
        return ""
