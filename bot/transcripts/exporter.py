"""Export of a thread's whole conversation as files, sent to whoever asks for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import ConversationGone, UserFacingError
from bot.core.file_errors import NotSent
from bot.mistral.port import ConversationPort
from bot.slack.errors import SlackFailed
from bot.slack.identity import Identity
from bot.slack.posting.direct_messages import WrittenFile
from bot.transcripts import entries, json_format
from bot.transcripts.errors import (
    NotExported,
    NothingLeft,
    NothingSaid,
    NotOurs,
    NotSentToYou,
    SlackSaysNo,
)
from bot.transcripts.markdown import markdown
from bot.transcripts.transcript import Transcript
from storage.agents import agents
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.threads import lineage
from storage.threads.lineage import Lineage

log = structlog.get_logger()

EXPORT_TIMEOUT = 55.0  # seconds: below the limit of a background task

ON_ITS_WAY = "Your export is on its way: look in our direct messages."
HERE_IT_IS = (
    "Your export of {thread}. To continue from it later, send me the JSON in a message that starts "
    "with *import*."
)
LINKED, UNLINKED = "<{link}|this thread>", "the thread"
NAME, STAMP = "thread-{stamp}.{ending}", "%Y-%m-%d-%H%M"
ABOUT = "A conversation, exported as {kind}"


class AuthorNames(Protocol):
    """Port to the names of people: see `bot.slack.threads`."""

    async def name(self, user: str) -> str: ...


class PrivateDelivery(Protocol):
    """Port to one person's direct messages: see `bot.slack.posting.direct_messages`."""

    async def give(self, who: Actor, text: str, files: Sequence[WrittenFile]) -> None: ...


Tell = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """Exports threads in the background, as a long one takes a while to read."""

    database: Database
    conversations: ConversationPort
    catalogues: WorkspaceCatalogues
    names: AuthorNames
    identity: Identity
    directs: PrivateDelivery
    background: BackgroundTasks

    async def begin(self, here: ActorInChannel, thread_ts: str, tell: Tell) -> str:
        """Begin an export and say so; `tell` reports a failure to the person.

        Raises NotOurs, NothingSaid where there is no conversation, or NotExported.
        """
        found = await self.database.run(lineage.of_thread, here.at(thread_ts))
        if found is None:
            raise NotOurs
        if found.point is None:
            raise NothingSaid
        log.info("export_asked", team=here.team, channel=here.channel, thread=thread_ts)
        key = ("export", here, thread_ts)
        work = partial(self._run, here, thread_ts, found, tell)
        if not self.background.begin(key, work, (here.team, here.user)):
            raise NotExported
        return ON_ITS_WAY

    async def _run(self, here: ActorInChannel, thread_ts: str, found: Lineage, tell: Tell) -> None:
        try:
            async with asyncio.timeout(EXPORT_TIMEOUT):
                await self._export(here, thread_ts, found)
        except UserFacingError as error:
            log.info("export_failed", error=type(error).__name__)
            await tell(error.sentence)
        except Exception:
            await tell(NotExported().sentence)
            raise

    async def _export(self, here: ActorInChannel, thread_ts: str, found: Lineage) -> None:
        transcript = await self._transcript(here, found)
        link = self.identity.link(here.channel, thread_ts)
        thread = LINKED.format(link=link) if link else UNLINKED
        # Before it is handed out: no export is unrecorded.
        exported = (here.team, here.user, AuditAction.THREAD_EXPORTED, here.channel, thread_ts)
        await self.database.run(audit_log.record, AuditEvent(*exported))
        try:
            await self.directs.give(
                here, HERE_IT_IS.format(thread=thread), as_files(transcript, link)
            )
        except NotSent as unsent:
            raise NotSentToYou(unsent) from unsent
        except SlackFailed as failed:
            log.warning("export_not_sent", code=failed.code)
            raise SlackSaysNo from failed

    async def _transcript(self, here: ActorInChannel, found: Lineage) -> Transcript:
        if found.point is None:
            raise NothingSaid
        try:
            dialogue = await self.conversations.dialogue(found.point)
        except ConversationGone as gone:
            raise NothingLeft from gone
        catalogue = await self.catalogues.of(here.team)
        users = {one.user for one in (*found.answered, *found.unanswered)}
        people = {user: await self.names.name(user) for user in users}
        titles = {name: profile.title for name, profile in catalogue.profiles.items()}
        served = await self.database.run(agents.profiles_of, here.team)
        known = {id_: titles[name] for id_, name in served.items() if name in titles}
        names = entries.DisplayNames(people, titles, known)
        return Transcript(
            exported_at=datetime.now(UTC).replace(microsecond=0),
            profile=catalogue.profile(found.profile).name,
            entries=tuple(entries.entries(dialogue, found, names)),
        )


def as_files(transcript: Transcript, link: str) -> list[WrittenFile]:
    """A transcript as Markdown and JSON files."""
    stamp = f"{transcript.exported_at:{STAMP}}"
    written = (
        ("md", "Markdown", markdown(transcript, link).encode()),
        ("json", "JSON", json_format.written(transcript)),
    )
    return [
        WrittenFile(NAME.format(stamp=stamp, ending=ending), ABOUT.format(kind=kind), content)
        for ending, kind, content in written
    ]
