"""Person who asks for generated files, and the threads that these arrive in."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

from playground.model import NewFile, ToolDone, ToolStarted
from playground.model.pieces import Piece
from playground.slack import Message
from playground.slack.records import File
from tests.support.app import Stage

WHITE, GREY, BLACK = (b"\x89PNG" + shade * 5_000 for shade in (b"\xff", b"\x80", b"\x00"))


def drawing(prompt: str, content: bytes, use: str = "") -> Iterator[Piece]:
    """The use of an image tool, with what it makes."""
    yield ToolStarted("image_generation", json.dumps({"prompt": prompt}), use)
    yield ToolDone(use=use)
    yield NewFile(content, "image_generated_0", "png")


@dataclass(frozen=True, slots=True)
class FileRequester:
    """Somebody who asks for files in #general."""

    stage: Stage

    async def ask(self, text: str) -> str:
        """Ask something new and wait until all is quiet; the thread."""
        thread = await self.stage.ask(text)
        await self.stage.answers(thread)
        return thread

    def shares(self, thread: str, channel: str = "C0GENERAL") -> list[list[File]]:
        """The files in a thread, message by message."""
        files = self.stage.slack.workspace.files
        shown = self._sharing(thread, channel)
        return [[files[file_id] for file_id in message.files] for message in shown]

    def captions(self, thread: str) -> list[str]:
        return [message.text for message in self._sharing(thread)]

    def texts(self, thread: str) -> list[str]:
        """Our messages without files."""
        return [message.text for message in self.stage.replies(thread) if not message.files]

    def notices(self, thread: str) -> list[Message]:
        return [message for message in self.stage.replies(thread) if message.metadata]

    def cards(self, thread: str) -> list[tuple[str, str]]:
        blocks = [block for message in self.stage.replies(thread) for block in message.blocks]
        cards = [block for block in blocks if block["type"] == "task_card"]
        return [(card["title"], card["status"]) for card in cards]

    async def until_over(self, thread: str) -> None:
        """Wait until the last text in a thread is complete."""
        is_streaming = self.stage.slack.workspace.is_streaming
        await self.stage.until(lambda: bool(self.texts(thread)))
        await self.stage.until(lambda: not is_streaming(self.stage.replies(thread)[-1]))

    async def until_said(self, thread: str, text: str) -> None:
        await self.stage.until(lambda: any(text in said for said in self.texts(thread)))

    async def retry(self, notice: Message, *, user: str = "U0ALICE") -> None:
        """Press a notice's button."""
        where = (notice.channel, notice.ts)
        reply = await self.stage.slack.people.click(user, *where, "retry_files")
        assert reply.acked
        await self.stage.quiet()

    def hold_downloads(self) -> asyncio.Event:
        """Have Mistral give out no file before the event is set."""
        self.stage.mistral.giving_files.clear()
        return self.stage.mistral.giving_files

    def _sharing(self, thread: str, channel: str = "C0GENERAL") -> list[Message]:
        return [one for one in self.stage.replies(thread, channel) if one.files]
