"""Fifty questions at once, beside replies in threads that are not the bot's."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import CHANNEL, USER, Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure, median, ms

TITLE = "18. 50 questions at once beside 100 replies a second in foreign threads"
QUESTIONS = 50
A_SECOND = 100
FOREIGN_THREADS = 20
TIMES, QUICK_TIMES = 5, 2
GOAL = 1.10


async def run(databases: Databases, quick: bool) -> list[Figure]:
    times = QUICK_TIMES if quick else TIMES
    async with opened(Paced(words=40, delay=0.01)) as platforms:
        async with platforms.serving(databases, None, "bare") as child:
            bare_quiet, bare_busy, bare_cpu = await _both(platforms, child, times)
        async with platforms.serving(databases, await databases.fresh()) as child:
            quiet, busy, cpu = await _both(platforms, child, times)
    ratio, bare_ratio = busy / quiet, bare_busy / bare_quiet
    name = "half see the first text"
    return [
        Figure(f"{name}, without foreign replies", ms(quiet), "ms", bare=ms(bare_quiet)),
        Figure(f"{name}, beside them", ms(busy), "ms", bare=ms(bare_busy)),
        Figure(f"{name}, in times of without", ratio, goal=GOAL, bare=bare_ratio),
        Figure("CPU of the bot for a foreign reply", ms(cpu), "ms", bare=ms(bare_cpu)),
    ]


async def _both(platforms: Platforms, child: Child, times: int) -> tuple[float, float, float]:
    """Median seconds to the first text without and beside the replies, and CPU of a reply."""
    await platforms.warm_up()
    post = platforms.tenant.people.post
    threads = [await post(USER, CHANNEL, "Who has lunch?") for _ in range(FOREIGN_THREADS)]
    quiet, busy = [], []
    for _ in range(times):  # in turns, so that the machine's moods hit both
        quiet.append(await _first_text(platforms))
        async with _chatter(platforms, threads):
            busy.append(await _first_text(platforms))
    cpu, began = child.cpu, time.monotonic()
    async with _chatter(platforms, threads):
        await asyncio.sleep(1.0)
    replies = (time.monotonic() - began) * A_SECOND
    return median(quiet), median(busy), (child.cpu - cpu) / replies


async def _first_text(platforms: Platforms) -> float:
    """Seconds until half of the questions show a text; returns when all are answered."""
    calls = platforms.ground.slack.calls
    since, began = len(calls), time.monotonic()
    for _ in range(QUESTIONS):
        await platforms.post()
    await platforms.stopped(QUESTIONS, since)
    return median([one.at - began for one in calls[since:] if one.method == "chat.startStream"])


@asynccontextmanager
async def _chatter(platforms: Platforms, threads: list[str]) -> AsyncIterator[None]:
    """Let people reply to each other while the block runs."""
    post = platforms.tenant.people.post

    async def chat() -> None:
        began, sent = time.monotonic(), 0
        while True:
            while sent < (time.monotonic() - began) * A_SECOND:
                await post(USER, CHANNEL, "Me!", thread_ts=threads[sent % len(threads)])
                sent += 1
            await asyncio.sleep(1 / A_SECOND)

    task = asyncio.create_task(chat())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
