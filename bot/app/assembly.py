"""The app put together from its parts: what turns, people and the clock set in motion."""

from functools import cached_property

from bot.agents.custom_agent_forms import CustomAgentForms
from bot.agents.custom_agents import CustomAgents
from bot.agents.deletion import AgentDeletion
from bot.app.components import Components
from bot.branching.comparison import Comparison
from bot.branching.service import Branching
from bot.branching.tree import BranchTree
from bot.concurrency.periodic import PeriodicTask
from bot.conversations.attachments import Attachments
from bot.conversations.request import RequestBuilder
from bot.documents.channel_notice import ChannelNotice
from bot.files.retry import FileRetries
from bot.home.suggested_prompts import SuggestedPrompts
from bot.interactions.approvals import ApprovalDecisions
from bot.interactions.edited_questions import EditedQuestions
from bot.interactions.feedback import FeedbackRecorder
from bot.interactions.regenerate import Regenerate
from bot.queue.wait_notices import WaitNotices
from bot.queue.worker import Worker
from bot.retention.abandoned import AbandonedCleanup
from bot.retention.assembly import RetentionTasks
from bot.retention.keep_setting import KeepSetting
from bot.retention.offboarding import Offboarding
from bot.slack.files import SlackFiles as SharedFiles
from bot.slack.posting.edit_offers import EditOffers
from bot.slack.posting.modals import Modals
from bot.slack.streaming.rollover import ReplySettings
from bot.slack.streaming.session_status import SessionStatus
from bot.turns.answer import AnswerFooters
from bot.turns.attempt import TurnServices
from bot.turns.citations import SourceLinks
from bot.turns.recovery import Recovery
from bot.turns.runner import TurnRunner
from handlers.services import Services

STOPS_LOOK = 0.5  # seconds between looks at what another node was told to stop here
APPROVALS_LOOK = 3.0  # seconds between looks at requests that nobody is going to answer
DOCUMENTS_LOOK = 3.0  # seconds between looks at documents that wait, or that nobody works on
CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due
RETENTION_LOOK = 60.0
DELETIONS_LOOK = 5.0
COMMANDS_LOOK = 5.0  # seconds between looks at what a command beside this process wants stopped


class Assembly(Components):
    """Everything that runs."""

    @cached_property
    def worker(self) -> Worker:
        run = TurnRunner(self._tools, self._slack).run
        return Worker(self._database, self._its.node, run, self._limits, self._lease)

    @cached_property
    def services(self) -> Services:
        """What people set in motion."""
        return Services(
            inbox=self.worker,
            stopping=self._cancellation,
            documents=self.intake,
            file_retries=FileRetries(self._database, self.worker.accept),
            channel_agents=self._channel_agents,
            thread_agents=self._thread_agents,
            custom_agent_forms=CustomAgentForms(
                self._catalogues, self._permissions, Modals(self._slack)
            ),
            custom_agents=CustomAgents(
                self._database, self._catalogues, self._permissions, self._app_home
            ),
            again=Regenerate(self._database, self._threads, self.worker.accept),
            branching=Branching(
                self._database,
                self._catalogues,
                Modals(self._slack),
                self._signed_tokens,
                self.worker.accept,
            ),
            edits=EditedQuestions(
                self._database, self._threads, EditOffers(self._slack), self.worker.accept
            ),
            background=self._its.background,
            trees=BranchTree(
                self._database,
                self._its.identity,
                self._threads,
                Modals(self._slack),
                self._signed_tokens,
                self.worker.accept,
            ),
            feedback=FeedbackRecorder(self._database),
            decisions=ApprovalDecisions(self._database, self.worker.accept),
            app_home=self._app_home,
            library_service=self._library_service,
            channel_notice=ChannelNotice(self._database, self._notices, self._its.background),
            suggested_prompts=SuggestedPrompts(
                self._database, self._catalogues, self._tabs, self._its.background
            ),
            exporter=self._transcripts[0],
            usage_reports=self._usage_reports,
            keep_setting=KeepSetting(
                self._database,
                self._permissions,
                self._announcements,
                self._settings.retention_days,
            ),
            forgetting=self._forgetting,
            offboarding=Offboarding(self._database, self._catalogues),
        )

    @cached_property
    def periodic_tasks(self) -> list[PeriodicTask]:
        """What is done again and again beside the turns."""
        agent_deletion = AgentDeletion(
            self._database, self._agents, self._its.shipped, self._its.node
        )
        cleanup = AbandonedCleanup(self._database, self._conversations, agent_deletion)
        maintenance = RetentionTasks(self._settings, self._database)
        deletions = maintenance.deletions(self._its.mistral, self._cancellation.stop)
        wait_notices = WaitNotices(self._database, self._notices)
        # On SQLite only a command can have asked: else who hears of a stop is who runs the turn.
        stops_look = COMMANDS_LOOK if self._database.is_sqlite else STOPS_LOOK
        return [
            PeriodicTask("waiting", self._limits.beat, wait_notices.look),
            PeriodicTask("approvals", APPROVALS_LOOK, self._approvals.look),
            PeriodicTask("documents", DOCUMENTS_LOOK, self.intake.look),
            PeriodicTask("cleanup", CLEANUP_LOOK, cleanup.look),
            PeriodicTask("libraries", CLEANUP_LOOK, self._documents.maintenance.look),
            PeriodicTask("retention", RETENTION_LOOK, maintenance.retention().look),
            PeriodicTask("deletions", DELETIONS_LOOK, deletions.look),
            PeriodicTask("stops", stops_look, self._cancellation.look),
        ]

    @cached_property
    def _tools(self) -> TurnServices:
        """What turns are worked on with."""
        streams = self._settings.channel_replies == "stream"
        return TurnServices(
            database=self._database,
            requests=RequestBuilder(
                self._database, self._continuation, self._questions, self._transcripts[1]
            ),
            attachments=Attachments(self._database, SharedFiles(self._slack), self._its.downloads),
            thread_agents=self._thread_agents,
            approvals=self._approvals,
            roots=self._branch_threads,
            comparison=Comparison(self._database, self._continuation, self._branch_threads),
            footers=AnswerFooters(self._catalogues),
            sources=SourceLinks(self._database, self._its.identity),
            recovery=Recovery(self._database, self._continuation, self._threads),
            cancellation=self._cancellation,
            sessions=SessionStatus(),
            superseded=self._its.superseded,
            deliveries=self._deliveries,
            lease=self._lease,
            reply_settings=self._its.replies or ReplySettings(stream_in_channels=streams),
            deadline=self._settings.turn_seconds,
        )
