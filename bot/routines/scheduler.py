"""Scheduler of routines: on every node, one of which begins each run."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.permissions.roles import PermissionsUnknown
from bot.routines.runs import RoutineRuns, rule_of
from storage.engine.database import Database
from storage.routines import clock_changes, outcomes, schedule
from storage.routines.records import DueRoutine, StoredRoutine

log = structlog.get_logger()

INTERVAL = 2.0  # seconds
STEP = 100  # runs whose outcomes are noted in one transaction
TOLD_AT_ONCE = 10
SHARE = 20  # a workspace's routines may have one in so many of its turns open, all of them two


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Runs that may be open at once, in all and of one workspace: people's questions come first."""

    most: int
    most_of_workspace: int

    @classmethod
    def of_turns(cls, turns: int, workspace_turns: int) -> "RunLimits":
        """Limits for nodes that have this many turns open."""
        return cls(max(2 * turns // SHARE, 1), max(workspace_turns // SHARE, 1))


@dataclass(frozen=True, slots=True)
class RoutineScheduler:
    """Looks what is due, what came of the last runs, and whom to tell."""

    database: Database
    runs_of: PerWorkspace[RoutineRuns]
    limits: RunLimits

    async def run_if_due(self) -> None:
        """Look once. What fails here is done by the next look, of whichever node."""
        if await self.database.run(clock_changes.is_set_back):
            await self._plan_again()
        while await self.database.run(outcomes.settle, STEP) == STEP:
            pass
        limits = (self.limits.most, self.limits.most_of_workspace)
        due = await self.database.run(schedule.take_due, *limits)
        await asyncio.gather(*(self._begin(one) for one in due))
        for paused in await self.database.run(outcomes.take_untold, TOLD_AT_ONCE):
            await self._tell(paused)

    async def _begin(self, due: DueRoutine) -> None:
        routine = due.routine
        try:
            await (await self.runs_of(routine.team)).begin(due)
        except NotInstalled:
            log.info("routine_without_workspace", team=routine.team)
        except PermissionsUnknown:
            log.warning("routine_put_off", team=routine.team, routine=routine.id)
        except Exception:
            log.exception("routine_broke", team=routine.team, routine=routine.id)

    async def _tell(self, routine: StoredRoutine) -> None:
        try:
            await (await self.runs_of(routine.team)).tell(routine)
        except NotInstalled:
            log.info("routine_without_workspace", team=routine.team)

    async def _plan_again(self) -> None:
        """Plan every routine again: the clock is earlier than it was."""
        log.warning("clock_set_back")
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            after = await self.database.run(clock_changes.plan_again, after, _next_after)
        await self.database.run(clock_changes.noted)


def _next_after(routine: StoredRoutine, moment: float) -> float:
    return rule_of(routine).after(moment, routine.schedule.zone)
