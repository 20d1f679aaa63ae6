"""Puts together the Home tab, the usage reports and the suggested prompts."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.connectors.assembly import ConnectorServices
from bot.documents.library_totals import LibraryTotals
from bot.home.app_home import AppHome
from bot.home.suggested_prompts import SuggestedPrompts
from bot.home.usage import UsageReports
from bot.memory.service import MemoryService
from bot.resources import Resources
from bot.routines.desk import RoutineDesk
from bot.slack.posting.app_home import AppHomeTabs


@dataclass(frozen=True, slots=True)
class HomeServices:
    """App Home, usage and suggested prompts."""

    tab: AppHome
    usage: UsageReports
    prompts: SuggestedPrompts


def assemble(
    resources: Resources,
    agents: AgentServices,
    connectors: ConnectorServices,
    routines: RoutineDesk,
    memory: MemoryService,
) -> HomeServices:
    database, background = resources.database, resources.background
    tabs = AppHomeTabs(resources.slack.client)
    usage_reports = UsageReports(database, agents.catalogues)
    return HomeServices(
        tab=AppHome(
            agents.channel,
            LibraryTotals(database),
            usage_reports,
            routines,
            memory,
            tabs,
            resources.gate,
            background,
            connectors.accounts,
        ),
        usage=usage_reports,
        prompts=SuggestedPrompts(database, agents.catalogues, tabs, background, resources.gate),
    )
