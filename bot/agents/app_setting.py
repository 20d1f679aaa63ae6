"""`/agent apps`: which apps and workflows may ask, by mention, in a channel or everywhere."""

import re
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.roles import Permissions
from bot.slack.markup import named
from bot.slack.posting.announcements import Announcements
from storage.agents import apps
from storage.agents.apps import EVERYWHERE, KnownApp
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database

log = structlog.get_logger()

IN_ALL, HERE, IN_WORKSPACE = "everywhere", "in this channel", "everywhere in this workspace"
ID = re.compile(r"(?=\D*\d)[ABUW][A-Z0-9]{3,}")
LONGEST_NAME = 80  # characters

HOW = (
    "`/agent apps allow APP` lets an app or a workflow ask me here by a mention, "
    "`/agent apps remove APP` ends that; APP is its name or its bot's id. "
    "With `everywhere` at the end it holds for the whole workspace."
)
NONE = "No app or workflow may ask me here."
ALLOWED, REFUSED = "These may ask me here: {apps}.", "These tried, but may not: {apps}."
UNKNOWN = (
    "No app named “{name}” has mentioned me here. Use the id of its bot, such as `B0123ABCD`, "
    "or have it mention me first."
)
ONLY_EVERYWHERE = "Apps can't write to you here. Add `everywhere`, or use this in a channel."
DONE = {
    "allow": "{app} may ask me {where} by mentioning me.",
    "remove": "{app} may no longer ask me {where}.",
}
TOLD = {
    "allow": "{who} set that {app} may ask me {where} by mentioning me.",
    "remove": "{who} set that {app} may no longer ask me {where}.",
}
RECORDED_AS = {"allow": AuditAction.APP_ALLOWED, "remove": AuditAction.APP_REMOVED}
ALREADY = {
    "allow": "{app} may ask me {where} already.",
    "remove": "{app} may not ask me {where} anyway.",
}


class NotYoursToAllow(UserFacingError):
    """Only admins of this workspace may say which apps and workflows can ask me."""


@dataclass(frozen=True, slots=True)
class AppSetting:
    """Changes and reports the setting; each returned sentence is for that person alone."""

    database: Database
    permissions: Permissions
    announcements: Announcements

    async def apps(self, here: ActorInChannel, how: str) -> str:
        """Carry out what follows `/agent apps`.

        Raises NotYoursToAllow, or PermissionsUnknown if Slack does not say who somebody is.
        """
        verb, _, name = how.strip().partition(" ")
        if verb not in DONE or not name.strip():
            return await self._listing(here)
        name, place = _placed(name, here)
        if here.is_direct and place != EVERYWHERE:
            return ONLY_EVERYWHERE
        if not await self.permissions.is_admin(here):
            raise NotYoursToAllow
        app = await self._named(here, name, place)
        if app is None:
            return UNKNOWN.format(name=named(name[:LONGEST_NAME]))
        return await self._set(here, verb, app)

    async def _set(self, here: ActorInChannel, verb: str, app: KnownApp) -> str:
        about = {"app": _shown(app), "where": IN_WORKSPACE if app.place == EVERYWHERE else HERE}
        change = (
            partial(apps.allow, team=here.team, app=app)
            if verb == "allow"
            else partial(apps.remove, team=here.team, place=app.place, app=app.app)
        )
        event = AuditEvent(here.team, here.user, RECORDED_AS[verb], here.channel, subject=app.app)
        event = replace(event, after={"where": app.place or IN_ALL})
        if not await self.database.run(audit_log.recorded, change, event):
            return ALREADY[verb].format(**about)
        log.info("app_setting", verb=verb, team=here.team, place=app.place, app=app.app)
        done = DONE[verb].format(**about)
        if here.is_direct:
            return done
        told = TOLD[verb].format(who=await self.announcements.who(here.user), **about)
        return await self.announcements.tell(here, told, done)

    async def _listing(self, here: ActorInChannel) -> str:
        known = await self.database.run(apps.known, here.team, here.channel)
        allowed = [_shown(app) for app in known if app.allowed]
        may = {app.app for app in known if app.allowed}
        refused = [_shown(app) for app in known if app.app not in may]
        lines = [ALLOWED.format(apps=", ".join(allowed)) if allowed else NONE]
        lines += [REFUSED.format(apps=", ".join(refused))] if refused else []
        return "\n".join([*lines, HOW])

    async def _named(self, here: ActorInChannel, name: str, place: str) -> KnownApp | None:
        """The app that somebody means: by a name that is known here, or by an id."""
        wanted = name.strip("<>`").lstrip("@").partition("|")[0].strip()
        known = await self.database.run(apps.known, here.team, here.channel)
        for app in known:
            if wanted.casefold() in {app.name.casefold(), app.app.casefold()}:
                return KnownApp(app.app, app.name, place, allowed=True)
        is_id = ID.fullmatch(wanted.upper())
        return KnownApp(wanted.upper(), "", place, allowed=True) if is_id else None


def _placed(name: str, here: ActorInChannel) -> tuple[str, str]:
    """The app's name, and the place for which it is meant."""
    rest, _, last = name.strip().rpartition(" ")
    return (rest.strip(), EVERYWHERE) if rest and last == IN_ALL else (name.strip(), here.channel)


def _shown(app: KnownApp) -> str:
    return f"*{named(app.name)}* (`{app.app}`)" if app.name else f"`{app.app}`"
