"""Puts together the export of threads, and the import of what was exported."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.documents.download import DocumentDownload
from bot.mistral import adapter
from bot.resources import Resources
from bot.slack.files import SlackFiles
from bot.slack.posting.direct_messages import DirectMessages
from bot.transcripts.exporter import Exporter
from bot.transcripts.importer import LARGEST, Importer


@dataclass(frozen=True, slots=True)
class TranscriptServices:
    """Exporter and importer of threads."""

    exporter: Exporter
    importer: Importer


def assemble(resources: Resources, agents: AgentServices) -> TranscriptServices:
    database, slack = resources.database, resources.slack
    files = SlackFiles(slack.client)
    download = DocumentDownload(files, slack.people, slack.downloads, LARGEST)
    return TranscriptServices(
        exporter=Exporter(
            database,
            adapter.port(resources.mistral, database).conversations,
            agents.catalogues,
            slack.people,
            slack.identity,
            DirectMessages(slack.client),
            resources.background,
        ),
        importer=Importer(
            database, slack.threads, download, agents.catalogues, agents.audience, resources.gate
        ),
    )
