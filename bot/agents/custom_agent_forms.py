"""Modals in which people make, edit, duplicate and delete their workspace's custom agents."""

from dataclasses import dataclass, replace

from bot.agents.channel_agent import unknown
from bot.agents.custom_agents import GONE_ALREADY, CustomAgents
from bot.agents.fixed_libraries import FixedLibraries
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import Actor
from bot.permissions.roles import Permissions, PermissionsUnknown
from bot.profiles import forms
from bot.profiles.catalogue import Catalogue
from bot.profiles.form_tools import FormFields
from bot.profiles.parsing import LONGEST_NAME, RESERVED, ProfileError
from bot.profiles.profile import LONGEST_TITLE, Profile
from bot.profiles.tool_labels import tool_name
from bot.slack.posting.modals import Modals
from bot.slack.views.agents.agent_form import Form
from bot.slack.views.agents.agent_forms import DeletionToConfirm, ToCopy, ToDelete, ToEdit
from bot.slack.views.agents.more_fields import Choice, MoreFields

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
    "Make a copy that you can change: `/agent new {name}`."
)
COPY_OF = "Copy of {title}"
FOR_ADMINS = "*Fixed libraries and connectors.* Only workspace admins can choose them."
NO_CHANNELS = (
    "*Fixed libraries.* Slack doesn't tell me right now which channels you can see. The "
    "agent keeps those it has."
)
NO_LIBRARIES = "*Fixed libraries.* No channel that you can see has documents yet."


@dataclass(frozen=True, slots=True)
class CustomAgentForms:
    """Opens modals; each method returns a sentence if there is nothing to open, else ''.

    Raises UserFacingError if somebody may not, or if it is too late to open anything.
    """

    catalogues: WorkspaceCatalogues
    custom: CustomAgents
    permissions: Permissions
    libraries: FixedLibraries
    modals: Modals

    async def new(self, who: Actor, trigger: str, original: str = "") -> str:
        """Open the form of a new profile, or of a copy of the one that is named."""
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        if not original:
            await self.modals.open(who, trigger, Form(_models(catalogue)))
            return ""
        if original not in catalogue.profiles:
            return unknown(catalogue, original)
        await self.modals.open(who, trigger, await self._copy(who, catalogue, original))
        return ""

    async def duplicate(self, who: Actor, trigger: str) -> str:
        """Ask which profile to make another one from."""
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        await self.modals.open(who, trigger, ToCopy(tuple(catalogue.profiles.values())))
        return ""

    async def edit(self, who: Actor, trigger: str, name: str = "") -> str:
        """Open a profile's form, or a picker if it is unclear which profile."""
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        own, problem = await self._own(who, name, catalogue)
        if own:
            modal = await self._edit(who, own[0]) if len(own) == 1 else ToEdit(own)
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
        return await self._edit(who, await self._picked(who, name))

    async def chosen_to_delete(self, who: Actor, name: str) -> DeletionToConfirm:
        """The confirmation for the profile that was picked. Raises ProfileError."""
        return DeletionToConfirm(await self._picked(who, name))

    async def _picked(self, who: Actor, name: str) -> Profile:
        await self.permissions.require(who)
        for profile in await self.catalogues.own(who.team):
            if profile.name == name:
                return profile
        raise ProfileError({"profile": GONE_ALREADY})

    async def copied(self, who: Actor, name: str) -> Form:
        """The form of a copy of the profile that was picked. Raises ProfileError."""
        await self.permissions.require(who)
        catalogue = await self.catalogues.of(who.team)
        if name not in catalogue.profiles:
            raise ProfileError({"profile": GONE_ALREADY})
        return await self._copy(who, catalogue, name)

    async def more(self, who: Actor, view_id: str, form: Form) -> None:
        """Show the further settings in an open form, whose fields say what was typed."""
        catalogue = await self.catalogues.of(who.team)
        base = catalogue.profiles.get(form.editing or form.copied)
        await self.custom.require(who, base)
        offered, chosen = await self._libraries(who, base)
        offered = replace(offered, functions=await self._functions(who, base))
        before = forms.values(base) if base else {}
        values: FormFields = {**before, "libraries": chosen, **form.values}
        models = _models(catalogue)
        more = replace(offered, agents=_others(catalogue, form.editing))
        await self.modals.update(
            who, view_id, replace(form, models=models, values=values, more=more)
        )

    async def _libraries(
        self, who: Actor, base: Profile | None
    ) -> tuple[MoreFields, tuple[str, ...]]:
        """The libraries that somebody can choose, and those that are chosen."""
        if not await self.permissions.is_admin(who):
            return MoreFields(note=FOR_ADMINS, connectors=False), ()
        try:
            found = await self.libraries.offered(who, base.library_ids if base else ())
        except PermissionsUnknown:
            return MoreFields(note=NO_CHANNELS), ()
        note = "" if found.choices else NO_LIBRARIES
        return MoreFields(found.choices, note), found.chosen

    async def _functions(self, who: Actor, base: Profile | None) -> tuple[Choice, ...]:
        """One's own tools that somebody can choose, and those that the agent has."""
        if not await self.permissions.is_admin(who):
            return ()
        offered = {
            name: one.title or tool_name(name).capitalize()
            for name, one in self.custom.tools.of(who.team).items()
            if not one.everywhere
        }
        kept = {name: tool_name(name).capitalize() for name in (base.functions if base else ())}
        return tuple(Choice(name, label) for name, label in {**kept, **offered}.items())

    async def _edit(self, who: Actor, profile: Profile) -> Form:
        await self.custom.require(who, profile)
        models = _models(await self.catalogues.of(who.team))
        return Form(models, forms.values(profile), editing=profile.name)

    async def _copy(self, who: Actor, catalogue: Catalogue, name: str) -> Form:
        """The form of a copy: a free name, and the original's settings."""
        original = catalogue.profiles[name]
        await self.custom.require(who, original)
        title = COPY_OF.format(title=original.title)[:LONGEST_TITLE].rstrip()
        own = {"name": _free_name(catalogue, name), "title": title}
        return Form(_models(catalogue), forms.values(original) | own, copied=name)

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


def _others(catalogue: Catalogue, name: str) -> tuple[Choice, ...]:
    """The agents that one of this name may hand over to."""
    others = (one for one in catalogue.profiles.values() if one.name != name)
    return tuple(Choice(one.name, one.title) for one in others)


def _models(catalogue: Catalogue) -> tuple[str, ...]:
    used = (profile.model for profile in catalogue.profiles.values())
    return tuple(dict.fromkeys((*MODELS, *used)))


def _free_name(catalogue: Catalogue, name: str) -> str:
    """The first of `NAME-2`, `NAME-3` … that nothing bears."""
    taken, number = {*catalogue.profiles, *RESERVED}, 2
    while (free := f"{name[: LONGEST_NAME - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    return free
