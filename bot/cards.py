"""What people are shown about agents, in our own words: Slack's shapes are `bot.slack`'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.holdings import Holdings
from bot.profiles.profile import Profile
from storage.insight import Insight
from storage.records import Follow
from storage.usage import Usage


@dataclass(frozen=True, slots=True)
class Card:
    """Who answers in a place, and who else could.

    `gone` is the name of the profile that was chosen, if it no longer exists; `may_edit` says
    whether this person may make and edit the workspace's `own` profiles.
    """

    is_direct: bool
    answering: Profile
    profiles: tuple[Profile, ...]
    own: frozenset[str]
    follow: Follow
    gone: str | None = None
    may_edit: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The Home tab of one person: who answers their direct messages, and what the workspace used.

    A note, on what was just done, comes first; `own` is what this person used directly.
    """

    direct: Card
    usage: Usage
    note: str = ""
    holdings: Holdings = field(default_factory=Holdings)
    own: Insight | None = None


@dataclass(frozen=True, slots=True)
class About:
    """How much is used in a place; `titles` are those of the profiles, by name."""

    is_direct: bool
    insight: Insight
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A profile to be filled in; without one it is a new one."""

    models: tuple[str, ...]
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class ToEdit:
    """The workspace's own profiles, one of which is to be edited."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ToDelete:
    """Those of them of which one is to be deleted, once that is confirmed."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ToSwitch:
    """Profiles, one of which is to answer in a thread; `about` tells later which thread."""

    profiles: tuple[Profile, ...]
    answering: Profile
    about: str


@dataclass(frozen=True, slots=True)
class ToBranch:
    """What is to be asked of whom, after an answer or in place of the `question`.

    `about` tells later which message it is about.
    """

    profiles: tuple[Profile, ...]
    answering: Profile
    about: str
    after_answer: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """To answer the question in the message `ts` as it was edited; or (`branches`) to branch off.

    `edit` tells one edit from the next.
    """

    sentence: str
    ts: str
    edit: str
    branches: bool


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A thread in a tree: `who` branched it off (''; nobody: it is the origin) and when."""

    id: str
    depth: int
    who: str
    when: datetime
    link: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """The threads of a tree, two of which can be compared; `about` tells later where."""

    lines: tuple[TreeLine, ...]
    about: str


@dataclass(frozen=True, slots=True)
class ToForget:
    """Whether to forget a thread; `about` tells later which one."""

    about: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the agent `title` wants to do: tools, each with its arguments."""

    title: str
    wanted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it; without a title it is about agents."""

    sentence: str
    title: str = ""


Window = Form | ToEdit | ToDelete | ToSwitch | ToBranch | Tree | ToForget | Done
