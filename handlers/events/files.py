"""Files that people share, and files that are deleted."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from bot.documents.inspection import file_types
from bot.slack.reading.files import PostedFile
from bot.transcripts import import_command
from handlers.payloads import events
from handlers.payloads.events import Message
from storage.documents.records import NewShare, NoticeLevel
from storage.records import Addressed


class DocumentIntake(Protocol):
    """Port to the document intake: see `bot.documents.intake`."""

    async def shared(self, files: Sequence[NewShare]) -> str: ...
    async def changed(self, team: str, file_id: str) -> None: ...
    async def deleted(self, team: str, file_id: str) -> None: ...


class FileHandlers:
    """Passes them on. Slack gets its acknowledgement when they are recorded.

    Slack tells of a shared file twice: by the message that carries it, which says all, and by an
    event of its own, which counts where the message does not come.
    """

    def __init__(self, documents: DocumentIntake, bot_user_id: str) -> None:
        self._documents = documents
        self._bot_user_id = bot_user_id

    async def posted(self, message: Message, level: NoticeLevel) -> str:
        """Record the files of a person's message; a sentence if some had to be left out.

        `level` says what is to be posted about them.
        """
        new = [
            NewShare(
                team=message.team,
                channel=message.channel,
                file_id=file.id,
                user=message.user,
                message_ts=message.ts,
                thread_ts=message.thread_ts,
                skip=_is_no_document(message, file),
                level=level,
            )
            for file in message.files
        ]
        return await self._documents.shared(new)

    async def shared(self, body: dict[str, Any]) -> None:
        """A file was shared in a channel."""
        found = events.shared_file(body)
        if found is None:
            return
        team, channel, user, file_id = found
        if user != self._bot_user_id:
            await self._documents.shared([NewShare(team, channel, file_id, user)])

    async def deleted(self, body: dict[str, Any]) -> None:
        """A file was deleted."""
        if gone := events.file(body):
            await self._documents.deleted(*gone)

    async def changed(self, body: dict[str, Any]) -> None:
        """A file changed, in a way that Slack does not tell."""
        if file := events.file(body):
            await self._documents.changed(*file)


async def notice_level(
    message: Message, addressed: Addressed | None, follows: Callable[[], Awaitable[bool]]
) -> NoticeLevel:
    """Choose how much to post about a message's files: an answer speaks of them itself.

    `follows` says whether a plain reply in its thread is for us.
    """
    if addressed is Addressed.DIRECTLY:
        return NoticeLevel.NONE
    is_alone = not message.content.says_something
    may_be_ours = message.thread_ts and (addressed or is_alone)
    if not (message.is_direct or (may_be_ours and await follows())):
        return NoticeLevel.SUCCESSES
    return NoticeLevel.NONE if addressed else NoticeLevel.ALL


def _is_no_document(message: Message, file: PostedFile) -> bool:
    """Pictures are for the model's eyes, clips and recordings say something by themselves.

    And an export that is to be imported is for its thread.
    """
    if file_types.is_picture(file.mimetype, file.name, file.filetype) or file.is_spoken:
        return True
    is_import = import_command.rest_of(message.content.words) is not None
    return is_import and import_command.may_be_an_export(file.name, file.filetype)
