"""The app's parts put together: each is made when another first needs it."""

import math
from dataclasses import dataclass
from functools import cached_property

from bot import documents, transcripts
from bot.again import Again
from bot.agents import Provisioning
from bot.announcing import Announcing
from bot.approvals import Approvals, Decisions
from bot.asking import Asking
from bot.attachments import Attachments
from bot.attempt import Tools
from bot.branching import Branching
from bot.catalogues import Catalogues
from bot.chores import Chore
from bot.cleanup import Cleanup
from bot.comparing import Comparing
from bot.deliveries import Deliveries
from bot.departing import Departing
from bot.dialogue import Dialogue
from bot.documents import Intake
from bot.editing import Editing
from bot.edits import Edits
from bot.errands import Errands
from bot.feedback import Opinions
from bot.forgetting import Forgetting
from bot.greetings import Greetings
from bot.home import Homes
from bot.insights import Insights
from bot.keeping import Keeping
from bot.lease import Lease
from bot.limits import Limits
from bot.mistral import Agents, Client, Conversations, Files
from bot.own_profiles import OwnProfiles
from bot.permissions import Permissions
from bot.profiles import Catalogue
from bot.question import Questions
from bot.recovery import Recovery
from bot.retirement import Retirement
from bot.retrying import Retrying
from bot.roots import Roots
from bot.seals import Seals
from bot.settings import Settings
from bot.shelves import Shelves
from bot.signatures import Signatures
from bot.slack import (
    Channels,
    Downloads,
    Identity,
    Notices,
    Offers,
    People,
    ReplySettings,
    Sessions,
    SlackClient,
    Tabs,
    Threads,
    Windows,
)
from bot.slack import Files as SharedFiles
from bot.sources import Sources
from bot.stocks import Stocks
from bot.stops import Stops
from bot.suggestions import Suggestions
from bot.switching import Switching
from bot.thread_agents import ThreadAgents
from bot.transcripts import Exports, Imports
from bot.transfers import Transfers
from bot.trees import Trees
from bot.turn import Turns
from bot.unsent import MEGABYTE
from bot.upkeep import Upkeep
from bot.usages import Usages
from bot.voices import Voices
from bot.waiting import WaitingRoom
from bot.withdrawals import Withdrawals
from bot.worker import Worker
from handlers.services import Services
from storage.database import Database
from storage.holding import Holder

STOPS_LOOK = 0.5  # seconds between looks at what another node was told to stop here
APPROVALS_LOOK = 3.0  # seconds between looks at requests that nobody is going to answer
DOCUMENTS_LOOK = 3.0  # seconds between looks at documents that wait, or that nobody works on
CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due
RETENTION_LOOK = 60.0
DELETIONS_LOOK = 5.0
COMMANDS_LOOK = 5.0  # seconds between looks at what a command beside this process wants stopped


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


class Assembly:
    """Everything there is one of in a process."""

    def __init__(self, opened: Opened) -> None:
        self._settings = opened.settings
        self._database = opened.database
        self._slack = opened.slack
        self._its = opened

    @cached_property
    def worker(self) -> Worker:
        run = Turns(self._tools, self._slack).run
        return Worker(self._database, self._its.node, run, self._limits, self._lease)

    @cached_property
    def intake(self) -> Intake:
        return self._documents.intake

    @cached_property
    def provisioning(self) -> Provisioning:
        return Provisioning(self._database, self._agents, self._its.node)

    @cached_property
    def services(self) -> Services:
        """What people set in motion."""
        return Services(
            inbox=self.worker,
            stopping=self._stops,
            documents=self.intake,
            retrying=Retrying(self._database, self.worker),
            switching=self._switching,
            thread_agents=self._thread_agents,
            editing=Editing(self._catalogues, self._permissions, Windows(self._slack)),
            own_profiles=OwnProfiles(
                self._database, self._catalogues, self._permissions, self._homes
            ),
            again=Again(self._database, self._threads, self.worker.accept),
            branching=Branching(
                self._database,
                self._catalogues,
                Windows(self._slack),
                self._seals,
                self.worker.accept,
            ),
            edits=Edits(self._database, self._threads, Offers(self._slack), self.worker.accept),
            errands=self._its.errands,
            trees=Trees(
                self._database,
                self._its.identity,
                self._threads,
                Windows(self._slack),
                self._seals,
                self.worker.accept,
            ),
            opinions=Opinions(self._database),
            decisions=Decisions(self._database, self.worker.accept),
            homes=self._homes,
            shelves=self._shelves,
            greetings=Greetings(self._database, self._notices, self._its.errands),
            suggestions=Suggestions(
                self._database, self._catalogues, self._tabs, self._its.errands
            ),
            exports=self._transcripts[0],
            insights=self._insights,
            keeping=Keeping(
                self._database, self._permissions, self._announcing, self._settings.retention_days
            ),
            forgetting=self._forgetting,
            departing=Departing(self._database, self._catalogues),
        )

    @cached_property
    def chores(self) -> list[Chore]:
        """What is done again and again beside the turns."""
        retirement = Retirement(self._database, self._agents, self._its.shipped, self._its.node)
        cleanup = Cleanup(self._database, self._conversations, retirement)
        upkeep = Upkeep(self._settings, self._database)
        deletions = upkeep.deletions(self._its.mistral, self._stops.stop)
        waiting_room = WaitingRoom(self._database, self._slack)
        # On SQLite only a command can have asked: else who hears of a stop is who runs the turn.
        stops_look = COMMANDS_LOOK if self._database.is_sqlite else STOPS_LOOK
        return [
            Chore("waiting", self._limits.beat, waiting_room.look),
            Chore("approvals", APPROVALS_LOOK, self._approvals.look),
            Chore("documents", DOCUMENTS_LOOK, self.intake.look),
            Chore("cleanup", CLEANUP_LOOK, cleanup.look),
            Chore("libraries", CLEANUP_LOOK, self._documents.upkeep.look),
            Chore("retention", RETENTION_LOOK, upkeep.retention().look),
            Chore("deletions", DELETIONS_LOOK, deletions.look),
            Chore("stops", stops_look, self._stops.look),
        ]

    @cached_property
    def _tools(self) -> Tools:
        """What turns are worked on with."""
        streams = self._settings.channel_replies == "stream"
        return Tools(
            database=self._database,
            asking=Asking(self._database, self._dialogue, self._questions, self._transcripts[1]),
            attachments=Attachments(self._database, SharedFiles(self._slack), self._its.downloads),
            thread_agents=self._thread_agents,
            approvals=self._approvals,
            roots=self._roots,
            comparing=Comparing(self._database, self._dialogue, self._roots),
            signatures=Signatures(self._catalogues),
            sources=Sources(self._database, self._its.identity),
            recovery=Recovery(self._database, self._dialogue, self._threads),
            stops=self._stops,
            sessions=Sessions(),
            withdrawals=self._its.withdrawals,
            deliveries=self._deliveries,
            lease=self._lease,
            reply_settings=self._its.replies or ReplySettings(stream_in_channels=streams),
            deadline=self._settings.turn_seconds,
        )

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
