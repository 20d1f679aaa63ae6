"""`/agent policy`: admins say who may do what, in a channel or in the whole workspace."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import structlog

from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.place_rules import PlacePolicies, merged
from bot.permissions.policy import Rules
from bot.permissions.roles import Permissions
from bot.slack.posting.announcements import Announcements
from bot.slack.posting.modals import Modals
from bot.slack.views.policy_form import FIELDS, INHERIT, LEFT, NO, TITLE, YES, ToSetPolicy, offered
from bot.slack.views.windows import Done
from storage.agents.policies import WORKSPACE, PolicyChoices

log = structlog.get_logger()

IN_WORKSPACE = "workspace"
FLAGS = {YES: True, NO: False}
SAVED, UNCHANGED = "That's saved, and holds at once.", "Nothing was changed."
TOLD = "{who} changed who may use me in this channel."


class NotYourPolicy(UserFacingError):
    """Only admins of this workspace may say who can use me."""


class LeftChannels(Protocol):
    """Port to the channels that we are out of: see `bot.retention.departures`."""

    async def known(self, team: str) -> tuple[str, ...]: ...
    async def delete(self, who: Actor, channel: str) -> str: ...


@dataclass(frozen=True, slots=True)
class PolicySetting:
    """Opens the window, and saves it. Both ask Slack whether somebody is an admin.

    Raises NotYourPolicy, or PermissionsUnknown if Slack does not say who somebody is.
    """

    policies: PlacePolicies
    permissions: Permissions
    modals: Modals
    announcements: Announcements
    left_channels: LeftChannels

    async def open(self, here: ActorInChannel, trigger: str, where: str = "") -> str:
        """Open the window of a channel, or of the workspace; there is nothing more to say."""
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
        )
        await self.modals.open(here, trigger, window)
        return ""

    async def save(self, who: Actor, place: str, fields: Mapping[str, object]) -> Done:
        """Save what the window says, and tell the channel that it concerns.

        What is kept of channels that are ticked there is deleted.
        """
        await self._require(who)
        ticked = fields.get(LEFT)
        deleted = ticked if isinstance(ticked, tuple) and place == WORKSPACE else ()
        told = [await self.left_channels.delete(who, channel) for channel in deleted]
        return Done("\n".join([await self._save(who, place, fields), *told]), TITLE)

    async def _save(self, who: Actor, place: str, fields: Mapping[str, object]) -> str:
        choices = _choices(fields, is_workspace=place == WORKSPACE)
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
        told = TOLD.format(who=await self.announcements.who(who.user))
        here = ActorInChannel(who.team, who.user, place)
        return await self.announcements.tell(here, told, SAVED) or SAVED

    async def _require(self, who: Actor) -> None:
        if not await self.permissions.is_admin(who):
            raise NotYourPolicy


def _shown(values: Rules | PolicyChoices) -> dict[str, str]:
    """The values as the window has them."""
    words = {True: YES, False: NO, None: INHERIT}
    return {
        name: value if isinstance(value, str) else words[value]
        for name, value in asdict(values).items()
    }


def _choices(fields: Mapping[str, object], *, is_workspace: bool) -> PolicyChoices:
    """The choice that was made; anything that the window does not offer counts as no choice."""
    chosen: dict[str, Any] = {}
    for name in offered(is_workspace=is_workspace):
        value = fields.get(name)
        if isinstance(value, str) and value in FIELDS[name].values:
            chosen[name] = FLAGS.get(value, value)
    return PolicyChoices(**chosen)


def _set(choices: PolicyChoices) -> dict[str, bool | str]:
    return {name: value for name, value in asdict(choices).items() if value is not None}
