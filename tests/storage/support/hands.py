"""A node that uses the inbox as a worker does, and messages for it."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, inspect, select, update

from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Base, Node, Thread, Turn
from storage.queue import inbox, nodes, takeover
from storage.queue.takeover import Room
from storage.records import Addressed, ConversationPoint, NewTurn, OpenTurn, Responder

LEASE = 15.0
LONG_AGO = 1_000.0  # seconds: well beyond the lease
EVERYTHING = 1_000

FIRST = NewTurn(
    team="T1",
    channel="C1",
    thread_ts="1700000000.000000",
    ts="1700000000.000000",
    user="U1",
    user_team="T1",
    text="What is a fence?",
)


BY = Responder("general", "agent-1", 0)
POINT = ConversationPoint("conv-1", "entry-1", BY.agent_id, BY.agent_version)


def message(second: int = 0, **changes: Any) -> NewTurn:
    """A message sent in that second of the thread that FIRST opens."""
    return replace(FIRST, ts=slack_ts(second), **changes)


def slack_ts(second: int) -> str:
    return f"{1_700_000_000 + second}.000000"


@dataclass(frozen=True, slots=True)
class Hand:
    """One node; it is alive after its first heartbeat."""

    database: Database
    id: str

    async def accept(
        self, new: NewTurn, *, addressed: Addressed = Addressed.DIRECTLY, room: bool = True
    ) -> OpenTurn | None:
        node = self.id if room else None
        return await self.database.run(inbox.accept, replace(new, addressed=addressed), node=node)

    async def begin(self, new: NewTurn = FIRST) -> OpenTurn:
        """Accept a message of an idle thread."""
        turn = await self.accept(new)
        assert turn
        return turn

    async def finish(
        self, turn: OpenTurn, outcome: str = "answered", *, stay: bool = True
    ) -> OpenTurn | None:
        return await self.database.run(inbox.finish, turn, outcome, stay=stay)

    async def again(self, turn: OpenTurn) -> OpenTurn:
        return await self.database.run(inbox.again, turn)

    async def take_over(
        self, limit: int = EVERYTHING, *, without: tuple[str, ...] = ()
    ) -> list[OpenTurn]:
        return await self.database.run(
            takeover.take_over, self.id, lease=LEASE, room=Room(limit, without=without)
        )

    async def reclaim(
        self, place: tuple[str, str, str], running: frozenset[int] = frozenset()
    ) -> OpenTurn | None:
        return await self.database.run(takeover.reclaim, place, self.id, running)

    async def send_heartbeat(self) -> None:
        await self.database.run(nodes.record_heartbeat, self.id)

    async def fall_silent(self) -> None:
        """Age the last heartbeat beyond the lease."""
        await self.database.run(_age, self.id)


def place(new: NewTurn = FIRST) -> tuple[str, str, str]:
    return new.team, new.channel, new.thread_ts


async def the_thread(database: Database) -> Row[Any]:
    """The only thread there is."""
    (row,) = await rows(database, Thread)
    return row


async def the_turn(database: Database, second: int = 0) -> Row[Any]:
    """The only turn asked in that second."""
    (row,) = [row for row in await rows(database, Turn) if row.ts == slack_ts(second)]
    return row


async def rows(database: Database, table: type[Base]) -> list[Row[Any]]:
    """All rows of a table, in the order of their keys."""

    def read(connection: Connection) -> list[Row[Any]]:
        key = inspect(table).primary_key
        return list(connection.execute(select(*table.__table__.columns).order_by(*key)))

    return await database.run(read)


def _age(connection: Connection, node: str) -> None:
    connection.execute(update(Node).where(Node.id == node).values(seen=now() - LONG_AGO))
