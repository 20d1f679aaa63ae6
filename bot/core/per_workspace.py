"""Lookup of what each workspace has of its own, for the tasks that serve all of them."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class NotInstalled(Exception):
    """The workspace hasn't installed the app, or doesn't have it any more."""


# By the workspace's id; raises NotInstalled.
PerWorkspace = Callable[[str], Awaitable[T]]
