"""Puts together what turns are answered with, from what the features offer."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.branching.assembly import BranchingServices
from bot.connectors.assembly import ConnectorServices
from bot.conversations.assembly import ConversationServices
from bot.core.links.known import ThreadLinks
from bot.costs.budget_guard import BudgetGuard
from bot.costs.budget_notices import BudgetNotices
from bot.files.service import FileDeliveries
from bot.interactions.approvals import Approvals
from bot.memory.agent_notes import AgentNotes
from bot.queue.assembly import QueueServices
from bot.resources import Resources
from bot.routines.assembly import RoutineServices
from bot.slack.streaming.messages import ReplySettings
from bot.slack.streaming.session_status import SessionStatus
from bot.turns.citations import SourceLinks
from bot.turns.footers import AnswerFooters
from bot.turns.metering import Meters
from bot.turns.outdated_answers import OutdatedAnswers
from bot.turns.patience import Patience
from bot.turns.recovery import Recovery
from bot.turns.runner import TurnRunner
from bot.turns.services import TurnServices
from bot.turns.superseded_messages import SupersededMessages
from bot.turns.tools.rounds import TurnTools
from bot.voice.assembly import VoiceServices
from storage.ledger.entries import without_prices


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """The features that take part in a turn."""

    queue: QueueServices
    agents: AgentServices
    conversations: ConversationServices
    voice: VoiceServices
    branching: BranchingServices
    routines: RoutineServices
    approvals: Approvals
    deliveries: FileDeliveries
    connectors: ConnectorServices
    notes: AgentNotes


def assemble(
    resources: Resources,
    features: TurnFeatures,
    replies: ReplySettings | None = None,
    patience: Patience | None = None,
) -> TurnRunner:
    """`replies` say how answers are written, where the settings are not to decide that."""
    settings, database, slack = resources.settings, resources.database, resources.slack
    continuation = features.conversations.continuation
    price = resources.process.prices.charge if settings.show_cost else without_prices
    streams = settings.channel_replies == "stream"
    catalogues = features.agents.catalogues
    budgets = BudgetGuard(
        database, resources.gate.policies, resources.process.prices, catalogues.of
    )
    services = TurnServices(
        database=database,
        requests=features.conversations.requests,
        voice=features.voice.questions,
        attachments=features.conversations.attachments,
        thread_agents=features.agents.thread,
        approvals=features.approvals,
        roots=features.branching.threads,
        comparison=features.branching.comparison,
        routines=features.routines.threads,
        footers=AnswerFooters(catalogues, features.agents.audience, price),
        meters=Meters(catalogues),
        budgets=budgets,
        budget_notices=BudgetNotices(budgets, slack.client, slack.notices, resources.background),
        sources=SourceLinks(database, slack.identity),
        handoffs=features.agents.handoffs,
        tools=TurnTools(
            database,
            resources.process.tools,
            catalogues,
            continuation,
            features.connectors.calls,
        ),
        recovery=Recovery(database, continuation, slack.threads),
        cancellation=features.queue.cancellation,
        sessions=SessionStatus(),
        superseded=SupersededMessages(database, slack.client),
        outdated=OutdatedAnswers(database),
        threads=slack.threads,
        notes=features.notes,
        deliveries=features.deliveries,
        lease=features.queue.lease,
        reply_settings=replies or ReplySettings(stream_in_channels=streams),
        pacing=resources.mistral.pacing,
        links=ThreadLinks(settings.trusted_domains),
        longest_question=settings.max_question_characters,
        deadline=settings.turn_seconds,
        patience=patience or Patience(),
    )
    return TurnRunner(services, slack.client)
