"""Modals in which people make, edit and delete their workspace's custom agents."""

from dataclasses import dataclass

from bot.agents.channel_agent import unknown
from bot.agents.custom_agents import GONE_ALREADY
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import Actor
from bot.permissions.roles import Permissions
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import Profile
from bot.slack.posting.modals import Modals
from bot.slack.views.agent_forms import DeletionToConfirm, Form, ToDelete, ToEdit

# Offered in every form, besides those that this workspace's profiles use.
MODELS = (
    "mistral-medium-latest",
    "mistral-large-latest",
    "mistral-small-latest",
    "magistral-medium-latest",
    "codestral-latest",
)
NONE_YET = "This workspace has no agents of its own yet. Make one with `/agent new`."
SHIPPED = (
    "`{name}` is built in and can't be changed. "
    "Create one with the same name to replace it: `/agent new`."
)


@dataclass(frozen=True, slots=True)
class CustomAgentForms:
    """Opens modals; each method returns a sentence if there is nothing to open, else ''.

    Raises UserFacingError if somebody may not, or if it is too late to open anything.
    """

    catalogues: WorkspaceCatalogues
    permissions: Permissions
    modals: Modals

    async def new(self, who: Actor, trigger: str) -> str:
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        await self.modals.open(who, trigger, Form(_models(catalogue)))
        return ""

    async def edit(self, who: Actor, trigger: str, name: str = "") -> str:
        """Open a profile's form, or a picker if it is unclear which profile."""
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        own, problem = await self._own(who, name, catalogue)
        if own:
            modal = Form(_models(catalogue), own[0]) if len(own) == 1 else ToEdit(own)
            await self.modals.open(who, trigger, modal)
        return problem

    async def delete(self, who: Actor, trigger: str, name: str = "") -> str:
        """Ask for confirmation, after a picker where no name was given."""
        await self.permissions.require(who)
        own, problem = await self._own(who, name, await self.catalogues.of(who.team))
        if own:
            window = DeletionToConfirm(own[0]) if name else ToDelete(own)
            await self.modals.open(who, trigger, window)
        return problem

    async def chosen(self, who: Actor, name: str) -> Form:
        """The form of the profile that was picked for editing. Raises ProfileError."""
        profile = await self._picked(who, name)
        return Form(_models(await self.catalogues.of(who.team)), profile)

    async def chosen_to_delete(self, who: Actor, name: str) -> DeletionToConfirm:
        """The confirmation for the profile that was picked. Raises ProfileError."""
        return DeletionToConfirm(await self._picked(who, name))

    async def _picked(self, who: Actor, name: str) -> Profile:
        await self.permissions.require(who)
        for profile in await self.catalogues.own(who.team):
            if profile.name == name:
                return profile
        raise ProfileError({"profile": GONE_ALREADY})

    async def _own(
        self, who: Actor, name: str, catalogue: Catalogue
    ) -> tuple[tuple[Profile, ...], str]:
        """The custom profile of this name, or all of them without one; else why there is none."""
        own = await self.catalogues.own(who.team)
        named = tuple(profile for profile in own if name in {"", profile.name})
        if named:
            return named, ""
        if name in catalogue.profiles:
            return (), SHIPPED.format(name=name)
        return (), unknown(catalogue, name) if name else NONE_YET


def _models(catalogue: Catalogue) -> tuple[str, ...]:
    used = (profile.model for profile in catalogue.profiles.values())
    return tuple(dict.fromkeys((*MODELS, *used)))
