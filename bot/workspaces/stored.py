"""Installations that are stored: those that workspaces made themselves, and their own keys."""

from dataclasses import dataclass, field, replace

import structlog

from bot.slack.identity import Identity
from bot.workspaces.installation import Installation
from bot.workspaces.own_keys import OwnKeys
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.workspaces import installations
from storage.workspaces.installations import StoredInstallation

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredInstallations:
    """Installations of workspaces that installed the app at our address."""

    database: Database
    keys: OwnKeys
    unreadable: set[str] = field(default_factory=set)  # workspaces

    async def find(self, workspace: str) -> Installation | None:
        """Find an installation that is in use, with the workspace's own key.

        One whose token can't be decrypted counts as none; those who run the app are told once.
        """
        try:
            stored = await self.database.run(installations.find, workspace)
        except (Undecryptable, NoKeys) as error:
            if workspace not in self.unreadable:
                self.unreadable.add(workspace)
                log.error("bot_token_unreadable", team=workspace, hint=type(error).__doc__)
            return None
        self.unreadable.discard(workspace)
        if stored is None or stored.revoked_at is not None:
            return None
        key = await self.keys.current(workspace)
        return Installation(_identity(stored), stored.bot_token, key)


@dataclass(frozen=True, slots=True)
class SingleInstallation:
    """The one installation that the settings' token makes."""

    keys: OwnKeys
    installation: Installation

    async def find(self, workspace: str) -> Installation | None:
        """Find it by its workspace's id, with the workspace's own key."""
        if workspace != self.installation.workspace:
            return None
        return replace(self.installation, mistral_key=await self.keys.current(workspace))


def _identity(stored: StoredInstallation) -> Identity:
    app = stored.app
    return Identity(
        team=app.team,
        team_name=app.name,
        bot_user_id=app.bot_user,
        bot_id=app.bot,
        scopes=app.scopes,
        url=app.url,
        enterprise=app.enterprise or "",
    )
