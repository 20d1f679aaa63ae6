"""The database's rows about threads."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.models import Thread, Turn
from tests.chaos.balancer import Place


@dataclass(frozen=True, slots=True)
class Held:
    """A thread's row, and the number of its open turns."""

    conversation_id: str | None = None
    node: str | None = None
    open_turns: int = 0

    @property
    def is_done(self) -> bool:
        return self.node is None and self.open_turns == 0


def held(connection: Connection) -> dict[Place, Held]:
    """Read every thread, by its position."""
    still_open = list(connection.scalars(select(Turn.thread_id).where(Turn.finished_at.is_(None))))
    rows = connection.execute(
        select(
            Thread.id, Thread.team, Thread.channel, Thread.ts, Thread.conversation_id, Thread.node
        )
    )
    return {
        (row.team, row.channel, row.ts): Held(
            row.conversation_id, row.node, still_open.count(row.id)
        )
        for row in rows
    }
