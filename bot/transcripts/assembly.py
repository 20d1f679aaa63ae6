"""What writes threads out and what goes on from them, put together."""

from dataclasses import dataclass

from bot.agents.workspace_catalogue import Catalogues
from bot.concurrency.background import Errands
from bot.documents.download import Fetching
from bot.mistral.conversations import Conversations
from bot.slack.client import SlackClient
from bot.slack.directory import People
from bot.slack.downloads import Downloads
from bot.slack.files import Files
from bot.slack.posting.direct_messages import Directs
from bot.slack.threads import Threads
from bot.transcripts.exporter import Exports
from bot.transcripts.importer import LARGEST, Imports
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class Doors:
    """Where transcripts come from, and where they go."""

    slack: SlackClient
    downloads: Downloads
    threads: Threads
    conversations: Conversations


def assemble(
    database: Database, catalogues: Catalogues, doors: Doors, errands: Errands
) -> tuple[Exports, Imports]:
    files, directs = Files(doors.slack), Directs(doors.slack)
    fetching = Fetching(files, People(doors.slack), doors.downloads, LARGEST)
    threads, memory = doors.threads, doors.conversations
    return (
        Exports(database, memory, catalogues, threads, files, directs, errands),
        Imports(database, threads, fetching, catalogues),
    )
