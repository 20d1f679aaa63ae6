"""A workspace's usage is cached, not summed up for everybody who looks."""

from sqlalchemy import Connection, event, select

from bot.concurrency.ttl_cache import TTL
from bot.home.usage import WorkspaceUsage
from storage.engine.clock import now
from storage.engine.database import Database
from storage.ledger import entries
from storage.ledger.entries import FinishedTurn
from storage.token_usage import TokenUsage
from storage.usage import AnswerTotals
from tests.support.clock import Clock


async def answer(database: Database, team: str = "T1") -> None:
    """A turn that was answered."""

    def record(connection: Connection) -> None:
        at = connection.scalar(select(now())) or 0.0
        usage = TokenUsage(prompt=5)
        entries.record(
            connection, FinishedTurn(team, "C1", "U1", team, "general", "answered", at, usage)
        )

    await database.run(record)


async def test_what_was_read_a_moment_ago_is_not_read_again(
    database: Database, clock: Clock
) -> None:
    usages = WorkspaceUsage(database, clock)
    statements: list[str] = []
    event.listen(
        database.sync_engine,
        "before_cursor_execute",
        lambda *details: (
            statements.append(details[2]) if "FROM daily_usage" in details[2] else None
        ),
    )

    for _ in range(3):
        await usages.of("T1")
    clock.now += TTL
    await usages.of("T1")

    assert len(statements) == 1


async def test_what_was_used_since_is_seen_a_minute_later(database: Database, clock: Clock) -> None:
    usages = WorkspaceUsage(database, clock)
    await usages.of("T1")
    await answer(database)

    soon = await usages.of("T1")
    clock.now += TTL + 1
    later = await usages.of("T1")

    assert [it.total for it in (soon, later)] == [AnswerTotals(), AnswerTotals(1, 5)]


async def test_each_workspace_is_told_its_own(database: Database, clock: Clock) -> None:
    usages = WorkspaceUsage(database, clock)
    await answer(database, "T1")

    assert (await usages.of("T1")).total.answers == 1
    assert (await usages.of("T2")).total.answers == 0
