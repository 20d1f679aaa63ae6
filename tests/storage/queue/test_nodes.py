"""Nodes and their heartbeats."""

from sqlalchemy import Connection, update

from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Node
from storage.queue import nodes
from tests.storage.support.hands import Hand, rows


async def test_a_node_lives_from_its_first_heartbeat(database: Database) -> None:
    await database.run(nodes.record_heartbeat, "here")

    assert await ages(database) == {"here": 0}


async def test_a_heartbeat_renews_the_row(here: Hand, database: Database) -> None:
    await here.fall_silent()

    await here.send_heartbeat()

    assert await ages(database) == {"here": 0}


async def test_a_heartbeat_says_nothing_of_other_nodes(
    here: Hand, there: Hand, database: Database
) -> None:
    await there.fall_silent()

    await here.send_heartbeat()

    assert await ages(database) == {"here": 0, "there": 1_000}


async def test_a_node_that_leaves_is_gone(here: Hand, there: Hand, database: Database) -> None:
    await database.run(nodes.leave, "here")

    assert await ages(database) == {"there": 0}


async def test_leaving_twice_is_leaving_once(here: Hand, database: Database) -> None:
    await database.run(nodes.leave, "here")

    await database.run(nodes.leave, "here")

    assert await ages(database) == {}


async def test_a_node_that_is_alone_forgets_all_others(
    here: Hand, there: Hand, database: Database
) -> None:
    await database.run(nodes.forget_all)

    assert await ages(database) == {}


async def test_only_those_that_died_long_ago_are_forgotten(
    here: Hand, there: Hand, database: Database
) -> None:
    await there.fall_silent()
    await database.run(nodes.record_heartbeat, "ancient")
    await database.run(set_age, "ancient", nodes.PURGED_AFTER + 1)

    await database.run(nodes.forget_dead)

    assert set(await ages(database)) == {"here", "there"}


async def ages(database: Database) -> dict[str, int]:
    """Ages of the nodes, in whole thousands of seconds, which only `fall_silent` adds."""
    time = await database.run(database_time)
    return {row.id: round((time - row.seen) / 1_000) * 1_000 for row in await rows(database, Node)}


def database_time(connection: Connection) -> float:
    return connection.scalar(now()) or 0.0


def set_age(connection: Connection, node: str, age: float) -> None:
    connection.execute(update(Node).where(Node.id == node).values(seen=now() - age))
