"""Used-up rate limits that nodes tell each other through the database."""

from sqlalchemy import Connection, func, select, update

from storage import due
from storage.engine.database import Database
from storage.models import RateLimit
from storage.queue import rate_limits
from storage.queue.rate_limits import Refused
from tests.storage.support.hands import LEASE

ONE, OTHER, OPERATORS = ("T1", "chat.update"), ("T2", "chat.update"), ("", "mistral")
NEARLY = 0.9  # of a wait is left when it is read, however busy the machine


async def told(database: Database, refused: Refused) -> None:
    await database.run(rate_limits.record, refused)


async def heard(database: Database) -> dict[tuple[str, str], float]:
    return (await database.run(due.beat, "there", LEASE)).used_up


async def test_another_node_hears_of_a_refusal_with_its_next_beat(database: Database) -> None:
    await told(database, {ONE: 500.0, OPERATORS: 300.0})

    left = await heard(database)

    assert set(left) == {ONE, OPERATORS}
    assert NEARLY * 500.0 < left[ONE] <= 500.0


async def test_the_longest_refusal_counts(database: Database) -> None:
    await told(database, {ONE: 500.0})
    await told(database, {ONE: 100.0})

    assert (await heard(database))[ONE] > NEARLY * 500.0


async def test_a_longer_refusal_takes_the_place_of_a_shorter_one(database: Database) -> None:
    await told(database, {ONE: 100.0})
    await told(database, {ONE: 500.0})

    assert (await heard(database))[ONE] > NEARLY * 500.0


async def test_what_is_over_is_not_heard(database: Database) -> None:
    await told(database, {ONE: 500.0})
    await database.run(let_pass)

    assert await heard(database) == {}


async def test_what_is_over_is_forgotten_with_the_next_word(database: Database) -> None:
    await told(database, {ONE: 500.0})
    await database.run(let_pass)

    await told(database, {OTHER: 500.0})

    assert await database.run(count) == 1


async def test_of_very_many_limits_the_latest_are_heard(database: Database) -> None:
    many = {("T1", f"chat.postMessage C{n}"): 300.0 + n / 10 for n in range(rate_limits.MOST)}
    await told(database, many | {ONE: 100.0})

    assert set(await heard(database)) == set(many)


def let_pass(connection: Connection) -> None:
    connection.execute(update(RateLimit).values(until=RateLimit.until - 1_000.0))


def count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(RateLimit)) or 0
