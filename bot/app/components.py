"""What several parts of the app work with: each is made when another first needs it."""

import math
from dataclasses import dataclass
from functools import cached_property

from bot.agents.channel_agent import ChannelAgents
from bot.agents.provisioning import Provisioning
from bot.agents.resolver import AgentResolver
from bot.agents.thread_agent import ThreadAgents
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.branching.new_thread import BranchThreads
from bot.concurrency.background import BackgroundTasks
from bot.conversations.continuation import ConversationContinuation
from bot.conversations.prompt import PromptBuilder
from bot.core.file_errors import MEGABYTE
from bot.core.signed_tokens import SignedTokens
from bot.documents import assembly as documents
from bot.documents.assembly import DocumentClients, DocumentServices
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.intake import Intake
from bot.documents.library_service import LibraryService
from bot.documents.library_totals import LibraryTotals
from bot.documents.policy import ExpiryPolicy
from bot.files.service import FileDeliveries
from bot.files.transfer import FileTransfers
from bot.home.app_home import AppHome
from bot.home.usage import UsageReports, WorkspaceUsage
from bot.interactions.approvals import Approvals
from bot.mistral.agents import MistralAgents
from bot.mistral.client import Client
from bot.mistral.conversations import Conversations
from bot.mistral.files import MistralFiles
from bot.permissions import Permissions
from bot.profiles.catalogue import Catalogue
from bot.queue.cancellation import Cancellation
from bot.queue.capacity import QueueLimits
from bot.queue.lease import Lease
from bot.retention.forget_thread import ThreadForgetting
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.directory import ChannelDirectory, PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.identity import Identity
from bot.slack.posting.announcements import Announcements
from bot.slack.posting.app_home import AppHomeTabs
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.streaming.rollover import ReplySettings
from bot.slack.threads import Threads
from bot.transcripts import assembly as transcripts
from bot.transcripts.assembly import TranscriptClients
from bot.transcripts.exporter import Exporter
from bot.transcripts.importer import Importer
from bot.turns.superseded_messages import SupersededMessages
from storage.engine.database import Database
from storage.row_leases import Holder


@dataclass(frozen=True, slots=True)
class Resources:
    """What the parts are made from; whoever opened it closes it."""

    settings: Settings
    node: str
    shipped: Catalogue
    database: Database
    mistral: Client
    slack: SlackClient
    identity: Identity
    downloads: Downloads
    superseded: SupersededMessages
    background: BackgroundTasks
    replies: ReplySettings | None = None


class Components:
    """What there is one of in a process."""

    def __init__(self, opened: Resources) -> None:
        self._settings = opened.settings
        self._database = opened.database
        self._slack = opened.slack
        self._its = opened

    @cached_property
    def intake(self) -> Intake:
        return self._documents.intake

    @cached_property
    def provisioning(self) -> Provisioning:
        return Provisioning(self._database, self._agents, self._its.node)

    @cached_property
    def _deliveries(self) -> FileDeliveries:
        largest = self._settings.max_file_mb * MEGABYTE
        transfers = FileTransfers(MistralFiles(self._its.mistral), largest)
        return FileDeliveries(self._database, transfers, self._threads)

    @cached_property
    def _documents(self) -> DocumentServices:
        """What knows the libraries, what fills them, and what looks after them."""
        return documents.assemble(
            self._database,
            DocumentClients(self._slack, self._its.downloads, self._its.mistral),
            Holder(self._its.node, self._settings.lease_seconds),
            DocumentLimits.of_megabytes(self._settings.max_document_mb),
            ExpiryPolicy(self._settings.document_days),
        )

    @cached_property
    def _limits(self) -> QueueLimits:
        """The worker's limits; a lease is five beats long."""
        return QueueLimits(
            turns=self._settings.max_turns,
            workspace_turns=self._settings.max_workspace_turns,
            beat=self._settings.lease_seconds / 5,
            lease=self._settings.lease_seconds,
            grace=self._settings.grace_seconds,
        )

    @cached_property
    def _lease(self) -> Lease:
        # On SQLite the file's lock says that no other server lives, however long this one froze.
        return Lease(math.inf if self._database.is_sqlite else self._settings.lease_seconds)

    @cached_property
    def _agents(self) -> MistralAgents:
        return MistralAgents(self._its.mistral)

    @cached_property
    def _conversations(self) -> Conversations:
        return Conversations(self._its.mistral)

    @cached_property
    def _catalogues(self) -> WorkspaceCatalogues:
        return WorkspaceCatalogues(self._its.shipped, self._database)

    @cached_property
    def _continuation(self) -> ConversationContinuation:
        resolver = AgentResolver(
            self.provisioning,
            self._catalogues,
            self._documents.libraries,
            self._documents.library_recovery,
            self._notices,
        )
        return ConversationContinuation(self._conversations, resolver)

    @cached_property
    def _threads(self) -> Threads:
        return Threads(self._slack, self._its.identity.bot_user_id)

    @cached_property
    def _questions(self) -> PromptBuilder:
        return PromptBuilder(self._threads, self._its.identity.bot_user_id)

    @cached_property
    def _cancellation(self) -> Cancellation:
        return Cancellation(self._database, self._its.node)

    @cached_property
    def _notices(self) -> Notices:
        return Notices(self._slack)

    @cached_property
    def _tabs(self) -> AppHomeTabs:
        return AppHomeTabs(self._slack)

    @cached_property
    def _permissions(self) -> Permissions:
        return Permissions(PeopleDirectory(self._slack), self._settings.profiles_by == "everybody")

    @cached_property
    def _channel_agents(self) -> ChannelAgents:
        return ChannelAgents(
            self._database, self._catalogues, self._permissions, self._announcements
        )

    @cached_property
    def _thread_agents(self) -> ThreadAgents:
        return ThreadAgents(
            self._database,
            self._catalogues,
            self._notices,
            self._threads,
            Modals(self._slack),
            self._signed_tokens,
        )

    @cached_property
    def _announcements(self) -> Announcements:
        return Announcements(self._notices, self._threads)

    @cached_property
    def _forgetting(self) -> ThreadForgetting:
        return ThreadForgetting(
            database=self._database,
            permissions=self._permissions,
            modals=Modals(self._slack),
            signed_tokens=self._signed_tokens,
            notices=self._notices,
            announcements=self._announcements,
            stop=self._cancellation.stop,
            by_admins=self._settings.forget_by == "admins",
        )

    @cached_property
    def _branch_threads(self) -> BranchThreads:
        return BranchThreads(self._database, self._threads, self._its.identity)

    @cached_property
    def _signed_tokens(self) -> SignedTokens:
        return SignedTokens(self._settings.slack_bot_token or "")

    @cached_property
    def _approvals(self) -> Approvals:
        patience = self._settings.approval_hours * 3600
        return Approvals(self._database, self._catalogues, self._notices, self._threads, patience)

    @cached_property
    def _usage_reports(self) -> UsageReports:
        return UsageReports(self._database, self._catalogues)

    @cached_property
    def _app_home(self) -> AppHome:
        return AppHome(
            self._channel_agents,
            WorkspaceUsage(self._database),
            LibraryTotals(self._database),
            self._usage_reports,
            self._tabs,
            self._its.background,
        )

    @cached_property
    def _transcripts(self) -> tuple[Exporter, Importer]:
        """What writes threads out, and what goes on from them."""
        slack, downloads = self._slack, self._its.downloads
        clients = TranscriptClients(slack, downloads, self._threads, self._conversations)
        return transcripts.assemble(self._database, self._catalogues, clients, self._its.background)

    @cached_property
    def _library_service(self) -> LibraryService:
        return LibraryService(
            self._database,
            self.intake,
            self._permissions,
            ChannelDirectory(self._slack),
            self._announcements,
            self._its.identity.url,
        )
