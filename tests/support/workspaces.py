"""Workspaces in tests of what serves all of them."""

from typing import TypeVar

from bot.core.per_workspace import PerWorkspace

T = TypeVar("T")


def everywhere(same: T) -> PerWorkspace[T]:
    """Lookup of something that every workspace has, being the same for all."""

    async def of(_workspace: str) -> T:
        return same

    return of
