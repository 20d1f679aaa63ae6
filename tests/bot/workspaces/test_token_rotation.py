"""Token rotation: a renewal that began is finished, and one workspace doesn't hold up others."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from bot.slack.oauth import AppCredentials
from bot.workspaces import token_rotation
from bot.workspaces.token_rotation import TokenRotation
from storage import encryption
from storage.engine.database import Database
from storage.models import InstalledWorkspace
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.support.databases import connected

APP = InstalledApp("T1", "One", "U0BOT", "", frozenset({"chat:write"}), "U1")
DUE = BotTokens("xoxe.xoxb-1", "xoxe-1", lifetime=0.0)
FRESH = {"access_token": "xoxe.xoxb-2", "refresh_token": "xoxe-2", "expires_in": 43_200}


@dataclass(slots=True)
class Slack:
    """Slack's API, which answers a renewal once it may."""

    asked: list[str] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    team: str = "T1"
    failure: Exception | None = None

    async def call(
        self, method: str, *, rate_limit_timeout: float, refresh_token: str, **_: Any
    ) -> dict[str, Any]:
        self.asked.append(refresh_token)
        self.patience.append(rate_limit_timeout)
        await self.may_answer.wait()
        if self.failure:
            raise self.failure
        return FRESH | {"team": {"id": self.team}}


def rotating(database: Database, slack: Slack) -> TokenRotation:
    async def refresh(team: str) -> None: ...

    return TokenRotation(database, slack, AppCredentials("id", "secret"), refresh)  # type: ignore[arg-type]


async def token(database: Database, team: str = "T1") -> str:
    found = await database.run(installations.find, team)
    assert found
    return found.bot_token


async def begun(slack: Slack) -> None:
    while not slack.asked:
        await asyncio.sleep(0)


async def test_who_needed_a_renewal_may_be_stopped_in_the_middle_of_it(database: Database) -> None:
    await database.run(installations.save, APP, DUE)
    slack = Slack()
    rotation = rotating(database, slack)
    turn = asyncio.create_task(rotation.renew("T1"))
    await begun(slack)

    turn.cancel()
    slack.may_answer.set()
    await rotation.close()

    assert await token(database) == "xoxe.xoxb-2"


async def test_a_process_that_ends_saves_what_it_is_renewing(database: Database) -> None:
    await database.run(installations.save, APP, DUE)
    slack = Slack()
    rotation = rotating(database, slack)
    look = asyncio.create_task(rotation.run_if_due())
    await begun(slack)

    look.cancel()  # as the schedule does when it ends
    closing = asyncio.create_task(rotation.close())
    slack.may_answer.set()
    await closing

    assert await token(database) == "xoxe.xoxb-2"


async def test_a_process_does_not_wait_for_a_renewal_for_ever(database: Database) -> None:
    await database.run(installations.save, APP, DUE)
    slack = Slack()
    rotation = rotating(database, slack)
    turn = asyncio.create_task(rotation.renew("T1"))
    await begun(slack)

    await rotation.close(patience=0.0)

    await asyncio.gather(turn, return_exceptions=True)
    assert await token(database) == DUE.bot_token


async def test_all_who_need_a_token_at_once_share_one_renewal(database: Database) -> None:
    await database.run(installations.save, APP, DUE)
    slack = Slack()
    slack.may_answer.set()
    rotation = rotating(database, slack)

    await asyncio.gather(*(rotation.renew("T1") for _ in range(5)))

    assert slack.asked == ["xoxe-1"]


async def test_a_renewal_never_waits_longer_than_its_lease(database: Database) -> None:
    await database.run(installations.save, APP, DUE)
    slack = Slack()
    slack.may_answer.set()

    await rotating(database, slack).renew("T1")

    assert slack.patience[0] + 30.0 < token_rotation.LEASE


async def test_a_workspace_whose_key_is_lost_holds_up_no_other(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    lost, known = encryption.new_key(), encryption.new_key()
    async with connected(migrated_sqlite, lost) as database:
        await database.run(installations.save, replace(APP, team="T0"), DUE)
    async with connected(migrated_sqlite, known) as database:
        await database.run(installations.save, APP, DUE)
        slack = Slack()
        slack.may_answer.set()

        await rotating(database, slack).run_if_due()

        assert await token(database) == "xoxe.xoxb-2"


def due_again(connection: Connection) -> None:
    connection.execute(update(InstalledWorkspace).values(renewal_due=0.0))
