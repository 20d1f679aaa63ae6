"""Agent of a thread: switched by `!agent NAME`, a shortcut, or the menu below an answer."""

import re
from dataclasses import dataclass, replace

import structlog

from bot.agents.audience import AgentAudience
from bot.agents.channel_agent import no_such
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.permissions.policy import Action
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import Profile
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed
from bot.slack.markup import named, plain
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.views.agents.agent_forms import ToSwitch
from bot.slack.views.agents.agent_help import HELP_WORDS
from bot.slack.views.windows import Done, Window
from storage import positions
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.records import OpenTurn, TurnCause
from storage.threads import threads

log = structlog.get_logger()

COMMAND_WORD = "!agent"
COMMAND = re.compile(
    r"!agent(?:\s+`?(?P<name>[^\s`]+)`?)?(?:\s+(?P<rest>.+))?", re.DOTALL | re.IGNORECASE
)

TITLE = "Switch agent"
ANSWERS = "{emoji} *{title}* answers in this thread now, and can see the conversation so far."
ALREADY = "{emoji} *{title}* answers in this thread already."
SWITCHED = "{who} switched this thread to {emoji} *{title}*, which can see the conversation so far."
HOW = "Type `!agent NAME` to switch this thread's agent."
AVAILABLE = "Available: {names}."
NOT_OURS = "I'm not in this thread yet. Mention me to start."
UNTOLD = "{done} I couldn't tell the thread."


@dataclass(frozen=True, slots=True)
class ThreadAgents:
    """Switches agents; the history is kept: see `bot.mistral.continuation`."""

    database: Database
    catalogues: WorkspaceCatalogues
    notices: Notices
    people: PeopleDirectory
    modals: Modals
    audience: AgentAudience

    async def apply_command(self, turn: OpenTurn) -> tuple[OpenTurn, str]:
        """Apply an `!agent` command in a turn's text.

        Returns the turn without the command, and a notice to post first (or '').
        """
        command = COMMAND.fullmatch(plain(turn.text))
        if command is None:
            return turn, ""
        catalogue = await self.catalogues.of(turn.team)
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        name, rest = (command["name"] or "").lower(), command["rest"] or ""
        profile = catalogue.profiles.get(name)
        if profile is None:
            return replace(turn, text=""), await self._available(here, catalogue, name)
        await self.audience.require(here, profile)
        now = catalogue.profile(turn.profile)
        await self.audience.require_choice(here, profile, now.name)
        if turn.kind is not TurnCause.MESSAGE:  # somebody may have switched since
            return replace(turn, text=rest), ""
        event = AuditEvent(turn.team, turn.user, AuditAction.THREAD_AGENT_SWITCHED)
        thread = positions.of_thread(turn)
        await self.database.run_with_retry(threads.audited, event, thread, profile.name)
        log.info("thread_switched", profile=profile.name)
        notice = "" if rest else _about(ANSWERS, profile)
        return replace(turn, text=rest, profile=profile.name), notice

    async def ask(self, here: ActorInChannel, thread_ts: str, trigger: str) -> None:
        """Open a modal in which somebody chooses who answers in a thread.

        It says so if the thread is not one of ours.
        """
        await self.modals.open(here, trigger, await self._window(here, thread_ts))

    async def _window(self, here: ActorInChannel, thread_ts: str) -> Window:
        chosen = await self.database.run(threads.chosen, here.at(thread_ts))
        if chosen is None:
            return Done(NOT_OURS, TITLE)
        catalogue = await self.catalogues.of(here.team)
        now = catalogue.profile(chosen.profile)
        profiles = await self.audience.usable(here, catalogue.profiles.values(), now)
        return ToSwitch(profiles, now, (here.channel, thread_ts))

    async def chosen(self, here: ActorInChannel, thread_ts: str, name: str) -> None:
        """Apply the choice made in that modal. Raises UserFacingError or ProfileError."""
        if problem := await self.switch(here, thread_ts, name):
            raise ProfileError({"profile": problem})

    async def switch(self, here: ActorInChannel, thread_ts: str, name: str) -> str:
        """Switch a thread's agent and tell the thread; return a sentence for the person, or ''.

        Raises NotForYou for an agent that wouldn't answer them here, or isn't theirs to choose.
        """
        catalogue = await self.catalogues.of(here.team)
        profile = catalogue.profiles.get(name)
        if profile is None:
            return await self._available(here, catalogue, name)
        await self.audience.admit(here, Action.SWITCH_THREAD, profile)
        position = here.at(thread_ts)
        before = await self.database.run(threads.chosen, position)
        if before is None:
            return NOT_OURS
        now = catalogue.profile(before.profile)
        await self.audience.require_choice(here, profile, now.name)
        event = AuditEvent(here.team, here.user, AuditAction.THREAD_AGENT_SWITCHED)
        changed = await self.database.run(threads.audited, event, position, name)
        if not changed or now is profile:
            return _about(ALREADY, profile)
        log.info("thread_switched", channel=here.channel, thread=thread_ts, profile=name)
        notice = _about(SWITCHED, profile, who=named(await self.people.name(here.user)))
        try:
            await self.notices.tell(here.channel, notice, thread_ts)
        except SlackFailed as failed:
            log.info("notice_failed", channel=here.channel, code=failed.code)
            return UNTOLD.format(done=_about(ANSWERS, profile))
        return ""

    async def _available(self, here: ActorInChannel, catalogue: Catalogue, name: str) -> str:
        """Sentences about a name that doesn't exist, or about the command; no command is advised.

        Slack has none in threads.
        """
        offered = await self.audience.offered_to_all(here, catalogue.profiles.values())
        near = catalogue.without(await self.audience.hidden(here))
        told = HOW if name in {"", *HELP_WORDS} else no_such(near, name)
        names = ", ".join(f"`{profile.name}`" for profile in offered)
        return f"{told} {AVAILABLE.format(names=names)}" if names else told


def named_in(text: str) -> str:
    """The agent that an `!agent` command in a text names; '' for none."""
    command = COMMAND.fullmatch(plain(text)) if has_command(text) else None
    return (command["name"] or "").lower() if command else ""


def has_command(text: str) -> bool:
    """True for a text that may hold an `!agent` command."""
    return COMMAND_WORD in text.lower()


def _about(wording: str, profile: Profile, **more: str) -> str:
    return wording.format(emoji=profile.emoji, title=named(profile.title), **more)
