"""The whole app on the local platforms, and what a test does there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest_asyncio
from aiohttp import web

from bot import settings as setting
from bot.app import wiring
from bot.app.thread_inspection import ThreadInspection
from bot.mistral.sdk.connection import Deadlines
from bot.slack.manifest import manifest
from bot.slack.streaming.messages import ReplySettings
from bot.turns.patience import Patience
from handlers.surface import SURFACE
from playground.mistral import LocalMistral
from playground.model import Model, OfflineModel
from playground.server import HOST, Playground
from playground.slack import LocalSlack, Message, Tenant

WAIT_TIMEOUT = 40.0  # seconds; only a test that fails waits that long
QUICK = ReplySettings(interval=0.02)
IMPATIENT = Patience(rate_limits=(0.05, 0.1), longest=2.0, attempts=(0.05, 0.05))
RETRY_DELAYS = (0.0, 0.1, 1.0)  # seconds, in place of Slack's minutes
ANSWER_TIMEOUT = 20.0  # seconds, in place of Slack's three: a machine under load isn't a slow app


@dataclass(slots=True)
class Stage:
    """A running app between the two platforms. Alice writes in #general unless told otherwise.

    People are of the first workspace; `at` gives the same stage in another one.
    """

    ground: Playground
    app: wiring.Running
    patience: float = WAIT_TIMEOUT
    team: str = ""

    @property
    def slack(self) -> LocalSlack:
        return self.ground.slack

    @property
    def mistral(self) -> LocalMistral:
        return self.ground.mistral

    @property
    def tenant(self) -> Tenant:
        return self.slack.tenants[self.team or self.slack.team_id]

    def at(self, team: str) -> "Stage":
        """Give the same stage with the people of another workspace."""
        return replace(self, team=team)

    async def say(
        self,
        text: str,
        *,
        thread: str | None = None,
        channel: str = "C0GENERAL",
        user: str = "U0ALICE",
    ) -> str:
        """Post as a person; return the message's timestamp."""
        return await self.tenant.people.post(user, channel, text, thread_ts=thread)

    async def ask(self, text: str, **where: str) -> str:
        """Post with a mention of the bot; return the message's timestamp."""
        return await self.say(f"<@{self.tenant.bot_user_id}> {text}", **where)

    def replies(self, thread: str, channel: str = "C0GENERAL") -> list[Message]:
        """The bot's messages in a thread."""
        found = self.tenant.workspace.channels[channel].replies(thread)
        return [message for message in found if message.user == self.tenant.bot_user_id]

    async def answers(self, thread: str, count: int = 1, channel: str = "C0GENERAL") -> list[str]:
        """The texts of the bot's messages in a thread, once there are `count` and all is quiet."""
        await self.until(lambda: len(self.replies(thread, channel)) >= count)
        await self.quiet()
        return [shown(message) for message in self.replies(thread, channel)]

    async def quiet(self) -> None:
        """Wait until every event is delivered and every turn has ended."""
        await self.slack.settle()
        await self.until(lambda: self.app.worker.open_turns == 0)
        await self.until(lambda: self.app.intake.is_idle)
        await self.slack.settle()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Poll a condition, after every step of the event loop."""
        async with asyncio.timeout(self.patience):
            while not condition():
                await asyncio.sleep(0.002)

    def asked(self) -> list[str]:
        """The operations by which the model was asked, in order."""
        requests = {"conversations.start", "conversations.append", "conversations.restart"}
        return [call.operation for call in self.mistral.calls if call.operation in requests]

    def slack_calls(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)


def shown(message: Message) -> str:
    """The text that people read in a message: beside blocks, `text` is only for notifications."""
    parts = [block["text"] for block in message.blocks if block["type"] == "markdown"]
    return "\n".join(parts) or message.text


def quick_model() -> OfflineModel:
    """The offline model without its pauses."""
    model = OfflineModel()
    model.delay = 0.0
    return model


@asynccontextmanager
async def opened(
    database_url: str,
    *,
    transport: str = "http",
    model: Model | None = None,
    slack: LocalSlack | None = None,
    replies: ReplySettings = QUICK,
    patience: Patience = IMPATIENT,
    deadlines: Deadlines | None = None,
    **settings: object,
) -> AsyncIterator[Stage]:
    """Start both platforms and the app; stop them when the block ends."""
    async with (
        platforms(model, slack) as ground,
        app_on(
            ground,
            database_url,
            transport=transport,
            replies=replies,
            patience=patience,
            deadlines=deadlines,
            **settings,
        ) as app,
    ):
        yield Stage(ground, app)


@asynccontextmanager
async def platforms(
    model: Model | None = None, slack: LocalSlack | None = None
) -> AsyncIterator[Playground]:
    """Start both platforms without an app."""
    mistral = LocalMistral(model=model or quick_model())
    async with Playground(slack=slack, mistral=mistral) as ground:
        ground.slack.retry_delays = RETRY_DELAYS
        ground.slack.answer_timeout = ground.slack.trigger_life = ANSWER_TIMEOUT
        yield ground


@asynccontextmanager
async def app_on(
    ground: Playground,
    database_url: str,
    *,
    transport: str = "http",
    replies: ReplySettings = QUICK,
    patience: Patience = IMPATIENT,
    deadlines: Deadlines | None = None,
    **settings: object,
) -> AsyncIterator[wiring.Running]:
    """Start an app on platforms that run; it may be one of several, one after the other."""
    values: dict[str, object] = {k.lower(): v for k, v in ground.environment.items()}
    if transport == "socket":
        values["slack_app_token"] = ground.slack.app_token
    chosen = setting.load(_env_file=None, database_url=database_url, **(values | settings))
    async with (
        wiring.running(chosen, replies, patience, deadlines=deadlines) as app,
        served(app.web_app) as address,
    ):
        ground.attach(
            address, manifest(SURFACE), ThreadInspection(app.database, ground.slack.team_id)
        )
        if transport == "socket":
            ground.slack.request_url = None
        yield app


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on a port of its own; return its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield "http://{}:{}".format(*runner.addresses[0])
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str) -> AsyncIterator[Stage]:
    """The app over HTTP on SQLite."""
    async with opened(migrated_sqlite) as ready:
        yield ready
