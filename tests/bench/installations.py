"""Thousands of installed workspaces: the start, and the first event of one that isn't open.

The database that has many of them has many threads, too.
"""

import asyncio
import time
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from playground.slack import Bot, LocalSlack
from playground.slack.settings import BOT, BOT_USER
from storage.encryption import Cipher
from storage.engine.database import Database
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.bench.databases import ENGINES, Databases
from tests.bench.lookup import fill
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, Turn, opened
from tests.bench.report import Figure, median, ms

TITLE = "15. Installed workspaces"
MANY, QUICK_MANY = 10_000, 2_000
THREADS, QUICK_THREADS = 1_000_000, 50_000
ASKING, QUICK_ASKING = 20, 6  # workspaces whose people ask
STARTS, QUICK_STARTS = 3, 1
MORE_SECONDS, MORE_MEGABYTES, MORE_MS = 3.0, 10.0, 50.0
SETTLING = 1.0  # seconds
APP = InstalledApp("", "One of many", BOT_USER, BOT, frozenset({"chat:write"}), "U0ALICE")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until the app serves, and its resident memory then, in megabytes."""

    seconds: float
    rss: float


async def run(databases: Databases, quick: bool) -> list[Figure]:
    engines, count = (ENGINES[:1], QUICK_MANY) if quick else (ENGINES, MANY)
    async with opened(Paced(words=3, delay=0.0)) as platforms:
        asking = _workspaces(platforms.ground.slack, QUICK_ASKING if quick else ASKING)
        teams = [*asking, *(f"T9{number:06d}" for number in range(count - len(asking)))]
        figures: list[Figure] = []
        for engine in engines:
            one, many = await databases.fresh(engine), await databases.fresh(engine)
            await _store(platforms, one, teams[:1])
            await _store(platforms, many, teams)
            await _store_threads(many, QUICK_THREADS if quick else THREADS)
            name = f"{engine}, {count:,}"
            starts = QUICK_STARTS if quick else STARTS
            figures += await _started(platforms, databases, (one, many), starts, name)
            figures += await _asked(platforms, databases, many, asking, name)
        return figures


def _workspaces(slack: LocalSlack, count: int) -> list[str]:
    """Add workspaces with people who ask; the app has its tokens from the database alone."""
    teams = [f"T1{number:06d}" for number in range(count)]
    for team in teams:
        slack.add_workspace(team, team, Bot(token=_token(team)))
    return teams


async def _store(platforms: Platforms, url: str, teams: list[str]) -> None:
    keys = (platforms.ground.oauth_environment["ENCRYPTION_KEYS"],)
    database = Database(url, statement_timeout=None, cipher=Cipher(keys))
    try:
        await database.run(_save, teams)
    finally:
        await database.close()


async def _store_threads(url: str, count: int) -> None:
    database = Database(url, statement_timeout=None)
    try:
        await database.run(fill, count)
    finally:
        await database.close()


def _save(connection: Connection, teams: list[str]) -> None:
    for team in teams:
        installations.save(connection, replace(APP, team=team), BotTokens(_token(team)))


async def _started(
    platforms: Platforms, databases: Databases, urls: tuple[str, str], starts: int, name: str
) -> list[Figure]:
    """Start with one installation and with many, in turns."""
    few: list[Start] = []
    many: list[Start] = []
    for _ in range(starts):
        for url, seen in zip(urls, (few, many), strict=True):
            seen.append(await _start(platforms, databases, url))
    seconds = [median([start.seconds for start in seen]) for seen in (few, many)]
    memory = [median([start.rss for start in seen]) for seen in (few, many)]
    return [
        Figure(f"{name}: start", seconds[1], "s", seconds[0] + MORE_SECONDS, seconds[0]),
        Figure(f"{name}: memory", memory[1], "MB", memory[0] + MORE_MEGABYTES, memory[0]),
    ]


async def _start(platforms: Platforms, databases: Databases, url: str) -> Start:
    began = time.monotonic()
    async with platforms.serving(databases, url, environment=_by_oauth(platforms)) as child:
        seconds = time.monotonic() - began
        await asyncio.sleep(SETTLING)
        return Start(seconds, child.rss)


async def _asked(
    platforms: Platforms, databases: Databases, url: str, teams: list[str], name: str
) -> list[Figure]:
    """Ask in workspaces that aren't open, then in the same ones once more."""
    environment = _by_oauth(platforms)
    async with platforms.serving(databases, url, environment=environment):
        for team in teams:  # which makes their agents
            await _turn(platforms, team)
    async with platforms.serving(databases, url, environment=environment):
        await _turn(platforms, teams[0])  # the first of a process is another scenario's
        cold = [await _turn(platforms, team) for team in teams[1:]]
        warm = [await _turn(platforms, team) for team in teams[1:]]
    times = [median([ms(turn.requested - turn.sent) for turn in turns]) for turns in (cold, warm)]
    ends = [median([ms(turn.finished - turn.sent) for turn in turns]) for turns in (cold, warm)]
    first, whole = f"{name}: cold workspace's event", f"{name}: cold workspace's answer"
    return [
        Figure(f"{first} → Mistral's request", times[0], "ms", times[1] + MORE_MS, times[1]),
        Figure(whole, ends[0], "ms", ends[1] + MORE_MS, ends[1]),
    ]


async def _turn(platforms: Platforms, team: str) -> Turn:
    platforms.team = team
    return await platforms.turn()


def _by_oauth(platforms: Platforms) -> dict[str, str]:
    return platforms.ground.oauth_environment | {"SLACK_BOT_TOKEN": ""}


def _token(team: str) -> str:
    return f"xoxb-{team}"
