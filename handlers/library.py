"""`/library`, and the buttons in what it shows; and channels that we join."""

import difflib
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.documents.library_service import LibraryService
from bot.documents.notices.channel_notice import ChannelNotice
from bot.slack.markup import named
from bot.slack.views.block_kit import cut, plainly, sentence
from bot.slack.views.library import PickedDocument, library_message, number
from handlers import responses
from handlers.payloads import events, interactions
from handlers.payloads.interactions import Click, Command

HELP = """\
*What `/library` does*
• `/library` shows the documents I can answer from here, with buttons to remove or retry them.
• `/library auto on` adds documents shared in this channel automatically.
• `/library auto off` keeps new documents out. What's in the library stays.
• `/library help` shows this message."""
UNKNOWN = "`/library` doesn't know “{word}”. {hint}\n\n{help}"
HINT = "Did you mean `/library {word}`?"
WORDS = ("auto on", "auto off", "help")
LONGEST_WORD = 40  # characters of one that `/library` doesn't know


class Returns(Protocol):
    """Port to departures: see `bot.retention.departures`."""

    async def returned(self, team: str, channel: str) -> None: ...


class LibraryHandlers:
    """The library of a place, for the person alone."""

    def __init__(self, library_service: LibraryService) -> None:
        self._library_service = library_service

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
        """An admin wants all documents of a channel removed that more people see now."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._cleared(click))

    async def retry(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._retried(click))

    async def _command(self, command: Command) -> dict[str, Any]:
        text = " ".join(command.text.strip().strip("`").lower().split())
        word, _, rest = text.partition(" ")
        match word:
            case "":
                return library_message(await self._library_service.open(command.here))
            case "auto":
                return sentence(await self._library_service.auto(command.here, rest))
            case "help":
                return sentence(HELP)
        return sentence(unknown(text))

    async def _page(self, click: Click, page: int, note: str = "") -> dict[str, Any]:
        return library_message(await self._library_service.page(click.here, page), note)

    async def _removed(self, click: Click) -> dict[str, Any]:
        pick = PickedDocument.read(click.value)
        note = await self._library_service.remove(click.here, pick.share)
        return await self._page(click, pick.page, note)

    async def _cleared(self, click: Click) -> dict[str, Any]:
        return plainly(await self._library_service.clear(click.here))

    async def _retried(self, click: Click) -> dict[str, Any]:
        pick = PickedDocument.read(click.value)
        note = await self._library_service.retry(click.here, pick.share)
        return await self._page(click, pick.page, note)


def unknown(text: str) -> str:
    """Sentence about words that the command doesn't know, with the most similar ones and help."""
    [near] = difflib.get_close_matches(text, WORDS, n=1) or [""]
    hint = HINT.format(word=near) if near else ""
    said = UNKNOWN.format(word=named(cut(text, LONGEST_WORD)), hint=hint, help=HELP)
    return said.replace(" \n", "\n")


class JoinHandlers:
    """Slack gets its acknowledgement when it is noted that we joined."""

    def __init__(
        self, channel_notice: ChannelNotice, departures: Returns, bot_user_id: str
    ) -> None:
        self._channel_notice = channel_notice
        self._departures = departures
        self._bot_user_id = bot_user_id

    async def joined(self, body: dict[str, Any]) -> None:
        """Somebody joined a channel."""
        found = events.joined_channel(body)
        if found and found[2] == self._bot_user_id:
            await self._departures.returned(found[0], found[1])
            await self._channel_notice.joined(found[0], found[1])
