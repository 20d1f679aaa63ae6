"""★ Workspaces that are open: everything that serves one, opened on use, with a bound and a TTL."""

import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.concurrency.ttl_cache import TtlCache
from bot.core.per_workspace import NotInstalled
from bot.workspaces.installation import Installation, Installations
from storage.engine.outages import Unavailable

INSTALLATION_TTL = 60.0  # seconds until another node's change of an installation is seen here
MOST_OPEN = 500  # workspaces that are kept open though nothing of theirs is going on


class OpenedWorkspace(Protocol):
    """Everything that serves one workspace."""

    def adopt(self, installation: Installation) -> bool:
        """Use the newer token of an installation; False if more than that differs."""

    async def close(self) -> None:
        """Close what it opened for itself alone."""


W = TypeVar("W", bound=OpenedWorkspace)


class Workspaces(Generic[W]):
    """Opens a workspace for what arrives from it, and for its turns.

    What a turn still uses stays the workspace's one and only, however long it is out of the cache.
    """

    def __init__(
        self,
        installations: Installations,
        open_workspace: Callable[[Installation], W],
        clock: Callable[[], float] = time.monotonic,
        size: int = MOST_OPEN,
    ) -> None:
        self._installations = installations
        self._open = open_workspace
        self._recent = TtlCache(self._refreshed, clock, INSTALLATION_TTL, size)
        self._opened: WeakValueDictionary[str, W] = WeakValueDictionary()

    async def of(self, workspace: str) -> W:
        """Everything that serves a workspace. Raises NotInstalled."""
        async with self._recent.lock(
            workspace
        ):  # it is opened once, and its events keep their order
            return await self._recent.of(workspace)

    async def refresh(self, workspace: str) -> W:
        """The same, past the cache: its installation has changed. Raises NotInstalled."""
        async with self._recent.lock(workspace):
            return await self._recent.refresh(workspace)

    def forget(self, workspace: str) -> None:
        """Look its installation up before the workspace is served again."""
        self._recent.forget(workspace)

    async def close(self) -> None:
        for opened in tuple(self._opened.values()):
            await opened.close()

    async def _refreshed(self, workspace: str) -> W:
        opened = self._opened.get(workspace)
        try:
            installation = await self._installations.find(workspace)
        except Unavailable:
            if opened is None:
                raise
            return opened  # turns go on while the database is away
        if installation is None:
            self._opened.pop(workspace, None)
            self._recent.forget(workspace)
            raise NotInstalled
        if opened is None or not opened.adopt(installation):
            opened = self._opened[workspace] = self._open(installation)
        return opened
