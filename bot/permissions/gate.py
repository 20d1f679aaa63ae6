"""Gate: asks the policy about people whom Slack knows, at every door of the app."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.denial_notices import DenialNotices
from bot.permissions.person_kinds import kind_of
from bot.permissions.place_rules import PlacePolicies
from bot.permissions.policy import SENTENCES, Action, Denial, PersonKind, PlaceKind
from bot.permissions.roles import LOOKUP_TIMEOUT, PermissionsUnknown
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.identity import Identity
from storage.agents.policies import WORKSPACE
from storage.records import is_app

log = structlog.get_logger()

SLACKBOT = "USLACKBOT"
NOBODY_READS = {Denial.APP, Denial.BOT}


class NotAdmitted(UserFacingError):
    """You can't do this here."""

    def __init__(self, denial: Denial) -> None:
        super().__init__()
        self.denial = denial

    @property
    def sentence(self) -> str:
        return SENTENCES[self.denial]


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets people through, or says why not; whoever can't be looked up is refused."""

    people: PeopleDirectory
    home: Identity
    policies: PlacePolicies
    notices: DenialNotices

    async def denial(self, who: Actor, action: Action) -> Denial | None:
        """The reason why somebody may not; None if they may.

        Raises PermissionsUnknown if Slack does not answer just now.
        """
        channel = who if isinstance(who, ActorInChannel) else None
        policy = await self.policies.of((who.team, channel.place if channel else WORKSPACE))
        denial = policy.denial(await self.kind(who.user), _kind_of_place(channel), action)
        if denial:
            place = channel.channel if channel else ""
            log.info("refused", user=who.user, channel=place, action=action, reason=denial)
        return denial

    async def require(self, who: Actor, action: Action) -> None:
        """Raise NotAdmitted unless somebody may."""
        if denial := await self.denial(who, action):
            raise NotAdmitted(denial)

    async def tell(
        self, here: ActorInChannel, denial: Denial, thread_ts: str | None = None
    ) -> None:
        """Tell somebody that they may not, once a day in each place."""
        if denial not in NOBODY_READS:
            await self.notices.tell(here, SENTENCES[denial], thread_ts)

    async def tell_of_share(
        self, here: ActorInChannel, denial: Denial, thread_ts: str | None = None
    ) -> None:
        """Tell somebody that their files aren't taken; where we are off, nobody expects us to."""
        if denial is not Denial.CHANNEL:
            await self.tell(here, denial, thread_ts)

    def knows(self, user: str) -> bool:
        """True if a person's kind is known without asking Slack."""
        return is_app(user) or self.people.is_known(user)

    async def kind(self, user: str) -> PersonKind:
        """The kind of a person, from the cache. Raises PermissionsUnknown."""
        if user == SLACKBOT:
            return PersonKind.BOT
        if is_app(user):
            return PersonKind.APP
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                return kind_of(await self.people.known(user), self.home)
        except SlackRefused as refused:
            log.info("person_unknown", user=user, code=refused.code)
            return PersonKind.UNKNOWN
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed


def _kind_of_place(here: ActorInChannel | None) -> PlaceKind:
    if here is None:
        return PlaceKind.ELSEWHERE
    return PlaceKind.DIRECT if here.is_direct else PlaceKind.CHANNEL
