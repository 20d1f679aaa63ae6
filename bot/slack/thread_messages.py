"""Messages of a thread's history, as they are told to somebody who was not there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.slack.client import SlackClient, file_info
from bot.slack.errors import SlackFailed
from bot.slack.reading import shapes
from bot.slack.reading.files import PostedFile, file_of, files_of
from bot.slack.reading.message import AN_APP, MessageContent, app_name, content_of
from bot.slack.reading.shapes import Json

log = structlog.get_logger()

NameOf = Callable[[str], Awaitable[str]]  # see `bot.slack.directory`


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message of a person or an app in a thread, with a word for each of its files."""

    ts: str
    name: str
    text: str
    pictures: tuple[PostedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadMessageReader:
    """Reads one message of the history: who wrote it, and what it shows."""

    client: SlackClient
    name_of: NameOf
    bot_user_id: str

    async def read(self, message: dict[str, Any]) -> list[ThreadMessage]:
        """The message as it is read; none if there is nothing to read in it."""
        content = await asyncio.to_thread(self._content, await self._completed(message))
        text = content.with_markers
        if not text.strip():
            return []
        pictures = tuple(file for file in content.all_files if file.is_picture)
        return [ThreadMessage(message["ts"], await self._author(message), text, pictures)]

    def _content(self, message: dict[str, Any]) -> MessageContent:
        """Content of a message; of ours the text alone, without what is below an answer."""
        is_ours = shapes.string(message, "user") == self.bot_user_id
        if is_ours and shapes.string(message, "text").strip():
            message = {"text": message["text"], "files": message.get("files")}
        return content_of(message)

    async def _author(self, message: dict[str, Any]) -> str:
        user = shapes.string(message, "user")
        posted_as = shapes.string(message, "username")
        known = await self.name_of(user) if user and not posted_as else ""
        return known if known not in {"", user} else app_name(message) or user or AN_APP

    async def _completed(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message, with what Slack tells only on request of the files of other companies."""
        if not any(file.is_stub for file in files_of(message)):
            return message
        told = [await self._told(file) for file in shapes.mappings(message, "files")]
        return message | {"files": told}

    async def _told(self, file: Json) -> Json:
        posted = file_of(file)
        if posted is None or not posted.is_stub:
            return file
        try:
            found = await file_info(self.client, posted.id)
        except SlackFailed as failed:
            log.info("file_unknown", file=posted.id, code=failed.code)
            return file
        return found if isinstance(found, dict) else file
