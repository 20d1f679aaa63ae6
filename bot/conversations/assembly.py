"""Puts together what Mistral is asked, and in which conversation."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.conversations.attached_files import AttachedFiles
from bot.conversations.attachments import Attachments
from bot.conversations.continuation import ConversationContinuation
from bot.conversations.pictures.earlier import EarlierPictures
from bot.conversations.pictures.loader import PictureLoader
from bot.conversations.prompt import PromptBuilder
from bot.conversations.request import RequestBuilder
from bot.conversations.slack_pages import PageReader
from bot.documents.download import DocumentDownload
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.intake import Intake
from bot.memory.told_notes import ToldNotes
from bot.mistral import adapter
from bot.resources import Resources
from bot.slack.files import SlackFiles
from bot.transcripts.importer import Importer


@dataclass(frozen=True, slots=True)
class ConversationServices:
    """Requests, with what is attached to them, and the conversations they continue."""

    continuation: ConversationContinuation
    requests: RequestBuilder
    attachments: Attachments


@dataclass(frozen=True, slots=True)
class ConversationSources:
    """Further content of a conversation: documents, imported threads, notes."""

    intake: Intake
    importer: Importer
    notes: ToldNotes


def assemble(
    resources: Resources, agents: AgentServices, sources: ConversationSources
) -> ConversationServices:
    database, slack = resources.database, resources.slack
    mistral = adapter.port(resources.mistral, database)
    continuation = ConversationContinuation(mistral.conversations, agents.resolver)
    prompts = PromptBuilder(slack.threads, slack.names, slack.identity.bot_user_id)
    files = _files(resources)
    earlier = EarlierPictures(files.look_at)
    return ConversationServices(
        continuation=continuation,
        requests=RequestBuilder(
            database, continuation, prompts, sources.importer, earlier, sources.notes
        ),
        attachments=Attachments(database, files, agents.document_agents, sources.intake),
    )


def _files(resources: Resources) -> AttachedFiles:
    slack = resources.slack
    files, limits = SlackFiles(slack.client), resources.settings.max_document_mb
    return AttachedFiles(
        files,
        PictureLoader(slack.downloads),
        PageReader(slack.downloads),
        DocumentDownload(files, slack.people, slack.downloads, DocumentLimits.of_megabytes(limits)),
    )
