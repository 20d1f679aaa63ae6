"""Collaborators of the attempts at a turn, from every feature that takes part in one."""

from dataclasses import dataclass, field

from bot.agents.handoffs import HandoffNames
from bot.agents.thread_agent import ThreadAgents
from bot.branching.comparison import Comparison
from bot.branching.new_thread import BranchThreads
from bot.concurrency.pacing import Pacing
from bot.conversations.attachments import Attachments
from bot.conversations.request import RequestBuilder
from bot.core.links.known import ThreadLinks
from bot.costs.budget_guard import BudgetGuard
from bot.costs.budget_notices import BudgetNotices
from bot.files.service import FileDeliveries
from bot.interactions.approvals import Approvals
from bot.memory.agent_notes import AgentNotes
from bot.queue.cancellation import Cancellation
from bot.queue.lease import Lease
from bot.routines.run_threads import RunThreads
from bot.slack.streaming.messages import ReplySettings
from bot.slack.streaming.session_status import SessionStatus
from bot.slack.threads import Threads
from bot.turns.citations import SourceLinks
from bot.turns.footers import AnswerFooters
from bot.turns.metering import Meters
from bot.turns.outdated_answers import OutdatedAnswers
from bot.turns.patience import Patience
from bot.turns.recovery import Recovery
from bot.turns.superseded_messages import SupersededMessages
from bot.turns.tools.rounds import TurnTools
from bot.voice.listening import SpokenQuestions
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class TurnServices:
    """Collaborators of every attempt."""

    database: Database
    requests: RequestBuilder
    voice: SpokenQuestions
    attachments: Attachments
    thread_agents: ThreadAgents
    approvals: Approvals
    roots: BranchThreads
    comparison: Comparison
    routines: RunThreads
    footers: AnswerFooters
    meters: Meters
    budgets: BudgetGuard
    budget_notices: BudgetNotices
    sources: SourceLinks
    handoffs: HandoffNames
    tools: TurnTools
    recovery: Recovery
    cancellation: Cancellation
    sessions: SessionStatus
    superseded: SupersededMessages
    outdated: OutdatedAnswers
    threads: Threads
    notes: AgentNotes
    deliveries: FileDeliveries
    lease: Lease
    reply_settings: ReplySettings
    pacing: Pacing = field(default_factory=Pacing)
    links: ThreadLinks = field(default_factory=ThreadLinks)
    longest_question: int = 50_000  # characters
    deadline: float = 900.0  # seconds for one answer
    patience: Patience = field(default_factory=Patience)
