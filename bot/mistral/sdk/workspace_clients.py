"""Clients of workspaces: of a key of their own, or without any that can be used."""

from collections.abc import Awaitable, Coroutine
from typing import TypeVar

from bot.core import errors, refusals
from bot.core.errors import UserFacingError
from bot.core.workspace_keys import KeyUnreadable, NoMistralKey, OwnAccountEmpty, OwnKeyRefused
from bot.mistral.refusals.errors import Subject
from bot.mistral.sdk.client import Client

T = TypeVar("T")


class WorkspaceClient(Client):
    """Client of a key that admins of its workspace can replace, not the person who runs the app."""

    async def _translated(self, request: Awaitable[T], about: Subject) -> T:
        try:
            return await super()._translated(request, about)
        except errors.KeyRefused as refused:
            raise OwnKeyRefused from refused.__cause__
        except refusals.OutOfCredits as refused:
            raise OwnAccountEmpty from refused.__cause__


class KeylessClient(Client):
    """Client that makes no request."""

    reason: type[UserFacingError] = NoMistralKey

    async def _translated(self, request: Awaitable[T], about: Subject) -> T:  # noqa: ARG002
        if isinstance(request, Coroutine):
            request.close()
        raise self.reason


class UnreadableKeyClient(KeylessClient):
    """Client of a key that can't be decrypted."""

    reason = KeyUnreadable
