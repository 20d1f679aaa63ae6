"""Onboarding: what Slack gave is compared with what its token says before it is stored."""

from dataclasses import replace
from typing import Any

import pytest

from bot.concurrency.background import BackgroundTasks
from bot.workspaces.onboarding import Onboarding, WrongWorkspace
from storage.engine.database import Database
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp

APP = InstalledApp("T1", "One", "U0BOT", "", frozenset({"chat:write"}), "U1")
TOKENS = BotTokens("xoxb-1")
ME = {"team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://one.slack.com/"}


class Slack:
    """Slack's API, which says of each token whose it is."""

    def __init__(self, **me: Any) -> None:
        self.me = ME | me

    async def call(self, method: str, **_: Any) -> dict[str, Any]:
        return self.me | {"headers": {}, "channel": "D1", "ts": "1.0"}


async def install(database: Database, app: InstalledApp, slack: Slack) -> list[str]:
    """Install; return the workspaces that were opened again."""
    refreshed: list[str] = []

    async def refresh(team: str) -> None:
        refreshed.append(team)

    background = BackgroundTasks()
    onboarding = Onboarding(database, lambda _token: slack, refresh, background)  # type: ignore[arg-type,return-value]
    try:
        await onboarding.installed(app, TOKENS)
    finally:
        await background.close()
    return refreshed


async def test_an_installation_is_stored_with_what_its_token_tells(database: Database) -> None:
    refreshed = await install(database, APP, Slack())

    stored = await database.run(installations.find, "T1")
    assert stored is not None
    assert (stored.app.bot, stored.app.url) == ("B0BOT", "https://one.slack.com/")
    assert refreshed == ["T1"]


@pytest.mark.parametrize("me", [{"team_id": "T2"}, {"user_id": "U2"}], ids=["team", "bot"])
async def test_a_token_of_something_else_is_not_stored(
    me: dict[str, str], database: Database
) -> None:
    with pytest.raises(WrongWorkspace):
        await install(database, APP, Slack(**me))

    assert await database.run(installations.find, "T1") is None


@pytest.mark.parametrize(
    "me",
    [
        {"team_id": "E1"},
        {"team_id": "T1", "enterprise_id": "E1"},
        {"team_id": "E1", "enterprise_id": "E1", "is_enterprise_install": True},
    ],
)
async def test_an_organizations_token_may_name_any_of_its_workspaces(
    me: dict[str, Any], database: Database
) -> None:
    app = replace(APP, team="E1", enterprise="E1", is_enterprise_install=True)

    assert await install(database, app, Slack(**me)) == ["E1"]


async def test_a_workspace_in_an_organization_is_not_the_organization(database: Database) -> None:
    with pytest.raises(WrongWorkspace):
        await install(database, replace(APP, team="E1"), Slack(enterprise_id="E1"))
