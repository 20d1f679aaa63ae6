"""What the handlers call: each of them is told what it needs."""

from dataclasses import dataclass

from bot.agents.channel_agent import ChannelAgents
from bot.agents.custom_agent_forms import CustomAgentForms
from bot.agents.custom_agents import CustomAgents
from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching
from bot.branching.tree import BranchTree
from bot.concurrency.background import BackgroundTasks
from bot.documents.channel_notice import ChannelNotice
from bot.documents.library_service import LibraryService
from bot.files.retry import FileRetries
from bot.home.app_home import AppHome
from bot.home.suggested_prompts import SuggestedPrompts
from bot.home.usage import UsageReports
from bot.interactions.approvals import ApprovalDecisions
from bot.interactions.edited_questions import EditedQuestions
from bot.interactions.feedback import FeedbackRecorder
from bot.interactions.regenerate import Regenerate
from bot.retention.forget_thread import ThreadForgetting
from bot.retention.keep_setting import KeepSetting
from bot.transcripts.exporter import Exporter
from handlers.files import DocumentIntake
from handlers.lifecycle import WorkspaceOffboarding
from handlers.messages import Inbox
from handlers.stops import StopRequests


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can set in motion."""

    inbox: Inbox
    file_retries: FileRetries
    stopping: StopRequests
    channel_agents: ChannelAgents
    thread_agents: ThreadAgents
    custom_agent_forms: CustomAgentForms
    custom_agents: CustomAgents
    again: Regenerate
    branching: Branching
    trees: BranchTree
    edits: EditedQuestions
    background: BackgroundTasks
    feedback: FeedbackRecorder
    decisions: ApprovalDecisions
    app_home: AppHome
    suggested_prompts: SuggestedPrompts
    exporter: Exporter
    usage_reports: UsageReports
    documents: DocumentIntake
    library_service: LibraryService
    channel_notice: ChannelNotice
    keep_setting: KeepSetting
    forgetting: ThreadForgetting
    offboarding: WorkspaceOffboarding
