"""Store of the installations that Bolt's OAuth flow makes."""

import logging
import time
from collections.abc import Awaitable, Callable
from logging import Logger

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.slack.errors import SlackFailed
from bot.workspaces.onboarding import WrongWorkspace
from storage.engine.outages import Unavailable
from storage.workspaces.installations import BotTokens, InstalledApp

Installed = Callable[[InstalledApp, BotTokens], Awaitable[None]]


class OnboardedInstallations(AsyncInstallationStore):
    """Hands what Slack gave to the onboarding."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    @property
    def logger(self) -> Logger:
        return logging.getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        """Store an installation. Raises BoltError."""
        app, tokens = _app(installation), _tokens(installation)
        if app is None or tokens is None:
            raise BoltError("incomplete")
        try:
            await self._installed(app, tokens)
        except (SlackFailed, WrongWorkspace, Unavailable) as error:
            raise BoltError(type(error).__name__) from error


def _app(made: Installation) -> InstalledApp | None:
    is_enterprise = bool(made.is_enterprise_install)
    team = made.enterprise_id if is_enterprise else made.team_id
    if not (team and made.bot_user_id and made.user_id):
        return None
    return InstalledApp(
        team=team,
        name=(made.enterprise_name if is_enterprise else made.team_name) or team,
        bot_user=made.bot_user_id,
        bot=made.bot_id or "",
        scopes=frozenset(made.bot_scopes or ()),
        installer=made.user_id,
        enterprise=made.enterprise_id,
        is_enterprise_install=is_enterprise,
        app=made.app_id or "",
    )


def _tokens(made: Installation) -> BotTokens | None:
    if not made.bot_token:
        return None
    until = made.bot_token_expires_at
    lifetime = until - time.time() if until else None
    return BotTokens(made.bot_token, made.bot_refresh_token, lifetime)
