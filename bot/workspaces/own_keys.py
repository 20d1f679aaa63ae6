"""Workspaces' own Mistral keys, and the clients that use them."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

import structlog

from bot.concurrency.shared_limits import SharedLimits
from bot.mistral.sdk.client import LIMIT, Client
from bot.mistral.sdk.workspace_clients import KeylessClient, UnreadableKeyClient, WorkspaceClient
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.workspaces import mistral_keys

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A workspace's own key (None: it has none), unless it can't be decrypted."""

    value: str | None = field(default=None, repr=False)
    is_readable: bool = True


NO_KEY, UNREADABLE = OwnKey(), OwnKey(is_readable=False)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Reads the keys; of one that can't be decrypted, those who run the app are told once."""

    database: Database
    unreadable: set[str] = field(default_factory=set)  # workspaces

    async def current(self, workspace: str) -> OwnKey:
        """The key that a workspace uses."""
        return await self._read(workspace, self.database.run(mistral_keys.current, workspace))

    async def for_deletion(self, workspace: str) -> OwnKey:
        """The key as long as anything that was made with it may exist, also of a former account."""
        return await self._read(workspace, self.database.run(mistral_keys.for_deletion, workspace))

    async def _read(self, workspace: str, key: Awaitable[str | None]) -> OwnKey:
        try:
            value = await key
        except (Undecryptable, NoKeys) as error:
            if workspace not in self.unreadable:
                self.unreadable.add(workspace)
                log.error("mistral_key_unreadable", team=workspace, hint=type(error).__doc__)
            return UNREADABLE
        self.unreadable.discard(workspace)
        return OwnKey(value)


@dataclass(frozen=True, slots=True)
class MistralClients:
    """Clients by key; all of them share the connections of `app`, which has the settings' key."""

    app: Client
    has_key: bool
    limits: SharedLimits = field(default_factory=SharedLimits)

    def of(self, key: OwnKey, team: str) -> Client:
        """The client of a workspace with this key of its own."""
        if not key.is_readable:
            return self.app.sharing(UnreadableKeyClient, "")
        if key.value:
            return self.app.sharing(WorkspaceClient, key.value, limit=self.limits.of(team, LIMIT))
        return self.app if self.has_key else self.app.sharing(KeylessClient, "")
