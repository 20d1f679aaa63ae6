"""Onboarding of a workspace: its installation is checked and stored, and its installer welcomed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.identity import identify
from bot.slack.markup import escaped
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import plainly
from storage.engine.database import Database
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp

log = structlog.get_logger()

WELCOME = (
    "👋 Threadwind is installed in *{name}*. Next:\n1. Invite me to a channel with "
    "`/invite`, and mention me with a question. Replies in that thread need no "
    "mention.\n2. Share a document there, and ask about it.\n3. Choose the channel's agent "
    "with `/agent`, and who may use me with `/agent policy`."
)


class WrongWorkspace(Exception):
    """The token that Slack gave belongs to another workspace than Slack said."""


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Stores installations; `refresh` has a workspace that is open use its new one."""

    database: Database
    client_of: Callable[[str], SlackClient]  # by token
    refresh: Callable[[str], Awaitable[object]]
    background: BackgroundTasks

    async def installed(self, app: InstalledApp, tokens: BotTokens) -> None:
        """Store an installation. Raises SlackFailed, and WrongWorkspace."""
        client = self.client_of(tokens.bot_token)
        identity = await identify(client)
        # Of an organization Slack may name any workspace.
        own = {identity.team, identity.enterprise if app.is_enterprise_install else ""}
        if app.team not in own or identity.bot_user_id != app.bot_user:
            raise WrongWorkspace
        app = replace(app, bot=identity.bot_id, url=identity.url)
        is_new = await self.database.run(installations.save, app, tokens)
        await self.refresh(app.team)
        log.info("installed", team=app.team, again=not is_new, scopes=len(app.scopes))
        if is_new:
            self.background.begin(("welcome", app.team), partial(self._welcome, client, app))

    async def _welcome(self, client: SlackClient, app: InstalledApp) -> None:
        try:
            await Notices(client).to(app.installer, plainly(WELCOME.format(name=escaped(app.name))))
        except SlackFailed as failed:
            log.info("installer_not_welcomed", team=app.team, code=failed.code)
