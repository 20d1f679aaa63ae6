"""Making and changing of routines, by words after `/agent every` or in a window."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from bot.agents.audience import AgentAudience, NotForYou
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.permissions.roles import PermissionsUnknown
from bot.profiles.parsing import ProfileError
from bot.routines import errors, wording
from bot.routines.rule import UTC_NAME, Rule, in_words, is_zone
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import plainly
from bot.slack.views.routines import routine_form as form
from bot.slack.views.routines.routine_form import ToSchedule
from storage.engine.database import Database
from storage.routines import routines
from storage.routines.records import (
    NewRoutine,
    RoutineBounds,
    Schedule,
    StoredRoutine,
    TooManyRoutines,
)

log = structlog.get_logger()

LOOKUP_TIMEOUT = 0.8  # seconds for each call: a command is answered within three
WRITTEN = "Done. I sent you a direct message that says when it runs."
MADE = "I'll ask this {where} {words}. {next} See and change it with `/agent routines`."
CHANGED = "I'll ask this {where} {words} from now on. {next}"
PAUSED = "It's still paused."
HERE, DIRECTLY = "here", "in our direct messages"
NEXT = "The next runs: {times} ({zone})."
NO_ZONE = "I don't know your time zone, so this is in UTC."
NO_SUCH = "This agent doesn't exist any more. Choose another one."


@dataclass(frozen=True, slots=True)
class WantedRoutine:
    """A routine as it was written; `agent` is '' for the place's."""

    question: str
    rule: Rule
    agent: str = ""
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class RoutineMaking:
    """Makes routines; what it returns is for the person alone."""

    database: Database
    gate: Gate
    people: PeopleDirectory
    channels: ChannelDirectory
    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    notices: Notices
    modals: Modals
    bounds: RoutineBounds

    async def by_words(self, here: ActorInChannel, user_team: str, text: str) -> str:
        """Make what somebody wrote after the command; it is asked where they are."""
        rule, question = wording.read(text)
        if not question:
            raise errors.NothingToAsk
        if len(question) > form.LONGEST_QUESTION:
            raise errors.QuestionTooLongToSchedule
        return await self.make(here, user_team, WantedRoutine(question, rule))

    async def open(self, who: Actor, trigger: str, routine: StoredRoutine | None = None) -> None:
        """Open the window: for a new routine, or for one of theirs."""
        await self.modals.open(who, trigger, await self._window(who, routine))

    async def make(self, here: ActorInChannel, user_team: str, wanted: WantedRoutine) -> str:
        """Make a routine and say when it runs next, directly to whom it asks directly.

        Raises UserFacingError.
        """
        if not self.bounds.workspace:
            raise errors.RoutinesOff
        if wanted.is_direct:
            here = ActorInChannel.directly(here)
        await self._require(here, wanted.agent, None)
        if not here.is_direct:
            await self._require_presence(here.channel)
        zone = await self._zone(here.user)
        at = await self.database.run(routines.clock)
        told = self._told(MADE, here, wanted.rule, zone, at)
        if here.is_direct:  # only a message of ours tells which channel that is
            here = replace(here, channel=await self._write(here, told))
        schedule = Schedule(wanted.rule.cron, wanted.rule.words, zone or UTC_NAME)
        new = NewRoutine(
            team=here.team,
            user=here.user,
            user_team=user_team or here.team,
            channel=here.channel,
            question=wanted.question,
            schedule=schedule,
            profile=wanted.agent or None,
        )
        due = wanted.rule.after(at, schedule.zone)
        try:
            made = await self.database.run(routines.add, new, due, self.bounds)
        except TooManyRoutines as refused:
            raise errors.OF_BOUNDS[refused.of] from refused
        log.info("routine_made", team=here.team, channel=here.channel, routine=made.id)
        return WRITTEN if here.is_direct else told

    async def change(self, who: Actor, routine: StoredRoutine, wanted: WantedRoutine) -> str:
        """Change a person's routine. Raises UserFacingError."""
        here = ActorInChannel(routine.team, routine.user, routine.channel)
        await self._require(here, wanted.agent, routine.profile)
        zone = await self._zone(who.user)
        at = await self.database.run(routines.clock)
        schedule = Schedule(wanted.rule.cron, wanted.rule.words, zone or UTC_NAME)
        changed = replace(
            routine,
            question=wanted.question,
            schedule=schedule,
            profile=wanted.agent or None,
            due=wanted.rule.after(at, schedule.zone),
        )
        if not await self.database.run(routines.change, who.user, changed):
            raise errors.RoutineGone
        told = self._told(CHANGED, here, wanted.rule, zone, at)
        return f"{told} {PAUSED}" if routine.paused else told

    async def _window(self, who: Actor, routine: StoredRoutine | None) -> ToSchedule:
        here = who if isinstance(who, ActorInChannel) else ActorInChannel.directly(who)
        if routine:
            here = ActorInChannel(routine.team, routine.user, routine.channel)
        catalogue = await self.catalogues.of(who.team)
        profiles = await self.audience.answering(here, catalogue.profiles.values())
        channel = "" if here.is_direct else here.channel
        blank = ToSchedule(channel, profiles, await self._zone(who.user))
        if routine is None:
            return blank
        return replace(
            blank,
            editing=routine.id,
            question=str(routine.question),
            words=routine.schedule.words,
            chosen=routine.profile,
        )

    async def _require(self, here: ActorInChannel, agent: str, now: str | None) -> None:
        """Raise where a person may not have this asked there, or not by that agent."""
        await self.gate.require(here, Action.ROUTINE)
        catalogue = await self.catalogues.of(here.team)
        if agent and agent not in catalogue.profiles:
            raise ProfileError({form.AGENT: NO_SUCH})
        if agent:
            profile = catalogue.profiles[agent]
            try:
                await self.audience.require(here, profile)
                await self.audience.require_choice(here, profile, now)
            except NotForYou as refused:
                raise ProfileError({form.AGENT: refused.sentence}) from refused

    async def _require_presence(self, channel: str) -> None:
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                is_in = await self.channels.is_in(channel)
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed
        if not is_in:
            raise errors.NotInThisChannel

    async def _zone(self, user: str) -> str:
        """Name of somebody's time zone; '' where Slack or we don't know it."""
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                zone = (await self.people.person(user)).zone
        except (SlackFailed, TimeoutError):
            return ""
        return zone if zone and is_zone(zone) else ""

    async def _write(self, who: Actor, text: str) -> str:
        """Send somebody a direct message; return its channel."""
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                channel, _ = await self.notices.to(who.user, plainly(text))
        except (SlackFailed, TimeoutError) as failed:
            raise errors.NoDirectMessage from failed
        return channel

    def _told(self, wording: str, here: ActorInChannel, rule: Rule, zone: str, at: float) -> str:
        """Say where and when it runs, with the next runs in the person's time."""
        times = " · ".join(in_words(time) for time in rule.upcoming(at, zone or UTC_NAME))
        upcoming = NEXT.format(times=times, zone=zone or UTC_NAME)
        more = upcoming if zone else f"{upcoming} {NO_ZONE}"
        where = DIRECTLY if here.is_direct else HERE
        return wording.format(where=where, words=rule.words, next=more)


def wanted_of(fields: Mapping[str, str]) -> WantedRoutine:
    """Read a window's fields. Raises ProfileError with a sentence for each that is wrong."""
    problems: dict[str, str] = {}
    question = fields.get(form.QUESTION, "").strip()
    if not question:
        problems[form.QUESTION] = errors.NothingToAsk().sentence
    rule = Rule("", "")
    try:
        rule = wording.read_rule(fields.get(form.WHEN, ""))
    except UserFacingError as unclear:
        problems[form.WHEN] = unclear.sentence
    if problems:
        raise ProfileError(problems)
    agent = fields.get(form.AGENT, form.OF_PLACE)
    return WantedRoutine(
        question=question,
        rule=rule,
        agent="" if agent == form.OF_PLACE else agent,
        is_direct=fields.get(form.WHERE) == form.DIRECT,
    )
