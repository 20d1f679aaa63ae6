"""A workspace's usage is cached, not summed up for everybody who looks."""

from sqlalchemy import Connection, event, insert

from bot.concurrency.ttl_cache import TTL
from bot.home.usage import WorkspaceUsage
from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.usage import Usage
from tests.support.clock import Clock


async def answer(database: Database, second: int, team: str = "T1") -> None:
    """A turn that was answered."""

    def record(connection: Connection) -> None:
        place = {"team": team, "channel": "C1", "ts": f"{second}.0"}
        thread = {"fence": 1, "created_at": 0, "used_at": 0}
        opened = insert(Thread).values(**place, **thread).returning(Thread.id)
        key = connection.execute(opened).scalar_one()
        times = {"created_at": 4e9, "finished_at": 4e9}
        by = {"user": "U1", "user_team": team, "cause": "message", "attempts": 1}
        about = {"thread_id": key, "outcome": "answered", "tokens": 5}
        connection.execute(insert(Turn).values(**place, **times, **by, **about))

    await database.run(record)


async def test_what_was_read_a_moment_ago_is_not_read_again(
    database: Database, clock: Clock
) -> None:
    usages = WorkspaceUsage(database, clock)
    statements: list[str] = []
    event.listen(
        database.sync_engine,
        "before_cursor_execute",
        lambda *details: statements.append(details[2]) if "turns" in details[2] else None,
    )

    for _ in range(3):
        await usages.of("T1")
    clock.now += TTL
    await usages.of("T1")

    assert len(statements) == 1


async def test_what_was_used_since_is_seen_a_minute_later(database: Database, clock: Clock) -> None:
    usages = WorkspaceUsage(database, clock)
    await usages.of("T1")
    await answer(database, 1)

    soon = await usages.of("T1")
    clock.now += TTL + 1
    later = await usages.of("T1")

    assert (soon, later) == (Usage(), Usage(answers=1, tokens=5))


async def test_each_workspace_is_told_its_own(database: Database, clock: Clock) -> None:
    usages = WorkspaceUsage(database, clock)
    await answer(database, 1, "T1")

    assert (await usages.of("T1")).answers == 1
    assert (await usages.of("T2")).answers == 0
