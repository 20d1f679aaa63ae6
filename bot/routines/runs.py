"""Runs of routines: whether one may run, and the turn that asks."""

import hashlib
import secrets
from dataclasses import dataclass

import structlog

from bot.agents.audience import AgentAudience, NotForYou
from bot.core.actor import ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import Action, Denial
from bot.permissions.roles import PermissionsUnknown
from bot.queue.waiting_turns import WaitingTurns
from bot.routines.rule import Rule, is_zone
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from storage.engine.database import Database
from storage.records import PLACEHOLDER, NewTurn, TurnCause
from storage.routines import routines, schedule
from storage.routines.outcomes import SCHEDULER
from storage.routines.records import DueRoutine, Paused, StoredRoutine

log = structlog.get_logger()

WHY = {
    Paused.FAILING: "its last 3 runs failed",
    Paused.CLOSED: "I'm not in that channel any more, or it's archived",
    Paused.DENIED: "you can't ask that agent there any more",
}
TOLD = (
    "I paused your routine {where} that runs {words}: {why}. "
    "Resume it with `/agent routines` when that has changed."
)
IN_CHANNEL, DIRECTLY = "in <#{channel}>", "in our direct messages"


@dataclass(frozen=True, slots=True)
class RoutineRuns:
    """Begins runs in one workspace, and tells makers of routines that have to pause."""

    database: Database
    gate: Gate
    audience: AgentAudience
    people: PeopleDirectory
    notices: Notices
    waiting_turns: WaitingTurns

    async def begin(self, due: DueRoutine) -> None:
        """Record the run of a due routine, if its maker may still ask there.

        Raises PermissionsUnknown if Slack doesn't say so just now: it is taken up again.
        """
        routine = due.routine
        if not await self._may_run(routine):
            return
        zone = await self._zone(routine)
        following = rule_of(routine).after(max(due.at, routine.due), zone)
        turn = _turn(routine, f"{routine.team}/{routine.id}/{routine.due!r}")
        if await self.database.run(schedule.record_run, due, turn, following, zone):
            log.info("routine_runs", team=routine.team, routine=routine.id, channel=turn.channel)
            self.waiting_turns.recorded(turn.team, turn.user)

    async def begin_by_hand(self, routine: StoredRoutine) -> bool:
        """Record a run that its maker wants now; False if one is under way."""
        turn = _turn(routine, secrets.token_hex(16))
        if not await self.database.run(schedule.record_run_by_hand, routine, turn):
            return False
        self.waiting_turns.recorded(turn.team, turn.user)
        return True

    async def tell(self, routine: StoredRoutine) -> None:
        """Tell the maker of a paused routine why it is."""
        is_direct = routine.place == routine.user
        where = DIRECTLY if is_direct else IN_CHANNEL.format(channel=routine.channel)
        why = WHY.get(routine.paused or Paused.BY_HAND)
        if why is None:
            return
        text = TOLD.format(where=where, words=routine.schedule.words, why=why)
        try:
            await self.notices.tell(routine.user, text)
        except SlackFailed as failed:
            log.info("routine_pause_not_told", routine=routine.id, code=failed.code)

    async def _may_run(self, routine: StoredRoutine) -> bool:
        """True if a routine may run; else it is paused, or ends with its maker's account."""
        here = ActorInChannel(routine.team, routine.user, routine.channel)
        denial = await self.gate.denial(here, Action.ROUTINE)
        if denial is Denial.DEACTIVATED:
            await self.database.run(routines.remove, SCHEDULER, routine)
            log.info("routine_ended", team=routine.team, routine=routine.id, reason=denial)
            return False
        try:
            if denial is None:
                named = routine.profile or ""
                await self.audience.require_thread(here, "", named=named)
                return True
        except NotForYou:
            pass
        log.info("routine_denied", team=routine.team, routine=routine.id, reason=denial)
        await self.database.run(routines.pause, SCHEDULER, routine, Paused.DENIED)
        return False

    async def _zone(self, routine: StoredRoutine) -> str:
        """Time zone of the maker as it is now; the routine's where Slack doesn't tell."""
        try:
            zone = (await self.people.known(routine.user)).zone
        except SlackFailed as failed:
            raise PermissionsUnknown from failed
        return zone if zone and is_zone(zone) else routine.schedule.zone


def rule_of(routine: StoredRoutine) -> Rule:
    """The rule of a stored routine."""
    return Rule(routine.schedule.cron, routine.schedule.words)


def _turn(routine: StoredRoutine, run: str) -> NewTurn:
    """The turn of a run, in a thread that it opens itself; `run` tells runs apart."""
    thread = PLACEHOLDER + hashlib.sha256(run.encode()).hexdigest()[:24]
    return NewTurn(
        team=routine.team,
        channel=routine.channel,
        thread_ts=thread,
        ts=thread,
        user=routine.user,
        user_team=routine.user_team,
        text=str(routine.question),
        event_id=thread,
        cause=f"{TurnCause.ROUTINE}:{routine.id}",
        profile=routine.profile,
    )
