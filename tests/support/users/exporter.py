"""Person who exports threads, and imports them somewhere else."""

import json
from dataclasses import dataclass
from typing import Any

from playground.slack import Message
from playground.slack.records import File
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Export:
    """A delivered export: a message with two files."""

    message: Message
    markdown: File
    json: File

    @property
    def text(self) -> str:
        return self.markdown.data.decode()

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.json.data))

    @property
    def entries(self) -> list[dict[str, Any]]:
        return list(self.content["entries"])


@dataclass(frozen=True, slots=True)
class ThreadExporter:
    """Somebody who exports and imports threads in a channel."""

    stage: Stage
    user: str = "U0ALICE"
    channel: str = "C0GENERAL"

    @property
    def directs(self) -> list[Message]:
        """Messages in this person's direct messages with the bot."""
        channel = self.stage.slack.workspace.channels[f"D{self.user[1:]}"]
        return list(channel.messages.values())

    @property
    def ephemerals(self) -> list[str]:
        return [one.text for one in CommandUser(self.stage, self.user, self.channel).ephemerals]

    async def use(self, ts: str) -> str:
        """Use the shortcut on a message; the ephemeral response to it."""
        before = len(self.ephemerals)
        people = self.stage.slack.people
        reply = await people.shortcut(self.user, "export_thread", self.channel, ts)
        assert reply.acked
        return self.ephemerals[before]

    async def refused(self, ts: str) -> str:
        """Use it in vain; what the window that says so shows."""
        people = self.stage.slack.people
        assert (await people.shortcut(self.user, "export_thread", self.channel, ts)).acked
        window = CommandUser(self.stage, self.user, self.channel).window
        assert window
        assert window.body["title"]["text"] == "Export thread"
        return str(window.body["blocks"][0]["text"]["text"])

    async def export(self, ts: str) -> Export:
        """Use it, and wait for the files."""
        before = len(self.directs)
        await self.use(ts)
        await self.stage.until(lambda: len(self.directs) > before)
        await self.stage.slack.settle()
        [message] = self.directs[before:]
        files = self.stage.slack.workspace.files
        first, second = (files[file_id] for file_id in message.files)
        return Export(message, first, second)

    async def failing(self, ts: str) -> str:
        """Use it; the message when it fails."""
        before = len(self.ephemerals)
        await self.use(ts)
        await self.stage.until(lambda: len(self.ephemerals) >= before + 2)
        return self.ephemerals[-1]

    async def bring(self, data: bytes, text: str = "import", **options: Any) -> str:
        """Share a file with a mention; return the message's timestamp."""
        people = self.stage.slack.people
        name = options.pop("name", "thread.json")
        file = people.add_file(self.user, name, data, options.pop("mimetype", JSON))
        file.size = options.pop("size", file.size)
        mention = "" if self.channel.startswith("D") else f"<@{self.stage.slack.bot_user_id}> "
        more = [one.id for one in options.pop("more", [])]
        return await people.post(
            self.user, self.channel, mention + text, files=[file.id, *more], **options
        )

    async def answer(self, thread: str, count: int = 1) -> str:
        """The last answer of a thread, once there are so many."""
        return (await self.stage.answers(thread, count, self.channel))[-1]

    async def imported(self, data: bytes, text: str = "import", **options: Any) -> str:
        """Import something into a new thread; the answer there."""
        return await self.answer(await self.bring(data, text, **options))


def written(*entries: dict[str, Any], **changes: Any) -> bytes:
    """An export as it could have been written."""
    content = {
        "format": "threadwind-thread",
        "version": 1,
        "exported_at": "2026-08-01T14:05:00Z",
        "profile": "general",
        "entries": list(entries),
    }
    return json.dumps(content | changes).encode()


def entry(text: str, role: str = "user", **more: Any) -> dict[str, Any]:
    return {"role": role, "text": text, "sources": [], "tools": [], "files": []} | more


ADA = (entry("My name is Ada."), entry("Nice to meet you, Ada!", "assistant"))
