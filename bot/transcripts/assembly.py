"""What writes threads out and what goes on from them, put together."""

from dataclasses import dataclass

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.documents.download import DocumentDownload
from bot.mistral.conversations import Conversations
from bot.slack.client import SlackClient
from bot.slack.directory import PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.files import SlackFiles
from bot.slack.posting.direct_messages import DirectMessages
from bot.slack.threads import Threads
from bot.transcripts.exporter import Exporter
from bot.transcripts.importer import LARGEST, Importer
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class TranscriptClients:
    """Where transcripts come from, and where they go."""

    slack: SlackClient
    downloads: Downloads
    threads: Threads
    conversations: Conversations


def assemble(
    database: Database,
    catalogues: WorkspaceCatalogues,
    clients: TranscriptClients,
    background: BackgroundTasks,
) -> tuple[Exporter, Importer]:
    files, directs = SlackFiles(clients.slack), DirectMessages(clients.slack)
    fetching = DocumentDownload(files, PeopleDirectory(clients.slack), clients.downloads, LARGEST)
    threads, memory = clients.threads, clients.conversations
    return (
        Exporter(database, memory, catalogues, threads, files, directs, background),
        Importer(database, threads, fetching, catalogues),
    )
