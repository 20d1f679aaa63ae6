"""Puts together the agents: which there are, who answers where, and how people change that."""

from dataclasses import dataclass

from bot.agents.app_setting import AppSetting
from bot.agents.asking_apps import AskingApps
from bot.agents.audience import AgentAudience
from bot.agents.channel_agent import ChannelAgents
from bot.agents.custom_agent_forms import CustomAgentForms
from bot.agents.custom_agents import CustomAgents
from bot.agents.document_agents import DocumentAgents
from bot.agents.fixed_libraries import FixedLibraries
from bot.agents.handoffs import HandoffNames, ReachedAgents
from bot.agents.provisioning import Provisioning
from bot.agents.resolver import AgentResolver, LibraryLookup, LibraryRepair
from bot.agents.thread_agent import ThreadAgents
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.mistral import adapter
from bot.mistral.connectors import MistralConnectors
from bot.mistral.libraries import MistralLibraries
from bot.profiles.catalogue import Catalogue
from bot.resources import Resources
from bot.slack.directory.channels import ChannelLists
from bot.slack.directory.names import UserGroups


@dataclass(frozen=True, slots=True)
class AgentServices:
    """The agents of a workspace, and their counterparts at Mistral."""

    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    document_agents: DocumentAgents
    provisioning: Provisioning
    resolver: AgentResolver
    channel: ChannelAgents
    thread: ThreadAgents
    custom: CustomAgents
    forms: CustomAgentForms
    app_setting: AppSetting
    asking_apps: AskingApps
    user_groups: UserGroups
    handoffs: HandoffNames


@dataclass(frozen=True, slots=True)
class AgentDirectory:
    """The agents that there are, and whom they answer: what can be told without a library."""

    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    document_agents: DocumentAgents


def assemble_directory(resources: Resources, shipped: Catalogue) -> AgentDirectory:
    """`shipped` are the agents that every workspace has."""
    database, shared_channels = resources.database, resources.slack.shared_channels
    catalogues = WorkspaceCatalogues(shipped, database)
    audience = AgentAudience(database, catalogues, resources.gate, shared_channels)
    return AgentDirectory(catalogues, audience, DocumentAgents(database, catalogues, audience))


def assemble(
    resources: Resources, directory: AgentDirectory, libraries: LibraryLookup, repair: LibraryRepair
) -> AgentServices:
    """`libraries` are what the agents search."""
    database, slack, permissions = resources.database, resources.slack, resources.permissions
    mistral = adapter.port(resources.mistral, database).agents
    catalogues, audience = directory.catalogues, directory.audience
    provisioning = Provisioning(database, mistral, resources.node, resources.process.tools)
    fixed_libraries = FixedLibraries(database, ChannelLists(slack.client))
    connectors = MistralConnectors(resources.mistral)
    custom = CustomAgents(
        database, catalogues, permissions, fixed_libraries, connectors, resources.process.tools
    )
    return AgentServices(
        catalogues=catalogues,
        audience=audience,
        document_agents=directory.document_agents,
        provisioning=provisioning,
        resolver=AgentResolver(
            ReachedAgents(provisioning),
            catalogues,
            libraries,
            repair,
            slack.notices,
            MistralLibraries(resources.mistral),
            audience,
        ),
        channel=ChannelAgents(
            database,
            catalogues,
            permissions,
            slack.announcements,
            audience,
            directory.document_agents,
        ),
        thread=ThreadAgents(
            database,
            catalogues,
            slack.notices,
            slack.people,
            slack.modals,
            audience,
        ),
        custom=custom,
        forms=CustomAgentForms(catalogues, custom, permissions, fixed_libraries, slack.modals),
        app_setting=AppSetting(database, permissions, slack.announcements),
        asking_apps=AskingApps(database, slack.identity, slack.notices, resources.background),
        user_groups=UserGroups(slack.client),
        handoffs=HandoffNames(database, catalogues),
    )
