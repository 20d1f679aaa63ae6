"""The deletion queue."""

import pytest
from sqlalchemy import Connection

from storage import deletion_queue
from storage.deletion_queue import DeletionKind, DeletionTask
from storage.engine.database import Database
from storage.models import Deletion
from tests.storage.support.hands import Hand, rows
from tests.storage.support.traces import answered, due, noted
from tests.support.databases import connected

WAIT = 60.0


async def note(
    database: Database, *ids: str, kind: DeletionKind = DeletionKind.CONVERSATION
) -> None:
    for one in ids:
        await database.run(deletion_queue.enqueue, kind, one, "T1")


async def tasks(database: Database, limit: int = 1_000) -> list[DeletionTask]:
    return await database.run(deletion_queue.due, limit)


async def test_what_was_noted_is_due_at_once(database: Database) -> None:
    await note(database, "conv-1")
    await note(database, "file-1", kind=DeletionKind.FILE)

    found = await tasks(database)

    assert {(task.kind, task.id, task.team) for task in found} == {
        (DeletionKind.CONVERSATION, "conv-1", "T1"),
        (DeletionKind.FILE, "file-1", "T1"),
    }


async def test_to_note_twice_is_to_note_once(database: Database) -> None:
    await note(database, "conv-1", "conv-1")

    assert await due(database) == ["conv-1"]


async def test_what_is_done_is_gone(database: Database) -> None:
    await note(database, "conv-1", "conv-2")
    first, _ = await tasks(database)

    await database.run(deletion_queue.done, [first])

    assert len(await noted(database)) == 1


async def test_of_two_kinds_with_one_id_one_is_done(database: Database) -> None:
    await note(database, "same")
    await note(database, "same", kind=DeletionKind.FILE)
    both = await tasks(database)

    await database.run(
        deletion_queue.done, [task for task in both if task.kind is DeletionKind.FILE]
    )

    assert await noted(database) == {("conversation", "same")}


async def test_failures_are_counted_and_wait(database: Database) -> None:
    await note(database, "conv-1")
    [task] = await tasks(database)

    await database.run(deletion_queue.failed, task, WAIT)

    assert await due(database) == []
    assert [row.attempts for row in await rows(database, Deletion)] == [1]


async def test_no_more_are_due_at_once_than_allowed(database: Database) -> None:
    await note(database, "conv-1", "conv-2", "conv-3")

    assert len(await tasks(database, 2)) == 2


async def test_it_is_told_how_much_there_is_and_how_much_is_due(database: Database) -> None:
    await note(database, "conv-1", "conv-2", "conv-3")
    await database.run(deletion_queue.postpone, await tasks(database, 2), WAIT)

    assert await database.run(deletion_queue.waiting) == (3, 1)
    assert await database.run(deletion_queue.is_any_due)


async def test_what_is_still_referred_to_keeps_nothing_else_waiting(
    here: Hand, database: Database
) -> None:
    await answered(here, conversation="conv-1")
    await note(database, "conv-1", "conv-2")

    assert await due(database, limit=1) + await due(database, limit=1) == ["conv-2"]


@pytest.mark.parametrize("kind", [DeletionKind.FILE, DeletionKind.AGENT])
async def test_only_conversations_can_be_referred_to(
    kind: DeletionKind, here: Hand, database: Database
) -> None:
    await answered(here, conversation="same")
    await note(database, "same", kind=kind)

    assert await due(database) == ["same"]


async def test_looking_for_references_reads_no_whole_table(migrated_sqlite: str) -> None:
    async with connected(migrated_sqlite) as database:
        plan = await database.run(_plan)

    scans = [step for step in plan if step.startswith(("SCAN turns", "SCAN threads"))]
    assert [step for step in scans if "USING" not in step] == []


def _plan(connection: Connection) -> list[str]:
    chosen = deletion_queue.DUE_OF_TEAM.params(team="T1", most=100)
    query = chosen.compile(connection, compile_kwargs={"literal_binds": True})
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]


async def test_workspaces_take_turns_however_much_one_has_given_up(database: Database) -> None:
    await note(database, *(f"conv-{number}" for number in range(30)))
    await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, "theirs", "T2")
    await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, "others", "T3")

    assert {task.team for task in (await tasks(database, 6))[:3]} == {"T1", "T2", "T3"}


async def test_of_more_workspaces_than_fit_the_next_ones_come_first(database: Database) -> None:
    for number in range(5):
        team = f"T{number}"
        await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, f"c-{team}", team)

    first = await tasks(database, 2)
    following = await database.run(deletion_queue.due, 2, first[-1].team)

    assert [task.team for task in (*first, *following)] == ["T0", "T1", "T2", "T3"]


async def test_what_a_workspace_has_to_do_later_is_passed_over(database: Database) -> None:
    await note(database, "conv-1")
    await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, "theirs", "T2")
    [mine] = [task for task in await tasks(database) if task.team == "T1"]
    await database.run(deletion_queue.postpone, [mine], WAIT)

    assert await due(database) == ["theirs"]
