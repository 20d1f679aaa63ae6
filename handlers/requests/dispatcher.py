"""Dispatcher of Slack's requests: each is answered by the workspace that it is for, or refused."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.concurrency.pacing import Pacing
from bot.core.per_workspace import NotInstalled, PerWorkspace
from handlers.events.lifecycle import LifecycleHandlers
from handlers.payloads import workspace
from handlers.payloads.events import is_echo, text

log = structlog.get_logger()

# Slack is not to send the event again: https://docs.slack.dev/apis/events-api/#errors
NO_RETRY: dict[str, str | Sequence[str]] = {"X-Slack-No-Retry": "1"}
NOT_HERE = "Threadwind isn't installed in this workspace. Ask an admin to install it."


class Dispatcher:
    """Looks up who answers; `bolt_of` gives the Bolt app of a workspace.

    The end of an installation comes as two events, in no order: after the first of them the
    workspace isn't installed any more.
    """

    def __init__(
        self,
        bolt_of: PerWorkspace[AsyncApp],
        lifecycle: LifecycleHandlers,
        pacing: Pacing | None = None,
    ) -> None:
        self._bolt_of = bolt_of
        self._pacing = pacing or Pacing()
        self._endings = {
            "app_uninstalled": lifecycle.uninstalled,
            "tokens_revoked": lifecycle.revoked,
        }

    async def async_dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Answer a request, as Bolt's own app does, before answers under way are read on."""
        if is_echo(request.body):
            return BoltResponse(status=HTTPStatus.OK, body="")
        with self._pacing.starting():
            return await self._dispatched(request)

    async def _dispatched(self, request: AsyncBoltRequest) -> BoltResponse:
        body = request.body
        if body.get("type") == "url_verification":
            return BoltResponse(status=HTTPStatus.OK, body={"challenge": text(body, "challenge")})
        for candidate in dict.fromkeys(workspace.candidates(body)):
            try:
                bolt = await self._bolt_of(candidate)
            except NotInstalled:
                continue
            workspace.choose(body, candidate)
            return await bolt.async_dispatch(request)
        return await self._ended(body) or _refused(request)

    async def _ended(self, body: dict[str, Any]) -> BoltResponse | None:
        """Response to one of the last events of an installation; None to anything else."""
        event = body.get("event")
        ending = self._endings.get(text(event, "type") or "") if isinstance(event, dict) else None
        if ending is None:
            return None
        await ending(body)
        return BoltResponse(status=HTTPStatus.OK, body="")


def _refused(request: AsyncBoltRequest) -> BoltResponse:
    """Response to a workspace that isn't installed; it is never answered with another's token."""
    body: dict[str, Any] = request.body
    log.info("not_installed", team=workspace.workspace_of(body))
    if text(body, "command"):
        told = {"response_type": "ephemeral", "text": NOT_HERE}
        return BoltResponse(status=HTTPStatus.OK, body=told)
    if "event" in body and request.mode != "socket_mode":  # a socket has no other word than yes
        return BoltResponse(status=HTTPStatus.FORBIDDEN, body="", headers=NO_RETRY)
    return BoltResponse(status=HTTPStatus.OK, body="")
