"""Import of an export that comes with a message: the thread continues that conversation."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from bot.agents.audience import AgentAudience, NotForYou
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.text import wellformed
from bot.documents.download import GONE, DocumentDownload
from bot.documents.inspection import eligibility
from bot.documents.inspection.contents import DeclaredFile
from bot.documents.inspection.errors import Gone, NotHandedOut, Rejected
from bot.documents.inspection.file_types import KINDS
from bot.mistral.port import ChatMessage
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.permissions.roles import PermissionsUnknown
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.files import SharedFile
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.transcripts import import_command, json_format
from bot.transcripts.prompt_format import WHERE_WERE_WE
from bot.transcripts.transcript import Transcript
from bot.transcripts.wording import counted, day
from storage import positions
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.records import OpenTurn, Outcome, TurnCause
from storage.threads import threads

log = structlog.get_logger()

IMPORTED = "_{count} imported, the last of {day}._\n\n"
LARGEST = eligibility.DocumentLimits.of_megabytes(1)


class ThreadBegan(json_format.NotImported):
    """This thread has a conversation already. Please import into a new one."""


class OneAtATime(json_format.NotImported):
    """These are several exports. Please import one at a time, each in a message of its own."""


class FileRefused(json_format.NotImported):
    """I can't import this file."""

    def __init__(self, reason: Rejected) -> None:
        super().__init__()
        self.is_transient = reason.is_transient
        self._reason = reason

    @property
    def sentence(self) -> str:
        return f"{super().sentence} {self._reason.sentence}"


class NotReached(json_format.NotImported):
    """Slack didn't give me the file. Please share it again in a moment."""

    outcome = Outcome.FAILED
    is_transient = True


@dataclass(frozen=True, slots=True)
class ImportedThread:
    """The turn to answer, what was said before it, and a notice to post first."""

    turn: OpenTurn
    said: tuple[ChatMessage, ...]
    notice: str


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads an export that comes with a message. Raises UserFacingError if that is impossible."""

    database: Database
    messages: Threads
    download: DocumentDownload
    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    gate: Gate

    async def of(self, turn: OpenTurn, place: ThreadTarget) -> ImportedThread | None:
        """The import that a turn asks for; None for any other question."""
        rest = import_command.rest_of(turn.text) if turn.kind is not TurnCause.APPROVAL else None
        if rest is None:
            return None
        try:
            found = await self._exports(turn, place)
            if not found:
                return None
            here = ActorInChannel(turn.team, turn.user, turn.channel)
            await self.gate.require(here, Action.IMPORT)
            if turn.continues_from is not None:
                raise ThreadBegan
            if len(found) > 1:
                raise OneAtATime
            transcript = await self._read(found[0])
        except Rejected as rejected:
            raise FileRefused(rejected) from rejected
        except SlackFailed as failed:
            log.warning("export_unreadable", code=failed.code)
            raise NotReached from failed
        turn = replace(turn, text=rest or WHERE_WERE_WE)
        return await self._imported(turn, transcript)

    async def _record(self, turn: OpenTurn, entries: int) -> None:
        """Record an import, once however often its turn is attempted."""
        event = AuditEvent(
            turn.team,
            turn.user,
            AuditAction.THREAD_IMPORTED,
            turn.channel,
            turn.thread_ts,
            after={"entries": entries, "profile": turn.profile},
            once=f"import:{turn.channel}:{turn.ts}:{turn.cause}",
        )
        await self.database.run_with_retry(audit_log.record, event)

    async def _exports(self, turn: OpenTurn, place: ThreadTarget) -> list[SharedFile]:
        """Files of the message that are declared as JSON."""
        ids = turn.attachments or await self._attachments(turn, place)
        files = [await self._file(file_id) for file_id in ids]
        return [file for file in files if import_command.may_be_an_export(file.name, file.filetype)]

    async def _attachments(self, turn: OpenTurn, place: ThreadTarget) -> tuple[str, ...]:
        """Files of the message: the event of a mention lacks them, and may come first."""
        if place.is_direct:
            return ()
        try:
            return await self.messages.files(place.channel, place.thread_ts, turn.ts)
        except SlackFailed as failed:  # treat it as any other question
            log.info("attachments_unknown", code=failed.code)
            return ()

    async def _file(self, file_id: str) -> SharedFile:
        try:
            return await self.download.files.file(file_id)
        except SlackRefused as refused:
            raise (Gone if refused.code in GONE else NotHandedOut) from refused

    async def _read(self, file: SharedFile) -> Transcript:
        eligibility.check(file, LARGEST)
        given = DeclaredFile(file.name, KINDS[import_command.JSON])
        async with self.download.fetched(file, given) as fetched:
            eligibility.check_size(fetched.size, LARGEST)
            content = await asyncio.to_thread(fetched.path.read_bytes)
        return await asyncio.to_thread(json_format.read, content)

    async def _imported(self, turn: OpenTurn, transcript: Transcript) -> ImportedThread:
        """Continue with the profile that answered there, if one of its name can be chosen here."""
        # If the turn has another cause, somebody may have switched since.
        if turn.kind is TurnCause.MESSAGE and await self._may_choose(turn, transcript.profile):
            where = positions.of_thread(turn)
            await self.database.run_with_retry(threads.choose, where, transcript.profile)
            turn = replace(turn, profile=transcript.profile)
        messages = (ChatMessage(it.role, wellformed(it.text)) for it in transcript.entries)
        said = tuple(message for message in messages if message.text.strip())
        await self._record(turn, len(said))
        log.info("thread_imported", entries=len(said))
        last = transcript.entries[-1].at or transcript.exported_at
        notice = IMPORTED.format(count=counted(len(said)), day=day(last))
        return ImportedThread(turn, said, notice)

    async def _may_choose(self, turn: OpenTurn, name: str | None) -> bool:
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profiles.get(name or "")
        if profile is None:
            return False
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        try:
            await self.audience.require_choice(here, profile, catalogue.profile(turn.profile).name)
        except (NotForYou, PermissionsUnknown):
            return False
        return True
