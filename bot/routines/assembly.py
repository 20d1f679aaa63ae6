"""Puts together routines: their making, their list, their runs, and the scheduler."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.core.per_workspace import PerWorkspace
from bot.queue.thread_roots import ThreadRoots
from bot.queue.waiting_turns import WaitingTurns
from bot.resources import ProcessResources, Resources
from bot.routines.desk import RoutineDesk
from bot.routines.endings import RoutineEndings
from bot.routines.making import RoutineMaking
from bot.routines.run_threads import RunThreads
from bot.routines.runs import RoutineRuns
from bot.routines.scheduler import RoutineScheduler, RunLimits
from bot.slack.directory.channels import ChannelDirectory
from storage.routines.records import RoutineBounds


@dataclass(frozen=True, slots=True)
class RoutineServices:
    """Routines of one workspace."""

    making: RoutineMaking
    desk: RoutineDesk
    runs: RoutineRuns
    threads: RunThreads
    endings: RoutineEndings


def assemble(
    resources: Resources, agents: AgentServices, waiting_turns: WaitingTurns
) -> RoutineServices:
    database, gate, slack = resources.database, resources.gate, resources.slack
    runs = RoutineRuns(database, gate, agents.audience, slack.people, slack.notices, waiting_turns)
    return RoutineServices(
        making=RoutineMaking(
            database=database,
            gate=gate,
            people=slack.people,
            channels=ChannelDirectory(slack.client),
            catalogues=agents.catalogues,
            audience=agents.audience,
            notices=slack.notices,
            modals=slack.modals,
            bounds=RoutineBounds(workspace=resources.settings.max_routines),
        ),
        desk=RoutineDesk(database, gate, slack.people, slack.identity, runs),
        runs=runs,
        threads=RunThreads(database, ThreadRoots(database, slack.threads), slack.people),
        endings=RoutineEndings(database, slack.notices, resources.background),
    )


def assemble_scheduler(
    process: ProcessResources, runs_of: PerWorkspace[RoutineRuns]
) -> RoutineScheduler:
    """The scheduler of all workspaces."""
    settings = process.settings
    limits = RunLimits.of_turns(settings.max_turns, settings.max_workspace_turns)
    return RoutineScheduler(process.database, runs_of, limits)
