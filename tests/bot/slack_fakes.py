"""Recording fakes of the Slack adapter: each notes its calls, and fails where a test wants it to.

`failures` are used up by one call each; None stands for a call that succeeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.actor import Actor, ActorInChannel
from bot.permissions.denial_notices import DenialNotices
from bot.permissions.gate import Gate
from bot.permissions.place_rules import PlacePolicies
from bot.permissions.policy import Action, Denial, PersonKind
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory, Person
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.identity import Identity
from bot.slack.posting.announcements import Announcements
from bot.slack.posting.edit_offers import EditOffer, EditOffers
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views.approvals.approval import ApprovalRequest
from bot.slack.views.block_kit import Json
from bot.slack.views.signed import SignedViews
from bot.slack.views.windows import Window

Call = tuple[Any, ...]
Failures = list[Exception | None]

POSTED = "1700000900.000100"  # of every message that a fake posts
IDENTITY = Identity("T1", "Tea", "U0BOT", "B0BOT", frozenset(), "https://tea.slack.com/")
REFUSED = SlackRefused("chat.postMessage", "is_archived")
UNREACHABLE = SlackUnreachable("chat.postMessage", "timeout")


def named(user: str) -> str:
    """The name that every fake has for a person."""
    return f"Name of {user}"


def fail(failures: Failures) -> None:
    """Raise the next failure, if it is one."""
    if failures and (failure := failures.pop(0)):
        raise failure


class FakeSlackClient(SlackClient):
    """Slack's Web API, where every message gets the same timestamp."""

    def __init__(self, *failures: Exception | None) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.failures: Failures = [*failures]

    async def call(self, method: str, *, patience: float = 0.0, **arguments: Any) -> Json:
        given = {name: value for name, value in arguments.items() if value is not None}
        self.calls.append((method, given))
        fail(self.failures)
        return {"ok": True, "ts": POSTED}


class FakeThreads(Threads):
    """Finds the notice, the root and the words that it was made with."""

    def __init__(
        self,
        *,
        notice: str | None = None,
        root: str | None = None,
        said: str | None = None,
        failures: Sequence[Exception | None] = (),
    ) -> None:
        self.calls: list[Call] = []
        self.failures: Failures = [*failures]
        self._notice, self._root, self._question = notice, root, said

    async def name(self, user: str) -> str:
        return named(user)

    async def notice_after(self, place: ThreadTarget, ts: str, about: str) -> str | None:
        self.calls.append(("notice_after", place, ts, about))
        fail(self.failures)
        return self._notice

    async def root_about(self, channel: str, about: str) -> str | None:
        self.calls.append(("root_about", channel, about))
        return self._root

    async def words(self, channel: str, thread_ts: str, ts: str) -> str | None:
        self.calls.append(("words", channel, thread_ts, ts))
        fail(self.failures)
        return self._question

    async def question(self, channel: str, ts: str) -> str | None:
        self.calls.append(("question", channel, ts))
        fail(self.failures)
        return self._question

    async def blocks(self, channel: str, thread_ts: str, ts: str) -> tuple[dict[str, Any], ...]:
        self.calls.append(("blocks", channel, thread_ts, ts))
        fail(self.failures)
        return ()


@dataclass(frozen=True)
class FakeModals(Modals):
    """Windows that were opened, each with its trigger."""

    client: SlackClient = field(init=False)
    views: SignedViews = field(init=False)
    opened: list[tuple[str, Window]] = field(default_factory=list)

    async def open(self, who: Actor, trigger: str, window: Window) -> None:
        self.opened.append((trigger, window))

    @property
    def window(self) -> Window:
        """The only one."""
        ((_, window),) = self.opened
        return window


@dataclass(frozen=True)
class FakeNotices(Notices):
    """Notices that were posted and changed."""

    client: SlackClient = field(init=False)
    calls: list[Call] = field(default_factory=list)
    failures: Failures = field(default_factory=list)

    async def reply(self, place: ThreadTarget, about: str, content: Json) -> str:
        return self._noted("reply", place, about, content)

    async def request(self, place: ThreadTarget, about: str, consent: ApprovalRequest) -> str:
        return self._noted("request", place, about, consent)

    async def change(self, channel: str, ts: str, content: Json) -> None:
        self._noted("change", channel, ts, content)

    def _noted(self, *call: Any) -> str:
        self.calls.append(call)
        fail(self.failures)
        return POSTED


@dataclass(frozen=True)
class FakeAnnouncements(Announcements):
    """Records the announcements to channels; `answer` is what the person is to know besides."""

    notices: Notices = field(init=False)
    people: PeopleDirectory = field(init=False)
    answer: str = ""
    calls: list[Call] = field(default_factory=list)

    async def tell(self, here: ActorInChannel, told: str, done: str) -> str:
        self.calls.append((here, told, done))
        return self.answer

    async def who(self, user: str) -> str:
        return named(user)


@dataclass(frozen=True)
class FakeEditOffers(EditOffers):
    """Offers that were made."""

    client: SlackClient = field(init=False)
    calls: list[Call] = field(default_factory=list)
    failures: Failures = field(default_factory=list)

    async def offer(self, here: ActorInChannel, thread_ts: str, offer: EditOffer) -> None:
        self.calls.append(("offer", here, thread_ts, offer))
        fail(self.failures)


@dataclass(frozen=True)
class FakeGate(Gate):
    """Lets everybody through but those whom it has a denial for."""

    people: PeopleDirectory = field(init=False)
    home: Identity = field(default=IDENTITY)
    policies: PlacePolicies = field(init=False)
    notices: DenialNotices = field(init=False)
    denials: dict[str, Denial] = field(default_factory=dict)

    async def denial(self, who: Actor, action: Action) -> Denial | None:
        return self.denials.get(who.user)

    async def kind(self, user: str) -> PersonKind:
        return PersonKind.MEMBER


@dataclass(frozen=True)
class RuledGate(FakeGate):
    """Knows the rules of each place."""

    policies: PlacePolicies = field(kw_only=True)


class FakePeople(PeopleDirectory):
    """A workspace whose `admins` run it."""

    def __init__(self, admins: frozenset[str] = frozenset()) -> None:
        self.admins = admins

    async def person(self, user: str) -> Person:
        is_admin = user in self.admins
        return Person(named(user), frozenset({"T1"}), is_admin=is_admin, is_guest=False)

    async def name(self, user: str) -> str:
        return named(user)
