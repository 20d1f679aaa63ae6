"""Desk of routines: people look at them, run, pause, resume and delete them."""

from dataclasses import dataclass

from bot.core.actor import Actor, ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import Action, PersonKind
from bot.routines import errors
from bot.routines.runs import RoutineRuns, rule_of
from bot.slack.directory.people import PeopleDirectory
from bot.slack.identity import Identity
from bot.slack.views.routines.routine_list import RoutineLine
from storage.engine.database import Database
from storage.routines import routines
from storage.routines.records import ListedRoutine, Paused, StoredRoutine

RUNNING = "I'm asking it now. The answer comes in a new thread."
PAUSED, RESUMED, DELETED = "The routine is paused.", "The routine runs again.", "It's deleted."


@dataclass(frozen=True, slots=True)
class RoutineDesk:
    """Shows and controls routines; each returned sentence is for that person alone."""

    database: Database
    gate: Gate
    people: PeopleDirectory
    identity: Identity
    runs: RoutineRuns

    async def of_place(self, here: ActorInChannel) -> tuple[RoutineLine, ...]:
        """Routines of a channel, whoever made them; in direct messages, a person's own ones."""
        if here.is_direct:
            return await self.of_person(here)
        found = await self.database.run(routines.of_place, here.team, here.place)
        is_admin = await self._is_admin(here)
        lines = [await self._line(one, here, is_admin=is_admin) for one in found]
        mine = await self.of_person(here)
        return (*lines, *(line for line in mine if line.channel != here.channel))

    async def of_person(self, who: Actor) -> tuple[RoutineLine, ...]:
        """Routines that a person made, wherever they run."""
        found = await self.database.run(routines.of_person, who.team, who.user)
        return tuple([await self._line(one, who, is_admin=False) for one in found])

    async def own(self, who: Actor, id_: str) -> StoredRoutine:
        """A routine for its maker. Raises RoutineGone or NotYours."""
        routine = await self._found(who, id_)
        if routine.user != who.user:
            raise errors.NotYours
        return routine

    async def run(self, who: Actor, id_: str) -> str:
        """Run a routine now."""
        routine = await self.own(who, id_)
        await self._require(routine)
        if not await self.runs.begin_by_hand(routine):
            raise errors.RunUnderWay
        return RUNNING

    async def pause(self, who: Actor, id_: str) -> str:
        routine = await self._managed(who, id_)
        await self.database.run(routines.pause, who.user, routine, Paused.BY_HAND)
        return PAUSED

    async def resume(self, who: Actor, id_: str) -> str:
        routine = await self.own(who, id_)
        await self._require(routine)
        at = await self.database.run(routines.clock)
        due = rule_of(routine).after(at, routine.schedule.zone)
        await self.database.run(routines.resume, who.user, routine, due)
        return RESUMED

    async def delete(self, who: Actor, id_: str) -> str:
        routine = await self._managed(who, id_)
        await self.database.run(routines.remove, who.user, routine)
        return DELETED

    async def _require(self, routine: StoredRoutine) -> None:
        """Raise NotAdmitted where a routine's maker may not ask any more."""
        here = ActorInChannel(routine.team, routine.user, routine.channel)
        await self.gate.require(here, Action.ROUTINE)

    async def _managed(self, who: Actor, id_: str) -> StoredRoutine:
        routine = await self._found(who, id_)
        if routine.user != who.user and not await self._is_admin(who):
            raise errors.NotYoursToEnd
        return routine

    async def _found(self, who: Actor, id_: str) -> StoredRoutine:
        routine = await self.database.run(routines.find, who.team, id_)
        if routine is None:
            raise errors.RoutineGone
        return routine

    async def _is_admin(self, who: Actor) -> bool:
        return await self.gate.kind(who.user) is PersonKind.ADMIN

    async def _line(self, one: ListedRoutine, who: Actor, *, is_admin: bool) -> RoutineLine:
        routine, last = one.routine, one.last
        is_own, is_direct = routine.user == who.user, routine.place == routine.user
        link = self.identity.link(last.channel, last.thread_ts) if last and last.thread_ts else ""
        return RoutineLine(
            id=routine.id,
            question=str(routine.question),
            words=routine.schedule.words,
            zone=routine.schedule.zone,
            who="" if is_own else await self.people.name(routine.user),
            channel="" if is_direct else routine.channel,
            is_direct=is_direct,
            agent=routine.profile or "",
            next=routine.due,
            is_paused=routine.paused is not None,
            is_own=is_own,
            may_manage=is_own or is_admin,
            last=last.due if last else None,
            outcome=(last.outcome or "") if last else "",
            link=link,
        )
