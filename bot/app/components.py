"""What several parts of the app work with: each is made when another first needs it."""

import math
from dataclasses import dataclass
from functools import cached_property

from bot import documents, transcripts
from bot.agents.channel_agent import Switching
from bot.agents.provisioning import Provisioning
from bot.agents.resolver import Voices
from bot.agents.thread_agent import ThreadAgents
from bot.agents.workspace_catalogue import Catalogues
from bot.branching.new_thread import Roots
from bot.concurrency.background import Errands
from bot.conversations.continuation import Dialogue
from bot.conversations.prompt import Questions
from bot.core.file_errors import MEGABYTE
from bot.core.signed_tokens import Seals
from bot.documents.intake import Intake
from bot.documents.library_service import Shelves
from bot.documents.library_totals import Stocks
from bot.files.service import Deliveries
from bot.files.transfer import Transfers
from bot.home.app_home import Homes
from bot.home.usage import Insights, Usages
from bot.interactions.approvals import Approvals
from bot.mistral.agents import Agents
from bot.mistral.client import Client
from bot.mistral.conversations import Conversations
from bot.mistral.files import Files
from bot.permissions import Permissions
from bot.profiles.catalogue import Catalogue
from bot.queue.cancellation import Stops
from bot.queue.capacity import Limits
from bot.queue.lease import Lease
from bot.retention.forget_thread import Forgetting
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.directory import Channels, People
from bot.slack.downloads import Downloads
from bot.slack.identity import Identity
from bot.slack.posting.announcements import Announcing
from bot.slack.posting.app_home import Tabs
from bot.slack.posting.modals import Windows
from bot.slack.posting.notices import Notices
from bot.slack.streaming.rollover import ReplySettings
from bot.slack.threads import Threads
from bot.transcripts.exporter import Exports
from bot.transcripts.importer import Imports
from bot.turns.superseded_messages import Withdrawals
from storage.engine.database import Database
from storage.row_leases import Holder


@dataclass(frozen=True, slots=True)
class Opened:
    """What the parts are made from; whoever opened it closes it."""

    settings: Settings
    node: str
    shipped: Catalogue
    database: Database
    mistral: Client
    slack: SlackClient
    identity: Identity
    downloads: Downloads
    withdrawals: Withdrawals
    errands: Errands
    replies: ReplySettings | None = None


class Parts:
    """What there is one of in a process."""

    def __init__(self, opened: Opened) -> None:
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
    def _deliveries(self) -> Deliveries:
        largest = self._settings.max_file_mb * MEGABYTE
        transfers = Transfers(Files(self._its.mistral), largest)
        return Deliveries(self._database, transfers, self._threads)

    @cached_property
    def _documents(self) -> documents.Parts:
        """What knows the libraries, what fills them, and what looks after them."""
        return documents.assemble(
            self._database,
            documents.Doors(self._slack, self._its.downloads, self._its.mistral),
            Holder(self._its.node, self._settings.lease_seconds),
            documents.Limits.of_megabytes(self._settings.max_document_mb),
            documents.Term(self._settings.document_days),
        )

    @cached_property
    def _limits(self) -> Limits:
        """The worker's limits; a lease is five beats long."""
        return Limits(
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
    def _agents(self) -> Agents:
        return Agents(self._its.mistral)

    @cached_property
    def _conversations(self) -> Conversations:
        return Conversations(self._its.mistral)

    @cached_property
    def _catalogues(self) -> Catalogues:
        return Catalogues(self._its.shipped, self._database)

    @cached_property
    def _dialogue(self) -> Dialogue:
        voices = Voices(self.provisioning, self._catalogues, self._documents.libraries)
        return Dialogue(self._conversations, voices)

    @cached_property
    def _threads(self) -> Threads:
        return Threads(self._slack, self._its.identity.bot_user_id)

    @cached_property
    def _questions(self) -> Questions:
        return Questions(self._threads, self._its.identity.bot_user_id)

    @cached_property
    def _stops(self) -> Stops:
        return Stops(self._database, self._its.node)

    @cached_property
    def _notices(self) -> Notices:
        return Notices(self._slack)

    @cached_property
    def _tabs(self) -> Tabs:
        return Tabs(self._slack)

    @cached_property
    def _permissions(self) -> Permissions:
        return Permissions(People(self._slack), self._settings.profiles_by == "everybody")

    @cached_property
    def _switching(self) -> Switching:
        return Switching(self._database, self._catalogues, self._permissions, self._announcing)

    @cached_property
    def _thread_agents(self) -> ThreadAgents:
        return ThreadAgents(
            self._database,
            self._catalogues,
            self._notices,
            self._threads,
            Windows(self._slack),
            self._seals,
        )

    @cached_property
    def _announcing(self) -> Announcing:
        return Announcing(self._notices, self._threads)

    @cached_property
    def _forgetting(self) -> Forgetting:
        return Forgetting(
            database=self._database,
            permissions=self._permissions,
            windows=Windows(self._slack),
            seals=self._seals,
            notices=self._notices,
            announcing=self._announcing,
            stop=self._stops.stop,
            by_admins=self._settings.forget_by == "admins",
        )

    @cached_property
    def _roots(self) -> Roots:
        return Roots(self._database, self._threads, self._its.identity)

    @cached_property
    def _seals(self) -> Seals:
        return Seals(self._settings.slack_bot_token or "")

    @cached_property
    def _approvals(self) -> Approvals:
        patience = self._settings.approval_hours * 3600
        return Approvals(self._database, self._catalogues, self._notices, self._threads, patience)

    @cached_property
    def _insights(self) -> Insights:
        return Insights(self._database, self._catalogues)

    @cached_property
    def _homes(self) -> Homes:
        return Homes(
            self._switching,
            Usages(self._database),
            Stocks(self._database),
            self._insights,
            self._tabs,
            self._its.errands,
        )

    @cached_property
    def _transcripts(self) -> tuple[Exports, Imports]:
        """What writes threads out, and what goes on from them."""
        slack, downloads = self._slack, self._its.downloads
        doors = transcripts.Doors(slack, downloads, self._threads, self._conversations)
        return transcripts.assemble(self._database, self._catalogues, doors, self._its.errands)

    @cached_property
    def _shelves(self) -> Shelves:
        return Shelves(
            self._database,
            self.intake,
            self._permissions,
            Channels(self._slack),
            self._announcing,
            self._its.identity.url,
        )
