"""Group commit: transactions that wait at the same time share one commit, and so one fsync."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
Body = Callable[[Connection], Any]

LONGEST = 0.01  # seconds after which a group takes no further body: those before it wait for it
LARGEST = 128


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a body, or the error that it raised."""

    result: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WaitingTransaction:
    body: Body
    done: "asyncio.Future[Any]"

    def ends(self, outcome: Outcome) -> None:
        if self.done.done():  # the caller was cancelled meanwhile
            return
        if outcome.error:
            self.done.set_exception(outcome.error)
        else:
            self.done.set_result(outcome.result)


class GroupCommit:
    """Hands groups of bodies to `commit`, one group at a time: first come, first served.

    `commit` returns an outcome for each body that it ran, at least for the first. If it raises,
    nothing of the group was committed, and every caller is told so.
    """

    def __init__(self, commit: Callable[[Sequence[Body]], Awaitable[list[Outcome]]]) -> None:
        self._commit = commit
        self._waiting: deque[WaitingTransaction] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def run(self, body: Callable[[Connection], T]) -> T:
        """Run a body in a transaction; returns once that is committed."""
        waiting = WaitingTransaction(body, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        result: T = await waiting.done
        return result

    async def _write(self) -> None:
        while group := self._next_group():
            try:
                outcomes = await self._commit([waiting.body for waiting in group])
            except Exception as error:  # noqa: BLE001 - whoever waits is told
                outcomes = [Outcome(error=error)] * len(group)
            for waiting, outcome in zip(group, outcomes, strict=False):
                waiting.ends(outcome)
            self._waiting.extendleft(reversed(group[len(outcomes) :]))

    def _next_group(self) -> list[WaitingTransaction]:
        group: list[WaitingTransaction] = []
        while self._waiting and len(group) < LARGEST:
            waiting = self._waiting.popleft()
            if not waiting.done.done():
                group.append(waiting)
        return group


def commit_together(engine: Engine, bodies: Sequence[Body]) -> list[Outcome]:
    """Run bodies in one transaction, each under a savepoint: one that fails hurts no other.

    Returns what became of those that were run. Raises if the transaction as a whole failed.
    """
    began = time.monotonic()
    outcomes: list[Outcome] = []
    with engine.begin() as connection:
        if len(bodies) == 1:
            return [Outcome(bodies[0](connection))]
        for body in bodies:
            outcomes.append(_outcome(connection, body))
            if time.monotonic() - began > LONGEST:
                break
    return outcomes


def _outcome(connection: Connection, body: Body) -> Outcome:
    savepoint = connection.begin_nested()
    try:
        result = body(connection)
    except Exception as error:
        # On a full disk SQLite rolls back everything, of which nothing may be committed then.
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            raise
        savepoint.rollback()
        return Outcome(error=error)
    savepoint.commit()
    return Outcome(result)
