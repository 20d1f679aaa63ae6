"""Two workspaces that have the same ids for everything but themselves, and stages with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playground.model import Model
from playground.slack import Bot, LocalSlack, Tenant
from tests.support.app import Stage, app_on, platforms

SECOND = "T0SECOND"
SECOND_TOKEN = "xoxb-second"


def with_second(slack: LocalSlack, **bot: str) -> Tenant:
    """Add a workspace with the same people, channels and bot ids as the first, installed."""
    return slack.add_workspace(SECOND, "Second", Bot(**{"token": SECOND_TOKEN, **bot}))


@asynccontextmanager
async def opened_for_two(
    database_url: str,
    *,
    transport: str = "http",
    model: Model | None = None,
    rotation: bool = False,
    **settings: object,
) -> AsyncIterator[Stage]:
    """Start an app that workspaces install, and install it in two, which have the same ids.

    `stage` is of the first one, `stage.at(SECOND)` of the other; `stage.slack.align()` has them get
    the same timestamps next. With `rotation`, their tokens end after twelve hours.
    """
    slack = LocalSlack()
    slack.token_rotation = rotation
    slack.add_workspace(SECOND, "Second", Bot())
    async with platforms(model, slack) as ground:
        environment = {name.lower(): value for name, value in ground.oauth_environment.items()}
        chosen: dict[str, Any] = {**environment, "slack_bot_token": None, **settings}
        async with app_on(ground, database_url, transport=transport, **chosen) as app:
            for team in (slack.team_id, SECOND):
                await ground.install(team)
            yield Stage(ground, app)
