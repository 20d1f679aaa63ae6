"""Custom agents of a workspace: made, edited and deleted by those who may.

Nothing that a modal submits is trusted: permission, names and existence are checked again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog

from bot.agents.fixed_libraries import FixedLibraries
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.mistral.connectors import ConnectorAbout, ConnectorGone
from bot.permissions.roles import Permissions
from bot.profiles import handoffs
from bot.profiles.form_tools import FormFields
from bot.profiles.forms import parse
from bot.profiles.parsing import RESERVED, ProfileError
from bot.profiles.profile import Profile
from bot.profiles.tools import Connector
from bot.slack.markup import named
from bot.tools.registry import ToolRegistry
from storage.agents import custom_profiles
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database

log = structlog.get_logger()

MAX_PROFILES = 80  # profiles that a workspace may make; Slack's picker shows a hundred in all

MADE = "*{title}* is ready. Use `/agent {name}` in a channel to switch to it."
EDITED = "*{title}* was updated."
DELETED = "*{title}* was deleted. *{other}* takes over where it was used."

IS_RESERVED = "“{name}” is reserved. Choose another name."
EXISTS = "An agent with this name already exists. Choose another name, or edit that agent."
ENOUGH = f"This workspace has {MAX_PROFILES} agents of its own: delete one first."
GONE = "This agent was deleted meanwhile. Copy what you need, and make a new one."
GONE_ALREADY = "This agent was deleted already."
NO_ORIGINAL = "The agent that you're duplicating was deleted meanwhile. Make a new one instead."


NO_TOOL = "One of these tools doesn't exist any more. Choose again."
NO_CONNECTOR = "Mistral has no connector named {name}."
NEEDS_SIGN_IN = "{name} needs a sign-in: write {name} (person) or {name} (workspace)."
NEEDS_NONE = "{name} needs no sign-in: write {name} alone."


class ConnectorLookup(Protocol):
    """Connectors at Mistral, implemented in `bot.mistral.connectors`."""

    async def about(self, connector: str) -> ConnectorAbout: ...


class ReachesFurther(UserFacingError):
    """Only workspace admins can create or change agents with connectors or fixed libraries."""


@dataclass(frozen=True, slots=True)
class CustomAgents:
    """Each method returns a sentence about what was done, or raises.

    ProfileError has sentences by the form's field; UserFacingError says that somebody may not.
    """

    database: Database
    catalogues: WorkspaceCatalogues
    permissions: Permissions
    libraries: FixedLibraries
    connectors: ConnectorLookup | None = None
    tools: ToolRegistry = field(default_factory=ToolRegistry)

    async def require(self, who: Actor, *profiles: Profile | None) -> None:
        """Raise NotAllowed, or ReachesFurther, unless somebody may make or change these."""
        await self.permissions.require(who)
        reaching = any(one.reaches_further for one in profiles if one)
        if reaching and not await self.permissions.is_admin(who):
            raise ReachesFurther

    async def make(self, who: Actor, name: str, fields: FormFields, original: str = "") -> str:
        """Add a profile; what the form doesn't have is as in the `original` that it duplicates."""
        base = (await self.catalogues.of(who.team)).profiles.get(original)
        await self.require(who, base)
        if original and base is None:
            raise ProfileError({"title": NO_ORIGINAL})
        profile = await self._parsed(who, name.strip().lower(), fields, base)
        try:
            settings = _serialized(profile)
            add = partial(custom_profiles.add, settings=settings, most=MAX_PROFILES)
            added = await self._record(AuditAction.PROFILE_MADE, who, profile.name, add)
        except custom_profiles.TooMany as too_many:
            raise ProfileError({"name": ENOUGH}) from too_many
        if not added:
            raise ProfileError({"name": EXISTS})
        self._changed("profile_made", who, profile)
        return MADE.format(title=named(profile.title), name=profile.name)

    async def edit(self, who: Actor, name: str, fields: FormFields) -> str:
        """Change what the form has of a profile's settings; its name stays."""
        own = {profile.name: profile for profile in await self.catalogues.own(who.team)}
        base = own.get(name)
        await self.require(who, base)
        if base is None:
            raise ProfileError({"title": GONE})
        profile = await self._parsed(who, name, fields, base)
        change = partial(custom_profiles.change, settings=_serialized(profile))
        if not await self._record(AuditAction.PROFILE_EDITED, who, name, change):
            raise ProfileError({"title": GONE})
        self._changed("profile_edited", who, profile)
        return EDITED.format(title=named(profile.title))

    async def delete(self, who: Actor, name: str) -> str:
        """Delete a profile; where it was chosen, a shipped one or the default takes over."""
        await self.permissions.require(who)
        own = {profile.name: profile for profile in await self.catalogues.own(who.team)}
        if name not in own or not await self._record(
            AuditAction.PROFILE_DELETED, who, name, custom_profiles.remove
        ):
            raise ProfileError({"profile": GONE_ALREADY})
        self._changed("profile_deleted", who, own[name])
        other = (await self.catalogues.of(who.team)).profile(name)
        return DELETED.format(title=named(own[name].title), other=named(other.title))

    async def _parsed(
        self, who: Actor, name: str, fields: FormFields, base: Profile | None
    ) -> Profile:
        """Parse a form. Raises ProfileError, or ReachesFurther for what only admins may."""
        problems = {"name": IS_RESERVED.format(name=name)} if name in RESERVED else {}
        has = base.library_ids if base else ()
        chosen, ids = fields.get("libraries"), tuple[str, ...]()
        try:
            if isinstance(chosen, tuple) and chosen:
                ids = await self.libraries.ids(who, chosen, has)
            resolved = {"libraries": ids} if "libraries" in fields else {}
            profile = parse(name, {**fields, **resolved}, base)
        except ProfileError as error:
            problems = error.problems | problems
        else:
            problems |= await self._of_handoffs(who, profile, fields)
        if problems:
            raise ProfileError(problems)
        await self.require(who, profile)
        offered = {*self.tools.of(who.team), *(base.functions if base else ())}
        if not profile.functions.keys() <= offered:
            raise ProfileError({"functions": NO_TOOL})
        await self._require_connectors(profile, base)
        return profile

    async def _require_connectors(self, profile: Profile, base: Profile | None) -> None:
        """Raise ProfileError unless Mistral has the connectors that are new, each with its sign-in.

        An agent's own says whose sign-in counts: the key's would be everybody's who shares it.
        """
        before = base.tools if base else ()
        for tool in profile.tools:
            if not (isinstance(tool, Connector) and self.connectors) or tool in before:
                continue
            try:
                needs = (await self.connectors.about(tool.connector_id)).needs_sign_in
            except ConnectorGone as gone:
                told = NO_CONNECTOR.format(name=tool.connector_id)
                raise ProfileError({"connectors": told}) from gone
            if needs is not bool(tool.sign_in):
                told = (NEEDS_SIGN_IN if needs else NEEDS_NONE).format(name=tool.connector_id)
                raise ProfileError({"connectors": told})

    async def _of_handoffs(
        self, who: Actor, profile: Profile, fields: FormFields
    ) -> dict[str, str]:
        """Sentence about handoffs that were chosen and can't be."""
        if "handoffs" not in fields:
            return {}
        profiles = (await self.catalogues.of(who.team)).profiles
        problem = handoffs.problem(profile, {**profiles, profile.name: profile})
        return {"handoffs": problem} if problem else {}

    async def _record(
        self, action: AuditAction, who: Actor, name: str, change: Callable[..., bool]
    ) -> bool:
        """Carry out a change of one profile, and record it; False if there was none to make."""
        event = AuditEvent(who.team, who.user, action, subject=name)
        this = partial(change, team=who.team, name=name)
        return await self.database.run(custom_profiles.audited, event, this)

    def _changed(self, event: str, who: Actor, profile: Profile) -> None:
        log.info(event, team=who.team, profile=profile.name, user=who.user)
        self.catalogues.forget(who.team)


def _serialized(profile: Profile) -> str:
    return json.dumps(profile.fields())
