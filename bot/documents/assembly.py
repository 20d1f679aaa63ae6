"""Puts together the libraries: what fills them, what shows them, and what looks after them."""

from dataclasses import dataclass

from bot.concurrency.scheduler import ScheduledTask
from bot.core.per_workspace import PerWorkspace
from bot.documents.download import DocumentDownload
from bot.documents.following.audience import Audiences
from bot.documents.following.carried_files import CarriedFiles
from bot.documents.following.vanished_files import VanishedFiles
from bot.documents.ingestion import Ingestion
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.intake import DocumentWork, Intake
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.library_service import LibraryService
from bot.documents.maintenance import DocumentMaintenance, LibraryChecks
from bot.documents.notices.channel_notice import ChannelNotice
from bot.documents.notices.reading_agents import ReadingAgents
from bot.documents.notices.status_messages import StatusMessages
from bot.documents.pipeline import DocumentPipeline
from bot.documents.policy import ExpiryPolicy
from bot.documents.provenance import Provenance
from bot.documents.reconciliation import Reconciliation
from bot.documents.removal import Removal
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import MistralLibraries
from bot.resources import ProcessResources, Resources
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.files import SlackFiles
from bot.slack.posting.annotations import Annotations
from storage.due import DueWork
from storage.row_leases import Holder

REST = 3.0  # seconds between looks at documents that wait, or that nobody works on, at least
MAINTENANCE_REST = 60.0  # seconds between claims of that job, at least


@dataclass(frozen=True, slots=True)
class DocumentServices:
    """The libraries, with what people and the clock do to them."""

    libraries: ScopeLibraries
    library_recovery: LibraryRecovery
    intake: Intake
    carried_files: CarriedFiles
    library: LibraryService
    channel_notice: ChannelNotice
    audiences: Audiences
    work: DocumentWork
    checks: LibraryChecks


def assemble_intake(
    process: ProcessResources, services_of: PerWorkspace[DocumentServices]
) -> tuple[Intake, tuple[ScheduledTask, ...]]:
    """The intake of all workspaces, and the tasks beside it."""
    database = process.database

    async def work_of(team: str) -> DocumentWork:
        return (await services_of(team)).work

    async def checks_of(team: str) -> LibraryChecks:
        return (await services_of(team)).checks

    settings = process.settings
    holder = Holder(process.node, settings.lease_seconds)
    intake = Intake(database, holder, work_of, settings.max_person_documents)
    maintenance = DocumentMaintenance(database, checks_of, intake)
    return intake, (
        ScheduledTask(DueWork.DOCUMENTS, REST, intake.wake),
        ScheduledTask(DueWork.LIBRARIES, MAINTENANCE_REST, maintenance.run_if_due),
    )


def assemble(resources: Resources, intake: Intake, agents: ReadingAgents) -> DocumentServices:
    """The libraries of one workspace; its files go through the `intake` of all."""
    database, slack = resources.database, resources.slack
    there = MistralDocuments(resources.mistral)
    at_mistral = MistralLibraries(resources.mistral)
    libraries = ScopeLibraries(database, at_mistral, resources.node)
    recovery = LibraryRecovery(database, libraries, at_mistral, slack.notices)
    files, channels = SlackFiles(slack.client), ChannelDirectory(slack.client)
    return DocumentServices(
        libraries=libraries,
        library_recovery=recovery,
        intake=intake,
        carried_files=CarriedFiles(database, files, intake, resources.background),
        library=LibraryService(
            database,
            intake,
            resources.permissions,
            channels,
            slack.announcements,
            slack.identity.url,
            agents,
        ),
        channel_notice=ChannelNotice(database, slack.notices, resources.background, agents),
        audiences=Audiences(database, slack.notices, resources.background, slack.shared_channels),
        work=_work(resources, libraries, recovery, agents),
        checks=LibraryChecks(
            Reconciliation(database, recovery, there),
            VanishedFiles(database, files, channels, slack.threads),
        ),
    )


def _work(
    resources: Resources,
    libraries: ScopeLibraries,
    recovery: LibraryRecovery,
    agents: ReadingAgents,
) -> DocumentWork:
    """The way of a document from Slack into a library at Mistral."""
    there = MistralDocuments(resources.mistral)
    settings, database, slack = resources.settings, resources.database, resources.slack
    files = SlackFiles(slack.client)
    limits = DocumentLimits.of_megabytes(settings.max_document_mb)
    download = DocumentDownload(files, slack.people, slack.downloads, limits)
    expiry = ExpiryPolicy(settings.document_days)
    ingestion = Ingestion(
        database, download, libraries, recovery, there, Provenance(slack.identity), expiry
    )
    return DocumentWork(
        DocumentPipeline(database, ingestion, there),
        StatusMessages(database, Annotations(slack.client), agents),
        Removal(database, there, resources.node),
    )
