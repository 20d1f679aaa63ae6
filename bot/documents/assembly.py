"""The parts of the intake, put together."""

from dataclasses import dataclass

from bot.documents.download import DocumentDownload
from bot.documents.ingestion import Ingestion
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.intake import Intake
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.maintenance import DocumentMaintenance
from bot.documents.pipeline import DocumentPipeline
from bot.documents.policy import ExpiryPolicy
from bot.documents.provenance import Provenance
from bot.documents.reconciliation import Reconciliation
from bot.documents.removal import Removal
from bot.documents.status_messages import StatusMessages
from bot.mistral.client import Client
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import MistralLibraries
from bot.slack.client import SlackClient
from bot.slack.directory import PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.files import SlackFiles
from bot.slack.posting.annotations import Annotations
from bot.slack.posting.notices import Notices
from storage.engine.database import Database
from storage.row_leases import Holder


@dataclass(frozen=True, slots=True)
class DocumentClients:
    """Where documents come from, and where they go."""

    slack: SlackClient
    downloads: Downloads
    mistral: Client


@dataclass(frozen=True, slots=True)
class DocumentServices:
    """What knows the libraries, what fills them, and what looks after them."""

    libraries: ScopeLibraries
    library_recovery: LibraryRecovery
    intake: Intake
    maintenance: DocumentMaintenance


def assemble(
    database: Database,
    clients: DocumentClients,
    holder: Holder,
    limits: DocumentLimits,
    term: ExpiryPolicy,
) -> DocumentServices:
    """Everything that documents need."""
    files, there = SlackFiles(clients.slack), MistralDocuments(clients.mistral)
    at_mistral = MistralLibraries(clients.mistral)
    libraries = ScopeLibraries(database, at_mistral, holder.node)
    library_recovery = LibraryRecovery(database, libraries, at_mistral, Notices(clients.slack))
    fetching = DocumentDownload(files, PeopleDirectory(clients.slack), clients.downloads, limits)
    ingestion = Ingestion(
        database, fetching, libraries, library_recovery, there, Provenance(files), term
    )
    pipeline = DocumentPipeline(database, ingestion, there)
    showing = StatusMessages(database, Annotations(clients.slack))
    removal = Removal(database, there, holder.node)
    intake = Intake(database, holder, pipeline, showing, removal)
    maintenance = DocumentMaintenance(
        database, Reconciliation(database, library_recovery, there), intake
    )
    return DocumentServices(libraries, library_recovery, intake, maintenance)
