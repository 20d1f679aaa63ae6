"""Apps and workflows that mention us: answered where an admin allowed it, and never in circles."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.errors import SlackFailed
from bot.slack.identity import Identity
from bot.slack.markup import named
from bot.slack.posting.notices import Notices
from storage.agents import apps
from storage.engine.database import Database

log = structlog.get_logger()

# Questions of apps that are answered within an hour: two bots that mention each other come to rest.
MOST_IN_THREAD = 5
MOST_IN_CHANNEL = 60
LONGEST_NAME = 80  # characters
NAMELESS = "An app"
HINT = (
    "{name} mentioned me, but apps and workflows can only ask me where an admin allows it, with "
    "`/agent apps allow {app}`."
)


@dataclass(frozen=True, slots=True)
class AskingApp:
    """An app whose message mentions us; `ids` are its bot's, its user's and its own."""

    team: str
    channel: str
    thread_ts: str
    bot_id: str
    ids: frozenset[str]
    name: str


@dataclass(frozen=True, slots=True)
class AskingApps:
    """Decides which apps' questions are answered, and says once why one is not."""

    database: Database
    identity: Identity
    notices: Notices
    background: BackgroundTasks

    async def may_ask(self, app: AskingApp) -> bool:
        """True if the app's message is to be answered."""
        if app.ids & {self.identity.bot_id, self.identity.bot_user_id}:
            return False
        if not await self.database.run(apps.is_allowed, app.team, app.channel, app.ids):
            await self._meet(app)
            return False
        asked = await self.database.run(apps.asked_lately, app.team, app.channel, app.thread_ts)
        if asked.in_thread < MOST_IN_THREAD and asked.in_channel < MOST_IN_CHANNEL:
            return True
        log.warning("app_asks_too_often", team=app.team, channel=app.channel, app=app.bot_id)
        return False

    async def _meet(self, app: AskingApp) -> None:
        """Remember an app that may not ask, and tell the thread the first time."""
        name = app.name[:LONGEST_NAME]
        if await self.database.run(apps.meet, app.team, app.channel, app.bot_id, name):
            log.info("app_not_allowed", team=app.team, channel=app.channel, app=app.bot_id)
            self.background.begin(
                ("app", app.team, app.channel, app.bot_id), partial(self._hint, app)
            )

    async def _hint(self, app: AskingApp) -> None:
        name = f"*{named(app.name[:LONGEST_NAME])}*" if app.name else NAMELESS
        text = HINT.format(name=name, app=app.bot_id)
        try:
            await self.notices.tell(app.channel, text, app.thread_ts)
        except SlackFailed as failed:
            log.info("app_not_told", channel=app.channel, code=failed.code)
