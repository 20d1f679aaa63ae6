"""Bolt, set up so that no event is lost between Slack and the inbox."""

import logging
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.slack.client import SlackClient
from bot.slack.context_teams import ContextTeams
from bot.slack.identity import Identity
from handlers import register, responses
from handlers.payloads.workspace import context_team
from handlers.requests.response_urls import ResponseUrlGuard
from handlers.services import Services


def build(
    slack: SlackClient,
    identity: Identity,
    services: Services,
) -> AsyncApp:
    """Make the Bolt app with every handler of ours.

    Bolt's own `authorize` asks Slack on each request, and when Slack answers 429 it acknowledges
    the event and drops it. Ours knows who we are. Bolt gets no token: nothing of it calls Slack.
    """
    client = copy(slack.web)
    client.token = None
    who = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team,
        bot_user_id=identity.bot_user_id,
        bot_id=identity.bot_id,
    )

    async def authorize() -> AuthorizeResult:
        return who

    app = LeanBolt(
        name="threadwind",
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        before_authorize=ResponseUrlGuard(client.base_url),
        # The endpoint verified the raw bytes; over a socket nothing is signed.
        request_verification_enabled=False,
        url_verification_enabled=False,  # the dispatcher answers it
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        # Bolt's default acknowledges first, and a crash in between would lose the event.
        process_before_response=True,
    )
    app.error(responses.refuse)
    if identity.is_org_wide:
        app.middleware(_noting(slack.context_teams))
    register(app, services, identity.bot_user_id)
    return app


class LeanBolt(AsyncApp):
    """Bolt that shares one client among all requests: none of our handlers changes it.

    Bolt makes one for each, which takes longer than to look up who listens.
    """

    def _init_context(self, req: AsyncBoltRequest) -> None:
        req.context["logger"] = self.logger
        req.context["client"] = self.client
        req.context["listener_runner"] = self.listener_runner


def _noting(teams: ContextTeams) -> Callable[..., Awaitable[None]]:
    """A middleware that notes the workspace of each request."""

    async def note(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> None:
        if team := context_team(body):
            teams.note(team)
        await next_()

    return note
