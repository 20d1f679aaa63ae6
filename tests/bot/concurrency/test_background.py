"""Background tasks: one at a time for each key, the newest last, and none is awaited."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.concurrency.background import BackgroundTasks


@pytest_asyncio.fixture
async def background() -> AsyncIterator[BackgroundTasks]:
    ready = BackgroundTasks(most=2)
    yield ready
    await ready.close()


class Work:
    """Pieces of work that block until a test releases them."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.go = asyncio.Event()
        self.all_done = asyncio.Event()

    def __call__(self, name: str, *, last: bool = False) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            self.begun.append(name)
            await self.go.wait()
            self.done.append(name)
            if last:
                self.all_done.set()

        return work


@pytest.fixture
def work() -> Work:
    return Work()


async def over(work: Work) -> None:
    work.go.set()
    async with asyncio.timeout(5):
        await work.all_done.wait()


async def begun(work: Work, count: int) -> None:
    async with asyncio.timeout(5):
        while len(work.begun) < count:
            await asyncio.sleep(0)


async def test_of_those_that_wait_only_the_newest_is_done(
    background: BackgroundTasks, work: Work
) -> None:
    background.begin("alice", work("first"))
    await begun(work, 1)
    background.begin("alice", work("second"))
    background.begin("alice", work("third", last=True))

    await over(work)

    assert work.done == ["first", "third"]


async def test_one_does_not_wait_for_another_key(background: BackgroundTasks, work: Work) -> None:
    background.begin("alice", work("hers"))
    background.begin("bob", work("his"))

    await begun(work, 2)

    assert work.begun == ["hers", "his"]


async def test_a_key_that_was_done_can_come_again(background: BackgroundTasks, work: Work) -> None:
    background.begin("alice", work("first", last=True))
    await over(work)
    work.all_done.clear()

    background.begin("alice", work("second", last=True))
    await over(work)

    assert work.done == ["first", "second"]


async def test_there_are_not_more_than_there_may_be(
    background: BackgroundTasks, work: Work
) -> None:
    background.begin("alice", work("hers"))
    background.begin("bob", work("his", last=True))

    with capture_logs() as logs:
        is_begun = background.begin("carol", work("too-many"))
    await over(work)

    assert not is_begun
    assert work.done == ["hers", "his"]
    assert [entry["event"] for entry in logs] == ["background_task_dropped"]


async def test_what_breaks_is_logged_and_keeps_nothing_from_being_done(
    background: BackgroundTasks, work: Work
) -> None:
    async def broken() -> None:
        work.begun.append("broken")
        raise ZeroDivisionError

    with capture_logs() as logs:
        background.begin("alice", broken)
        await begun(work, 1)
        background.begin("alice", work("next", last=True))
        await over(work)

    assert [entry["event"] for entry in logs] == ["background_task_failed"]
    assert work.done == ["next"]


async def test_what_takes_for_ever_is_given_up(work: Work) -> None:
    background = BackgroundTasks(timeout=0.0)
    with capture_logs() as logs:
        background.begin("alice", work("endless"))
        await begun(work, 1)
        async with asyncio.timeout(5):
            while not logs:
                await asyncio.sleep(0)

    assert isinstance(logs[0]["exc_info"], TimeoutError)


async def test_at_the_end_nothing_is_left(work: Work) -> None:
    background = BackgroundTasks()
    background.begin("alice", work("hers"))
    await begun(work, 1)

    await background.close()
    work.go.set()
    await asyncio.sleep(0)

    assert work.done == []


async def test_one_persons_work_leaves_room_for_others(work: Work) -> None:
    background = BackgroundTasks(most=10, each=2)
    taken = [background.begin(f"export {n}", work("export"), "alice") for n in range(5)]

    assert taken == [True, True, False, False, False]
    assert background.begin("export 9", work("export"), "bob")
    await background.close()


async def test_a_person_whose_work_is_done_may_begin_more(work: Work) -> None:
    background = BackgroundTasks(most=10, each=1)
    background.begin("first", work("first", last=True), "alice")
    await over(work)
    while background.busy:
        await asyncio.sleep(0)

    assert background.begin("second", work("second"), "alice")
    await background.close()


async def test_work_of_a_key_that_runs_already_takes_no_further_share(work: Work) -> None:
    background = BackgroundTasks(most=10, each=1)
    background.begin("home", work("first"), "alice")

    assert background.begin("home", work("second"), "alice")
    await background.close()
