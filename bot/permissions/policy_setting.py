"""`/agent policy`: admins say who may do what and spend how much, in a channel or everywhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

import structlog

from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions import budget_fields
from bot.permissions.place_rules import PlacePolicies, merged
from bot.permissions.policy import Rules
from bot.permissions.roles import Permissions
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import Profile
from bot.slack.posting.announcements import Announcements
from bot.slack.posting.modals import Modals
from bot.slack.views.policy_form import (
    FIELDS,
    HIDDEN,
    INHERIT,
    LEFT,
    NO,
    TITLE,
    YES,
    ToSetPolicy,
    offered,
)
from bot.slack.views.windows import Done
from storage.agents.policies import WORKSPACE, PolicyChoices

log = structlog.get_logger()

IN_WORKSPACE = "workspace"
FLAGS = {YES: True, NO: False}
SAVED, UNCHANGED = "Saved. It applies right away.", "Nothing was changed."
ANSWERS_HERE = "{title} answers in this channel, so it can't be hidden. Choose another one first."
ANSWERS_EVERYWHERE = "{title} is the default agent, so it can't be hidden everywhere."
TOLD = "{who} changed who may use me in this channel."
TOLD_OF_BUDGET = "{who} changed this channel's budget."


class NotYourPolicy(UserFacingError):
    """Only workspace admins can change who may use me."""


class OfferedAgents(Protocol):
    """Port to a workspace's agents: see `bot.agents.channel_agent`."""

    async def everyone_in(self, team: str) -> tuple[Profile, ...]: ...
    async def answering(self, team: str, place: str) -> Profile: ...


class LeftChannels(Protocol):
    """Port to the channels that we are out of: see `bot.retention.departures`."""

    async def known(self, team: str) -> tuple[str, ...]: ...
    async def delete(self, who: Actor, channel: str) -> str: ...


@dataclass(frozen=True, slots=True)
class PolicySetting:
    """Opens the window, and saves it. Both ask Slack whether somebody is an admin.

    Budgets are in the price list's `currency`.
    Raises NotYourPolicy, or PermissionsUnknown if Slack does not say who somebody is.
    """

    policies: PlacePolicies
    permissions: Permissions
    modals: Modals
    announcements: Announcements
    left_channels: LeftChannels
    agents: OfferedAgents
    currency: str

    async def open(
        self, here: ActorInChannel, trigger: str, where: str = "", *, for_budgets: bool = False
    ) -> str:
        """Open the window of a channel, or of the workspace; there is nothing more to say.

        With `for_budgets`, these come first.
        """
        await self._require(here)
        is_workspace = here.is_direct or where == IN_WORKSPACE
        place = WORKSPACE if is_workspace else here.channel
        workspace, chosen = await self.policies.choices(here.team, place)
        rules = (
            self.policies.defaults if is_workspace else merged(self.policies.defaults, workspace)
        )
        window = ToSetPolicy(
            is_workspace=is_workspace,
            chosen=_shown(chosen),
            inherited=_shown(rules),
            place=place,
            left=await self.left_channels.known(here.team) if is_workspace else (),
            agents=await self.agents.everyone_in(here.team),
            hidden=chosen.hidden_agents or (),
            budgets=budget_fields.shown(chosen, rules, self.currency, is_workspace=is_workspace),
            budgets_first=for_budgets,
        )
        await self.modals.open(here, trigger, window)
        return ""

    async def save(self, who: Actor, place: str, fields: Mapping[str, object]) -> Done:
        """Save what the window says, and tell the channel that it concerns.

        What is kept of channels that are ticked there is deleted. Raises ProfileError where an
        agent can't be hidden, or a budget can't be read.
        """
        await self._require(who)
        choices = await self._choices(who, place, fields)
        ticked = fields.get(LEFT)
        deleted = ticked if isinstance(ticked, tuple) and place == WORKSPACE else ()
        told = [await self.left_channels.delete(who, channel) for channel in deleted]
        return Done("\n".join([await self._save(who, place, choices), *told]), TITLE)

    async def _choices(self, who: Actor, place: str, fields: Mapping[str, object]) -> PolicyChoices:
        """Choices of the window; None for those that it doesn't offer."""
        budgets = budget_fields.read(fields, self.currency, is_workspace=place == WORKSPACE)
        ticked = fields.get(HIDDEN)
        names = {one.name for one in await self.agents.everyone_in(who.team)}
        hidden = sorted(names & set(ticked if isinstance(ticked, tuple) else ()))
        answering = await self.agents.answering(who.team, place)
        if answering.name in hidden:
            wording = ANSWERS_EVERYWHERE if place == WORKSPACE else ANSWERS_HERE
            raise ProfileError({HIDDEN: wording.format(title=answering.title)})
        choices = _choices(fields, is_workspace=place == WORKSPACE)
        return replace(choices, hidden_agents=tuple(hidden) or None, **budgets)

    async def _save(self, who: Actor, place: str, choices: PolicyChoices) -> str:
        before, changed = await self.policies.choose(who, place, choices)
        if not changed:
            return UNCHANGED
        log.info(
            "policy_set",
            team=who.team,
            place=place,
            user=who.user,
            before=_set(before),
            after=_set(choices),
        )
        if place == WORKSPACE:
            return SAVED
        told = _told(before, choices).format(who=await self.announcements.who(who.user))
        here = ActorInChannel(who.team, who.user, place)
        return await self.announcements.tell(here, told, SAVED) or SAVED

    async def _require(self, who: Actor) -> None:
        if not await self.permissions.is_admin(who):
            raise NotYourPolicy


def _shown(values: Rules | PolicyChoices) -> dict[str, str]:
    """The values as the window has them."""
    words = {True: YES, False: NO, None: INHERIT}
    made = {name: getattr(values, name) for name in FIELDS}
    return {name: one if isinstance(one, str) else words[one] for name, one in made.items()}


def _choices(fields: Mapping[str, object], *, is_workspace: bool) -> PolicyChoices:
    """The choice that was made; anything that the window does not offer counts as no choice."""
    chosen: dict[str, Any] = {}
    for name in offered(is_workspace=is_workspace):
        value = fields.get(name)
        if isinstance(value, str) and value in FIELDS[name].values:
            chosen[name] = FLAGS.get(value, value)
    return PolicyChoices(**chosen)


def _told(before: PolicyChoices, after: PolicyChoices) -> str:
    """Sentences that tell a channel of a change."""
    is_all = replace(before, budget_channel=after.budget_channel) == after
    return TOLD_OF_BUDGET if is_all else TOLD


def _set(choices: PolicyChoices) -> dict[str, Any]:
    return {name: value for name, value in asdict(choices).items() if value is not None}
