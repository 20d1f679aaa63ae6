"""Two workspaces in one process, with the same ids for everything but themselves."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.model import ScriptedModel
from storage.workspaces import installations
from tests.support.app import Stage
from tests.support.installs import FIRST, both_installed
from tests.support.two_workspaces import SECOND

TEAMS = (FIRST, SECOND)


@pytest_asyncio.fixture(params=["http", "socket"])
async def stage(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Stage]:
    async with both_installed(database_url, transport=request.param) as ready:
        yield ready


async def test_each_is_answered_in_its_own_thread_with_its_own_token(stage: Stage) -> None:
    first, second = (stage.at(team) for team in TEAMS)
    ts = await first.say(f"<@{stage.slack.bot_user_id}> My colour is red")
    same = await second.tenant.people.post(
        "U0ALICE", "C0GENERAL", f"<@{second.tenant.bot_user_id}> My colour is blue", ts=ts
    )

    told = [await here.answers(ts) for here in (first, second)]
    again = [await here.say("Which colour is mine?", thread=ts) for here in (first, second)]
    remembered = [(await here.answers(ts, 2))[-1] for here in (first, second)]

    assert same == ts
    assert all(len(answers) == 1 for answers in told)
    assert len(set(again)) >= 1
    assert "red" in remembered[0]
    assert "blue" not in remembered[0]
    assert "blue" in remembered[1]
    assert "red" not in remembered[1]
