"""`/memory`, the buttons in what it shows, in Home, and below answers that changed notes."""

import difflib
from collections.abc import Awaitable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.actor import ActorInChannel
from bot.home.app_home import AppHome
from bot.memory.assembly import MemoryServices
from bot.slack.markup import named
from bot.slack.views.agents import agent_help
from bot.slack.views.block_kit import cut, plainly, sentence
from bot.slack.views.library import number
from bot.slack.views.memory.note_list import PickedNote, clear_question, memory_message
from handlers import responses
from handlers.home import at_home
from handlers.payloads import interactions
from handlers.payloads.interactions import Click, Command

HELP = """\
*What `/memory` does*
• `/memory` shows what I remember across threads, with buttons to remove it: in a channel for \
everybody there, in direct messages about you.
• `/memory add TEXT` adds a note. In a channel, everybody there can see it.
• `/memory clear` deletes all notes here, after asking you.
• `/memory off` keeps the notes but doesn't use them here, `/memory on` uses them again.
• `/memory everywhere` in direct messages uses your own notes in channels, too, and \
`/memory everywhere off` doesn't.
• `/memory help` shows this message.
Or ask me in words: “Remember that I prefer Python.”"""
UNKNOWN = "`/memory` doesn't know “{word}”. {hint}\n\n{help}"
HINT = "Did you mean `/memory {word}`?"
WORDS = ("add", "clear", "on", "off", "everywhere", "everywhere off", "help")
LONGEST_WORD = 40  # characters of one that `/memory` doesn't know


class MemoryHandlers:
    """The notes of a place, for the person alone."""

    def __init__(self, memory: MemoryServices, app_home: AppHome) -> None:
        self._service = memory.service
        self._undo = memory.undo
        self._app_home = app_home

    async def command(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if command := interactions.command(body):
            await responses.reply_ephemeral(ack, respond, self._command(command))

    async def turn(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody turned to another page."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._page(click, number(click.value)))

    async def remove(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._removed(click))

    async def clear(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody who was asked wants all notes deleted."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._cleared(click))

    async def keep(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody who was asked wants no note deleted."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._page(click, 0))

    async def undo(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody doesn't want what an agent noted."""
        if click := interactions.click(body):
            undone = self._undo.note(click.here, click.value)
            await responses.notify_user(ack, respond, undone)

    async def bring_back(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants to keep what an agent forgot."""
        if click := interactions.click(body):
            back = self._undo.forgetting(click.here, click.value)
            await responses.notify_user(ack, respond, back)

    async def remove_at_home(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            removed = self._service.remove(ActorInChannel.directly(click.who), click.value)
            await at_home(self._app_home, ack, click.who, removed)

    async def _command(self, command: Command) -> dict[str, Any]:
        text = command.text.strip().strip("`").strip()
        word, _, rest = text.partition(" ")
        if word.lower() == "add":
            return sentence(await self._service.add(command.here, rest))
        words = " ".join(text.lower().split())
        if agent_help.is_asked_for(words):
            return sentence(HELP)
        if words == "":
            return memory_message(await self._service.open(command.here))
        if words == "clear":
            return clear_question(is_direct=command.here.is_direct)
        if setting := self._setting(command, words):
            return sentence(await setting)
        return sentence(unknown(words))

    def _setting(self, command: Command, words: str) -> Awaitable[str] | None:
        """The change of a setting that these words ask for."""
        service, here = self._service, command.here
        match words:
            case "on" | "off":
                return service.switch(here, on=words == "on")
            case "everywhere" | "everywhere on" | "everywhere off":
                return service.everywhere(here, on=words != "everywhere off")
        return None

    async def _page(self, click: Click, page: int, note: str = "") -> dict[str, Any]:
        return memory_message(await self._service.page(click.here, page), note)

    async def _removed(self, click: Click) -> dict[str, Any]:
        pick = PickedNote.read(click.value)
        note = await self._service.remove(click.here, pick.note)
        return await self._page(click, pick.page, note)

    async def _cleared(self, click: Click) -> dict[str, Any]:
        return plainly(await self._service.clear(click.here))


def unknown(text: str) -> str:
    """Sentence about words that the command doesn't know, with the most similar ones and help."""
    [near] = difflib.get_close_matches(text, WORDS, n=1) or [""]
    hint = HINT.format(word=near) if near else ""
    said = UNKNOWN.format(word=named(cut(text, LONGEST_WORD)), hint=hint, help=HELP)
    return said.replace(" \n", "\n")
