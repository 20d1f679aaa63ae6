"""Services of the features, as the handlers call them."""

from dataclasses import dataclass

from bot.accounts.key_setting import MistralKeySetting
from bot.agents.assembly import AgentServices
from bot.branching.assembly import BranchingServices
from bot.concurrency.background import BackgroundTasks
from bot.connectors.assembly import ConnectorServices
from bot.documents.assembly import DocumentServices
from bot.files.assembly import FileServices
from bot.home.assembly import HomeServices
from bot.interactions.assembly import InteractionServices
from bot.memory.assembly import MemoryServices
from bot.permissions.gate import Gate
from bot.permissions.policy_setting import PolicySetting
from bot.queue.assembly import QueueServices
from bot.retention.assembly import RetentionServices
from bot.routines.assembly import RoutineServices
from bot.slack.posting.modals import Modals
from bot.slack.views.signed import SignedViews
from bot.transcripts.assembly import TranscriptServices
from bot.voice.assembly import VoiceServices


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can set in motion, by feature."""

    gate: Gate
    policy_setting: PolicySetting
    mistral_key_setting: MistralKeySetting
    queue: QueueServices
    documents: DocumentServices
    agents: AgentServices
    files: FileServices
    home: HomeServices
    connectors: ConnectorServices
    memory: MemoryServices
    interactions: InteractionServices
    retention: RetentionServices
    transcripts: TranscriptServices
    branching: BranchingServices
    voice: VoiceServices
    routines: RoutineServices
    signed_views: SignedViews
    modals: Modals
    background: BackgroundTasks
