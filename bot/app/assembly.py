"""Puts the app together: one call for each feature, from the bottom up."""

from dataclasses import dataclass

from bot.agents.assembly import assemble as assemble_agents
from bot.agents.turn_door import TurnDoor
from bot.branching.assembly import assemble as assemble_branching
from bot.concurrency.periodic import PeriodicTask
from bot.conversations.assembly import assemble as assemble_conversations
from bot.documents.assembly import assemble as assemble_documents
from bot.files.assembly import assemble as assemble_files
from bot.home.assembly import assemble as assemble_home
from bot.interactions.assembly import assemble as assemble_interactions
from bot.permissions.policy_setting import PolicySetting
from bot.profiles.catalogue import Catalogue
from bot.queue.assembly import assemble as assemble_queue
from bot.resources import Resources
from bot.retention.assembly import assemble as assemble_retention
from bot.retention.departures import Departures
from bot.slack.streaming.messages import ReplySettings
from bot.transcripts.assembly import assemble as assemble_transcripts
from bot.turns.assembly import TurnFeatures
from bot.turns.assembly import assemble as assemble_turns
from bot.turns.patience import Patience
from bot.turns.runner import TurnRunner
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that turns, people and the clock set in motion."""

    turns: TurnRunner
    services: Services
    periodic_tasks: tuple[PeriodicTask, ...]


def assemble(
    resources: Resources,
    shipped: Catalogue,
    replies: ReplySettings | None = None,
    patience: Patience | None = None,
) -> Assembly:
    """`shipped` are the agents that come with the app; `replies` replace what the settings say."""
    queue = assemble_queue(
        resources.database, resources.node, resources.settings, resources.slack.notices
    )
    documents = assemble_documents(resources)
    agents = assemble_agents(resources, shipped, documents.libraries, documents.library_recovery)
    door = TurnDoor(resources.gate, agents.audience, queue.worker.accept)
    files = assemble_files(resources, door)
    home = assemble_home(resources, agents)
    interactions = assemble_interactions(
        resources, agents.catalogues, door, queue.cancellation.stop
    )
    retention = assemble_retention(resources, agents, queue.cancellation.stop)
    transcripts = assemble_transcripts(resources, agents.catalogues)
    conversations = assemble_conversations(resources, agents.resolver, transcripts.importer)
    branching = assemble_branching(resources, agents.catalogues, conversations.continuation, door)
    features = TurnFeatures(
        queue, agents, conversations, branching, interactions.approvals, files.deliveries
    )
    turns = assemble_turns(resources, features, replies, patience)
    services = Services(
        gate=resources.gate,
        policy_setting=_policy_setting(resources, retention.departures),
        queue=queue,
        documents=documents,
        agents=agents,
        files=files,
        home=home,
        interactions=interactions,
        retention=retention,
        transcripts=transcripts,
        branching=branching,
        background=resources.background,
    )
    return Assembly(turns, services, _periodic_tasks(services))


def _policy_setting(resources: Resources, left_channels: Departures) -> PolicySetting:
    slack = resources.slack
    return PolicySetting(
        resources.gate.policies,
        resources.permissions,
        slack.modals,
        resources.signed_tokens,
        slack.announcements,
        left_channels,
    )


def _periodic_tasks(services: Services) -> tuple[PeriodicTask, ...]:
    return (
        *services.queue.periodic_tasks,
        *services.documents.periodic_tasks,
        *services.interactions.periodic_tasks,
        *services.retention.periodic_tasks,
    )
