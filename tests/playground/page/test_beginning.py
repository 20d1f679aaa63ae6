"""The page is told how the workspace began, and starts over."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio

from playground.page import DELETES, Saved
from playground.persistence import Store, UnitOfWork
from playground.server import Playground
from playground.slack.wire import Json
from tests.playground.page.conftest import Browser


@pytest_asyncio.fixture
async def work(tmp_path: Path) -> AsyncIterator[UnitOfWork]:
    with UnitOfWork(Store(tmp_path / "platforms.db")) as ready:
        yield ready


async def told(ground: Playground) -> Json:
    """Read what a page is told of the beginning."""
    address = f"{ground.address}/page/state?user=U0ALICE"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        beginning: Json = (await response.json())["beginning"]
        return beginning


async def test_a_new_workspace_was_never_used(work: UnitOfWork) -> None:
    async with Playground(saved=Saved(work)) as ground:
        assert await told(ground) == {"since": None, "lost": "", "deletes": DELETES}


async def test_a_workspace_that_was_used_is_continued_from_then(work: UnitOfWork) -> None:
    async with Playground(saved=Saved(work)) as ground:
        ts = await ground.slack.people.post("U0ALICE", "C0GENERAL", "hi")
    async with Playground(saved=Saved(work, lost="Gone.")) as ground:
        beginning = await told(ground)

    assert beginning["since"] >= float(ts)
    assert beginning["lost"] == "Gone."


async def test_starting_over_is_left_to_whoever_runs_the_playground(work: UnitOfWork) -> None:
    async with Playground(saved=Saved(work)) as ground, aiohttp.ClientSession() as session:
        response = await session.post(f"{ground.address}/page/start-over")

        assert response.status == 200
        assert ground.beginning.starting_over.is_set()


async def test_a_workspace_in_memory_tells_nothing_of_it(browser: Browser) -> None:
    async with Playground() as ground:
        assert await told(ground) is None

    assert (await browser.post("/page/start-over")).status == 404
