"""Decisions about requests: no message of their thread comes in between."""

from sqlalchemy import Connection, text

from storage.engine.database import Database
from storage.queue import inbox
from storage.records import Answered
from storage.turns import approval_decisions, approvals, checkpoints
from storage.turns.approvals import CallDecision, ToolCall, Verdict, WaitingApproval
from tests.storage.support.hands import BY, FIRST, Hand
from tests.support.databases import connected

POSTED = "1700000100.000000"
WANTED = WaitingApproval("conv-1", "entry-1", (ToolCall("call-1", "send"),), BY)
# PostgreSQL notes in a row which transaction locked it last.
LOCKED_BY_US = text("SELECT bool_and(xmax = pg_current_xact_id()::xid) FROM threads")


async def requested(database: Database) -> None:
    """A turn that ended with a request for approval."""
    here = Hand(database, "here")
    turn = await here.begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await database.run(approvals.ask, turn, WANTED, Answered("May I?", "entry-1"), 100.0)
    await database.run(approvals.posted, turn, WANTED, [CallDecision(POSTED)])
    await database.run(inbox.finish, turn, "awaiting")


async def test_a_thread_is_locked_while_its_request_is_decided(migrated_postgresql: str) -> None:
    def is_locked(connection: Connection) -> bool:
        position = (FIRST.team, FIRST.channel, POSTED)
        approval_decisions.decide(connection, position, None, Verdict.ALLOWED)
        return bool(connection.scalar(LOCKED_BY_US))

    async with connected(migrated_postgresql) as database:
        await requested(database)

        assert await database.run(is_locked)
