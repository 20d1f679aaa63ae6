"""Conversations, files and ages of threads, for tests of deletion."""

from typing import Any

from sqlalchemy import Connection, update

from storage import deletion_queue
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Base, Deletion, Thread
from storage.records import Answered, GeneratedFile, NewTurn, OpenTurn
from storage.turns import checkpoints
from tests.storage.support.hands import BY, FIRST, Hand, rows

DAY = 86_400.0


async def answered(
    hand: Hand, new: NewTurn = FIRST, conversation: str = "conv-1", *files: str
) -> OpenTurn:
    """Record a question that was answered in a conversation, with files."""
    turn = await hand.begin(new)
    await save(hand.database, turn, conversation, *files)
    await hand.finish(turn)
    return turn


async def save(database: Database, turn: OpenTurn, conversation: str, *files: str) -> None:
    """Record the answer of a turn that is under way."""
    await database.run(checkpoints.conversation_started, turn, conversation, BY)
    made = tuple(GeneratedFile(n, file, "plot.png") for n, file in enumerate(files))
    answer = Answered("An answer.", f"entry of {conversation}", files=made)
    await database.run(checkpoints.answered, turn, answer)


async def noted(database: Database) -> set[tuple[str, str]]:
    """Kinds and ids of the queued deletions."""
    return {(row.kind, row.id) for row in await rows(database, Deletion)}


async def due(database: Database, limit: int = 1_000) -> list[str]:
    """Ids of the deletions that are due."""
    return [task.id for task in await database.run(deletion_queue.due, limit)]


async def idle_for(database: Database, days: float, channel: str | None = None) -> None:
    """Make every thread, or those of a channel, idle for so many days."""
    await database.run(_age, days, channel)


async def change(database: Database, table: type[Base], **values: Any) -> None:
    """Set columns of every row."""
    await database.run(lambda connection: connection.execute(update(table).values(values)))


def _age(connection: Connection, days: float, channel: str | None) -> None:
    aged = update(Thread).values(used_at=now() - days * DAY)
    connection.execute(aged.where(Thread.channel == channel) if channel else aged)
