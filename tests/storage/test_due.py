"""Due dates of all that is done unasked: one look finds each, whichever node wrote it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection, delete, insert, update

from storage import deletion_queue, due, jobs
from storage.connectors import sign_ins
from storage.connectors.sign_ins import OpenSignIn
from storage.deletion_queue import DeletionKind
from storage.due import JOBS, DueWork
from storage.engine.clock import now
from storage.engine.database import Database
from storage.ledger import unpriced
from storage.models import Job, Node, RecordedCall, Turn
from storage.queue import inbox
from storage.records import Answered
from storage.routines import clock_changes, schedule
from storage.turns import approvals, checkpoints
from storage.turns.approvals import ToolCall, WaitingApproval
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.storage.routines.planner import Planner, turn_of
from tests.storage.support.hands import BY, LEASE, Hand, message
from tests.storage.support.shared_files import Clerk

LONG_AGO = 1_000.0
APP = InstalledApp("T1", "One", "U0BOT", "", frozenset({"chat:write"}), "U1")
EXPIRED = BotTokens("xoxe.xoxb-1", "xoxe-1", lifetime=0.0)
SIGN_IN = OpenSignIn("T1", "one", "U1", "T1", "tickets", "U1", "D1", "1.0", 7)


async def looked(database: Database) -> dict[str, float | None]:
    return await database.run(due.look, LEASE)


async def is_due(database: Database, work: DueWork) -> bool:
    wait = (await looked(database))[work]
    return wait is not None and wait <= 0


# What has something due.


async def turn_of_a_dead_node(database: Database) -> None:
    gone = Hand(database, "gone")
    await gone.begin()
    await gone.send_heartbeat()
    await gone.fall_silent()


async def turn_of_a_node_that_left(database: Database) -> None:
    await Hand(database, "gone").begin()


async def turn_without_a_node(database: Database) -> None:
    await database.run(inbox.accept, message(), node=None)


async def long_wait(database: Database) -> None:
    await database.run(inbox.accept, message(), node=None)
    await database.run(lambda connection: connection.execute(update(Turn).values(created_at=0.0)))


async def request(database: Database, valid_for: float) -> None:
    here = Hand(database, "here")
    turn = await here.begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    wanted = WaitingApproval("conv-1", "entry-1", (ToolCall("call-1", "send"),), BY)
    await database.run(approvals.ask, turn, wanted, Answered("May I?", "entry-1"), valid_for)
    await here.finish(turn, "awaiting")


async def expired_request(database: Database) -> None:
    await request(database, valid_for=-1.0)


async def overtaken_request(database: Database) -> None:
    await request(database, valid_for=LONG_AGO)
    await database.run(inbox.accept, message(second=9), node="here")


async def call_of_an_ended_turn(database: Database) -> None:
    here = Hand(database, "here")
    turn = await here.begin()
    call = {"call_id": "1", "position": 0, "name": "n", "arguments": "", "state": "done"}
    row = insert(RecordedCall).values(team=turn.team, turn_id=turn.id, **call)
    await database.run(lambda connection: connection.execute(row))
    await here.finish(turn)


async def edit_of_an_answered_question(database: Database) -> None:
    here = Hand(database, "here")
    turn = await here.begin()
    await here.finish(turn)
    edited = update(Turn).values(edited="1.0")
    await database.run(lambda connection: connection.execute(edited))


async def sign_in_that_is_over(database: Database) -> None:
    await database.run(sign_ins.offer, SIGN_IN, -1.0)


async def due_routine(database: Database) -> None:
    await database.run(clock_changes.noted)
    await Planner(database).make()


async def routine_before_the_clock_was_set_back(database: Database) -> None:
    await Planner(database).make(due_in=LONG_AGO)
    ahead = insert(Job).values(name=clock_changes.JOB, due=now() + LONG_AGO)
    await database.run(lambda connection: connection.execute(ahead))


async def ended_run(database: Database) -> None:
    await database.run(clock_changes.noted)
    routine = await Planner(database).make(due_in=LONG_AGO)
    await database.run(schedule.record_run_by_hand, routine, turn_of(routine))
    await database.run(lambda connection: connection.execute(delete(Turn)))


async def deletion(database: Database) -> None:
    await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, "conv-1", "T1")


async def shared_file(database: Database) -> None:
    await Clerk(database, "here").record()


async def file_in_progress(database: Database) -> None:
    """Also one that a node works on: the commit of its claim may never have been confirmed."""
    await Clerk(database, "here").begin()


async def status_to_be_shown(database: Database) -> None:
    clerk = Clerk(database, "here")
    await clerk.finish()


async def unreferenced_document(database: Database) -> None:
    clerk = Clerk(database, "here")
    await clerk.finish()
    await clerk.show()
    await clerk.remove()
    await clerk.show()


async def model_without_a_price(database: Database) -> None:
    await database.run(unpriced.note, "T1", "model")


SCENES: list[tuple[DueWork, Callable[[Database], Awaitable[None]]]] = [
    (DueWork.THREADS, turn_of_a_dead_node),
    (DueWork.THREADS, turn_of_a_node_that_left),
    (DueWork.THREADS, turn_without_a_node),
    (DueWork.WAITING, long_wait),
    (DueWork.APPROVALS, expired_request),
    (DueWork.APPROVALS, overtaken_request),
    (DueWork.CALLS, call_of_an_ended_turn),
    (DueWork.EDITS, edit_of_an_answered_question),
    (DueWork.SIGN_INS, sign_in_that_is_over),
    (DueWork.ROUTINES, due_routine),
    (DueWork.ROUTINES, routine_before_the_clock_was_set_back),
    (DueWork.ROUTINES, ended_run),
    (DueWork.DELETIONS, deletion),
    (DueWork.DOCUMENTS, shared_file),
    (DueWork.DOCUMENTS, file_in_progress),
    (DueWork.DOCUMENTS, status_to_be_shown),
    (DueWork.DOCUMENTS, unreferenced_document),
    (DueWork.PRICES, model_without_a_price),
]


@pytest.mark.parametrize(("work", "happens"), SCENES, ids=[scene.__name__ for _, scene in SCENES])
async def test_a_look_finds(
    database: Database, work: DueWork, happens: Callable[[Database], Awaitable[None]]
) -> None:
    before = await is_due(database, work)

    await happens(database)

    assert (before, await is_due(database, work)) == (False, True)


# What is due later, or never.


async def test_in_an_empty_database_only_jobs_that_never_ran_are_due(database: Database) -> None:
    found = await looked(database)

    assert {work for work, wait in found.items() if wait is not None} == set(JOBS)


async def test_a_job_that_ran_is_due_after_its_time(database: Database) -> None:
    await database.run(jobs.claim, DueWork.CLEANUP, LONG_AGO)

    assert (await looked(database))[DueWork.CLEANUP] == pytest.approx(LONG_AGO, abs=60)


async def test_a_token_is_due_when_a_renewal_may_be_tried(database: Database) -> None:
    await database.run(installations.save, APP, EXPIRED)

    assert await is_due(database, DueWork.TOKENS)


async def test_a_question_that_just_began_to_wait_is_told_of_later(database: Database) -> None:
    await turn_without_a_node(database)

    assert 0 < ((await looked(database))[DueWork.WAITING] or 0) <= 4.0


async def test_a_turn_of_a_living_node_is_left_to_it(database: Database) -> None:
    here = Hand(database, "here")
    await here.begin()
    await here.send_heartbeat()

    assert not await is_due(database, DueWork.THREADS)


async def test_a_beat_records_that_a_node_lives_and_looks(database: Database) -> None:
    def alive(connection: Connection) -> list[str]:
        return list(connection.scalars(Node.__table__.select().with_only_columns(Node.id)))

    found = await database.run(due.beat, "here", LEASE)

    assert await database.run(alive) == ["here"]
    assert (found.nodes, found.used_up) == (1, {})
    assert set(found.dates) == set(DueWork)


async def test_one_routine_more_is_another_due_date(database: Database) -> None:
    planner = Planner(database)
    await database.run(clock_changes.noted)
    await planner.make(due_in=LONG_AGO)
    later = (await looked(database))[DueWork.ROUTINES] or 0
    await planner.make(due_in=30.0)

    sooner = (await looked(database))[DueWork.ROUTINES] or 0

    assert 30.0 >= sooner < later <= clock_changes.TOLERANCE
