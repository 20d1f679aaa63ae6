"""Person who shares documents, and the libraries that they end up in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from playground.mistral.state import Document as StoredDocument
from playground.slack.records import Message
from storage.models import Document, Share
from tests.support.app import Stage
from tests.support.sample_files import DOCX, docx, pdf

TEXT = "text/plain"
TEA = b"Tea is served at four o'clock."
DOCUMENTS = {
    "pdf": (
        "report.pdf",
        pdf("The harvest was good.", "Tea is served at four."),
        "application/pdf",
    ),
    "docx": ("minutes.docx", docx("Minutes", "Tea is served at four."), DOCX),
    "txt": ("notes.txt", TEA, TEXT),
    "md": ("notes.md", b"# Tea\n\nIt is served at four.", "text/markdown"),
}


@dataclass(frozen=True, slots=True)
class DocumentSharer:
    """Somebody who shares files in a channel."""

    stage: Stage
    user: str = "U0ALICE"
    channel: str = "C0GENERAL"

    async def share(
        self,
        name: str = "notes.txt",
        data: bytes = TEA,
        mimetype: str = TEXT,
        **options: Any,
    ) -> str:
        """Share a file, and wait until all is done; return the message's timestamp."""
        ts = await self.begin(name, data, mimetype, **options)
        await self.stage.quiet()
        return ts

    async def begin(
        self, name: str = "notes.txt", data: bytes = TEA, mimetype: str = TEXT, **options: Any
    ) -> str:
        """Share a file; return the message's timestamp."""
        people = self.stage.slack.people
        size = options.pop("size", None)
        file = people.add_file(
            self.user, name, data, mimetype, connect=options.pop("connect", False)
        )
        if size is not None:
            file.size = size
        return await people.post(
            self.user, self.channel, options.pop("text", ""), files=[file.id], **options
        )

    async def due(self) -> None:
        """Wait until all is done, with everything that waits for a later time brought forward."""
        await self.stage.quiet()
        await self.stage.app.database.run(_make_due)
        await self.stage.app.intake.wake()
        await self.stage.quiet()

    async def delete(self, ts: str) -> None:
        """Delete the file of a message, and wait until all is done."""
        for file in self.message(ts).files:
            await self.stage.slack.people.delete_file(self.user, file)
        await self.stage.quiet()

    def message(self, ts: str) -> Message:
        return self.stage.slack.workspace.channels[self.channel].messages[ts]

    def reactions(self, ts: str) -> list[str]:
        """Reactions of the bot to a message."""
        bot = self.stage.slack.bot_user_id
        return [name for name, users in self.message(ts).reactions.items() if bot in users]

    def annotations(self, ts: str) -> list[str]:
        """Messages of the bot about the files of a message."""
        replies = self.stage.replies(self.message(ts).thread_ts or ts, self.channel)
        return [reply.text for reply in replies if reply.metadata]

    @property
    def place(self) -> str:
        return self.user if self.channel.startswith("D") else self.channel

    @property
    def documents(self) -> list[StoredDocument]:
        """Documents in the library of this scope."""
        name = f"Threadwind T0LOCAL {self.place}"
        libraries = self.stage.mistral.libraries.values()
        found = [one for one in libraries if one.about["name"] == name]
        return [document for library in found for document in library.documents.values()]

    @property
    def names(self) -> list[str]:
        return [document.about["name"] for document in self.documents]


def uploads(stage: Stage) -> int:
    """Number of documents uploaded to Mistral."""
    return sum(call.operation == "documents.upload" for call in stage.mistral.calls)


def _make_due(connection: Connection) -> None:
    connection.execute(update(Share).values(due=0.0))
    connection.execute(update(Document).where(Document.due.is_not(None)).values(due=0.0))
