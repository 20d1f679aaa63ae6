"""Policy: a pure decision over who acts, where, what they want to do, and the settings there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class PersonKind(StrEnum):
    """Kind of whoever acts, as seen from the workspace that installed the app."""

    MEMBER = "member"
    ADMIN = "admin"
    GUEST = "guest"  # of several channels
    SINGLE_GUEST = "single-channel guest"
    EXTERNAL = "external"  # of another company
    EXTERNAL_ADMIN = "external admin"
    DEACTIVATED = "deactivated"
    BOT = "bot"
    APP = "app"  # another app or a workflow, which may ask by a mention
    UNKNOWN = "unknown"  # Slack does not know them


class PlaceKind(StrEnum):
    """Kind of the place in which somebody acts."""

    CHANNEL = "channel"
    DIRECT = "direct"
    ELSEWHERE = "elsewhere"  # the Home tab, and windows


class Action(StrEnum):
    """Action that a door leads to."""

    ASK = "ask"
    EDIT = "edit"
    REGENERATE = "regenerate"
    STOP = "stop"
    FEEDBACK = "feedback"
    BRANCH = "branch"
    ROUTINE = "routine"  # a question that is asked on schedule
    SWITCH_THREAD = "switch thread"
    SWITCH_CHANNEL = "switch channel"
    FOLLOW = "follow"  # which replies in a channel are for us
    APPROVE = "approve"
    SHARE = "share"
    IMPORT = "import"
    EXPORT = "export"
    FORGET = "forget"
    LOOK = "look"
    LIBRARY = "library"
    REMEMBER = "remember"  # a note, and to remove one: whoever added it, at least
    MEMORY = "memory"  # all notes of a place: clear them, switch them on or off
    USAGE = "usage"
    HOME = "home"
    MANAGE = "manage"  # the workspace's agents: see `bot.permissions.roles`, which Slack is asked
    POLICY = "policy"
    CONNECT = "connect"  # an account of one's own
    CONNECT_WORKSPACE = "connect workspace"  # one that serves everybody


class Who(StrEnum):
    """Circle of people that a setting names."""

    EVERYBODY = "everybody"
    MEMBERS = "members"
    ADMINS = "admins"


class Denial(StrEnum):
    """Reason for a denial; `SENTENCES` says it to the person."""

    UNKNOWN = "unknown"
    DEACTIVATED = "deactivated"
    BOT = "bot"
    APP = "app"
    GUEST = "guest"
    EXTERNAL = "external"
    CHANNEL = "channel"
    DIRECT = "direct"
    OURS = "ours"
    MEMBERS = "members"
    ADMINS = "admins"
    LOCKED = "locked"


SENTENCES: Mapping[Denial, str] = MappingProxyType(
    {
        Denial.UNKNOWN: "I can't find out who you are, so I can't help you here.",
        Denial.DEACTIVATED: "Your account is deactivated, so I can't help you.",
        Denial.BOT: "I don't answer bots that write as people.",
        Denial.APP: "Apps and workflows can't ask me here.",
        Denial.GUEST: "I can't help guests here. A workspace admin can change that.",
        Denial.EXTERNAL: (
            "I can't help people from other companies here. An admin of the workspace I belong "
            "to can change that."
        ),
        Denial.CHANNEL: ("I'm switched off in this channel. A workspace admin can change that."),
        Denial.DIRECT: (
            "I don't take direct messages in this workspace. Mention me in a channel instead."
        ),
        Denial.OURS: "People from other companies can't do this. Ask somebody in this workspace.",
        Denial.MEMBERS: "Only full members of this workspace can do this. Ask one of them.",
        Denial.ADMINS: "Only workspace admins can do this. Ask one of them.",
        Denial.LOCKED: (
            "This channel's agent is locked. Only workspace admins can choose another one."
        ),
    }
)

GUESTS = frozenset({PersonKind.GUEST, PersonKind.SINGLE_GUEST})
EXTERNALS = frozenset({PersonKind.EXTERNAL, PersonKind.EXTERNAL_ADMIN})
FULL_MEMBERS = frozenset({PersonKind.MEMBER, PersonKind.ADMIN})
NEVER = {
    PersonKind.UNKNOWN: Denial.UNKNOWN,
    PersonKind.DEACTIVATED: Denial.DEACTIVATED,
    PersonKind.BOT: Denial.BOT,
}

# Not for people of other companies: it carries words out of a channel, or strange ones into it or
# into what is remembered there, or takes away what others said, or has it asked on schedule. Who
# began a thread, and admins, may forget it: `bot.retention`.
OURS = frozenset({Action.IMPORT, Action.EXPORT, Action.FORGET, Action.ROUTINE, Action.REMEMBER})
# Denials of one action to people who are welcome otherwise.
OF_ACTIONS = frozenset({Denial.OURS, Denial.MEMBERS, Denial.ADMINS, Denial.LOCKED})
# In a channel it concerns everybody there; in direct messages only oneself.
OF_A_CHANNEL = frozenset(
    {
        Action.SWITCH_CHANNEL,
        Action.FOLLOW,
        Action.FORGET,
        Action.USAGE,
        Action.REMEMBER,
        Action.MEMORY,
    }
)
SWITCHING = frozenset({Action.SWITCH_CHANNEL, Action.SWITCH_THREAD})


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings that hold in one place: the channel's over the workspace's over the defaults.

    `hidden_agents` are the names of those that nobody can choose there; what the channel and the
    workspace hide adds up. Where it is `locked`, only admins switch the channel's agent, or a
    thread's. Budgets are for a calendar month, in millionths of the price list's currency; 0 is
    none.
    """

    guests: bool = True
    external: bool = False
    channels: bool = True
    direct: bool = True
    apps: bool = True
    switching: Who = Who.MEMBERS
    usage: Who = Who.MEMBERS
    locked: bool = False
    hidden_agents: frozenset[str] = frozenset()
    budget_person: int = 0
    budget_channel: int = 0
    budget_workspace: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """Decides who may do what under the rules of one place."""

    rules: Rules = Rules()

    def denial(self, person: PersonKind, place: PlaceKind, action: Action) -> Denial | None:
        """The reason why somebody may not; None if they may."""
        return (
            self._of_person(person)
            or self._of_place(person, place, action)
            or self._of_action(person, place, action)
        )

    def _of_person(self, person: PersonKind) -> Denial | None:
        if person in GUESTS and not self.rules.guests:
            return Denial.GUEST
        if person in EXTERNALS and not self.rules.external:
            return Denial.EXTERNAL
        if person is PersonKind.APP and not self.rules.apps:
            return Denial.APP
        return NEVER.get(person)

    def _of_place(self, person: PersonKind, place: PlaceKind, action: Action) -> Denial | None:
        if action is Action.POLICY and person is PersonKind.ADMIN:
            return None  # or nobody could open the place again
        if place is PlaceKind.CHANNEL and not self.rules.channels:
            return Denial.CHANNEL
        return Denial.DIRECT if place is PlaceKind.DIRECT and not self.rules.direct else None

    def _of_action(self, person: PersonKind, place: PlaceKind, action: Action) -> Denial | None:
        if person is PersonKind.APP:
            return None if action is Action.ASK else Denial.APP
        if action in OF_A_CHANNEL and place is PlaceKind.DIRECT:
            return None
        if action in OURS and person in EXTERNALS:
            return Denial.OURS
        return outside(self._circle(action), person) or self._of_lock(person, place, action)

    def _of_lock(self, person: PersonKind, place: PlaceKind, action: Action) -> Denial | None:
        is_locked = self.rules.locked and place is PlaceKind.CHANNEL and action in SWITCHING
        return Denial.LOCKED if is_locked and person is not PersonKind.ADMIN else None

    def _circle(self, action: Action) -> Who:
        """The circle of people that an action is for."""
        circles = {
            Action.SWITCH_CHANNEL: self.rules.switching,
            Action.FOLLOW: self.rules.switching,
            Action.MEMORY: self.rules.switching,
            Action.USAGE: self.rules.usage,
            Action.POLICY: Who.ADMINS,
            Action.CONNECT: Who.MEMBERS,
            Action.CONNECT_WORKSPACE: Who.ADMINS,
        }
        return circles.get(action, Who.EVERYBODY)


def outside(circle: Who, person: PersonKind) -> Denial | None:
    """The reason why a person is outside of a circle; None if they are in it."""
    if circle is Who.MEMBERS and person not in FULL_MEMBERS:
        return Denial.MEMBERS
    return Denial.ADMINS if circle is Who.ADMINS and person is not PersonKind.ADMIN else None
