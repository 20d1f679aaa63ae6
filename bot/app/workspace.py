"""Everything that serves one workspace, put together from its installation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

import handlers.requests.bolt
from bot.accounts.assembly import assemble as assemble_accounts
from bot.agents.assembly import assemble as assemble_agents
from bot.agents.assembly import assemble_directory
from bot.agents.channel_agent import ChannelAgents
from bot.agents.turn_door import TurnDoor
from bot.branching.assembly import assemble as assemble_branching
from bot.connectors.assembly import assemble as assemble_connectors
from bot.conversations.assembly import ConversationSources
from bot.conversations.assembly import assemble as assemble_conversations
from bot.documents.assembly import assemble as assemble_documents
from bot.documents.intake import Intake
from bot.files.assembly import assemble as assemble_files
from bot.home.assembly import assemble as assemble_home
from bot.interactions.assembly import assemble as assemble_interactions
from bot.memory.assembly import assemble as assemble_memory
from bot.mistral.sdk.client import Client
from bot.permissions.policy_setting import PolicySetting
from bot.profiles.catalogue import Catalogue
from bot.queue.assembly import QueueServices
from bot.resources import Resources
from bot.retention.assembly import assemble as assemble_retention
from bot.retention.departures import Departures
from bot.retention.offboarding import Offboarding
from bot.routines.assembly import assemble as assemble_routines
from bot.slack.streaming.messages import ReplySettings
from bot.transcripts.assembly import assemble as assemble_transcripts
from bot.turns.assembly import TurnFeatures
from bot.turns.assembly import assemble as assemble_turns
from bot.turns.patience import Patience
from bot.turns.runner import TurnRunner
from bot.voice.assembly import assemble as assemble_voice
from bot.workspaces.installation import Installation
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """Settings that are the same for all workspaces.

    `shipped` are the agents that come with the app; `replies` replace what the settings say.
    """

    shipped: Catalogue
    replies: ReplySettings | None = None
    patience: Patience | None = None


@dataclass(frozen=True, slots=True)
class SharedServices:
    """Services of the whole process, which workspaces share."""

    queue: QueueServices
    intake: Intake
    offboarding: Offboarding
    settings: SharedSettings
    mistral: Client  # of the settings' key
    reopen: Callable[[str], Awaitable[object]]  # a workspace that uses another key


@dataclass(slots=True, weakref_slot=True)
class WorkspaceApp:
    """The app as one workspace sees it."""

    installation: Installation
    resources: Resources
    services: Services
    turns: TurnRunner
    bolt: AsyncApp

    def adopt(self, installation: Installation) -> bool:
        """Use the newer token of an installation; False if more than that differs."""
        if not self.installation.is_renewed_by(installation):
            return False
        self.installation = installation
        slack = self.resources.slack
        slack.client.token = slack.downloads.token = installation.bot_token
        return True

    async def close(self) -> None:
        """End what its turns left behind."""
        await self.turns.close()


def assemble(
    installation: Installation, resources: Resources, shared: SharedServices
) -> WorkspaceApp:
    """One call for each feature, from the bottom up."""
    services, turns = _features(resources, shared)
    bolt = handlers.requests.bolt.build(resources.slack.client, installation.identity, services)
    return WorkspaceApp(installation, resources, services, turns, bolt)


def _features(resources: Resources, shared: SharedServices) -> tuple[Services, TurnRunner]:
    queue = shared.queue
    accept, stop = queue.worker.accept, queue.cancellation.stop
    directory = assemble_directory(resources, shared.settings.shipped)
    documents = assemble_documents(resources, shared.intake, directory.document_agents)
    agents = assemble_agents(resources, directory, documents.libraries, documents.library_recovery)
    door = TurnDoor(resources.gate, agents.audience, accept)
    connectors = assemble_connectors(resources, agents, door)
    files = assemble_files(resources, door)
    interactions = assemble_interactions(resources, agents.catalogues, door, stop)
    memory = assemble_memory(resources)
    retention = assemble_retention(resources, shared.offboarding, stop)
    transcripts = assemble_transcripts(resources, agents)
    conversations = assemble_conversations(
        resources, agents, ConversationSources(shared.intake, transcripts.importer, memory.told)
    )
    voice = assemble_voice(resources)
    branching = assemble_branching(
        resources, agents, conversations.continuation, voice.messages, door
    )
    routines = assemble_routines(resources, agents, queue.worker)
    features = TurnFeatures(
        queue,
        agents,
        conversations,
        voice,
        branching,
        routines,
        interactions.approvals,
        files.deliveries,
        connectors,
        memory.agents,
    )
    home = assemble_home(resources, agents, connectors, routines.desk, memory.service)
    connectors.sign_ins.listeners.append(home.tab.show)
    services = Services(
        gate=resources.gate,
        policy_setting=_policy_setting(resources, retention.departures, agents.channel),
        mistral_key_setting=assemble_accounts(resources, documents, shared.mistral, shared.reopen),
        queue=queue,
        documents=documents,
        agents=agents,
        files=files,
        home=home,
        connectors=connectors,
        memory=memory,
        interactions=interactions,
        retention=retention,
        transcripts=transcripts,
        branching=branching,
        voice=voice,
        routines=routines,
        signed_views=resources.slack.signed_views,
        modals=resources.slack.modals,
        background=resources.background,
    )
    replies, patience = shared.settings.replies, shared.settings.patience
    return services, assemble_turns(resources, features, replies, patience)


def _policy_setting(
    resources: Resources, left_channels: Departures, agents: ChannelAgents
) -> PolicySetting:
    slack = resources.slack
    return PolicySetting(
        resources.gate.policies,
        resources.permissions,
        slack.modals,
        slack.announcements,
        left_channels,
        agents,
        resources.process.prices.currency,
    )
