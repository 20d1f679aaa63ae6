"""Installations that are stored: those that workspaces made themselves, and their own keys."""

from dataclasses import dataclass, replace

from bot.slack.identity import Identity
from bot.workspaces.installation import Installation
from storage.engine.database import Database
from storage.workspaces import installations, mistral_keys
from storage.workspaces.installations import StoredInstallation


@dataclass(frozen=True, slots=True)
class StoredInstallations:
    """Installations of workspaces that installed the app at our address."""

    database: Database

    async def find(self, workspace: str) -> Installation | None:
        """Find an installation that is in use, with the workspace's own key."""
        stored = await self.database.run(installations.find, workspace)
        if stored is None or stored.revoked_at is not None:
            return None
        key = await self.database.run(mistral_keys.current, workspace)
        return Installation(_identity(stored), stored.bot_token, key)

    async def mistral_key(self, workspace: str) -> str | None:
        """A workspace's own key, as long as anything that was made with it may exist."""
        return await self.database.run(mistral_keys.for_deletion, workspace)


@dataclass(frozen=True, slots=True)
class SingleInstallation:
    """The one installation that the settings' token makes."""

    database: Database
    installation: Installation

    async def find(self, workspace: str) -> Installation | None:
        """Find it by its workspace's id, with the workspace's own key."""
        if workspace != self.installation.workspace:
            return None
        key = await self.database.run(mistral_keys.current, workspace)
        return replace(self.installation, mistral_key=key)

    async def mistral_key(self, workspace: str) -> str | None:
        """The workspace's own key, as long as anything that was made with it may exist."""
        return await self.database.run(mistral_keys.for_deletion, workspace)


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
