"""A workspace's own Mistral key: encrypted, and kept until what it made is deleted."""

from sqlalchemy import Connection, text

from storage import deletion_queue
from storage.deletion_queue import DeletionKind
from storage.engine.database import Database
from storage.workspaces import mistral_keys
from tests.storage.audit.events import logged

KEY = "mk-0123456789"


async def test_a_workspace_uses_the_key_that_was_set_last(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", "mk-older", "U1")
    await database.run(mistral_keys.save, "T1", KEY, "U2")

    assert await database.run(mistral_keys.current, "T1") == KEY
    assert await database.run(mistral_keys.current, "T2") is None


async def test_a_key_is_stored_encrypted(database: Database) -> None:
    def raw(connection: Connection) -> str:
        return str(connection.execute(text("SELECT * FROM workspace_keys")).all())

    await database.run(mistral_keys.save, "T1", KEY, "U1")

    assert KEY not in await database.run(raw)


async def test_a_key_that_was_given_up_still_deletes(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", KEY, "U1")

    await database.run(mistral_keys.give_up, "T1")

    assert await database.run(mistral_keys.current, "T1") is None
    assert await database.run(mistral_keys.for_deletion, "T1") == KEY


async def test_a_key_goes_when_nothing_is_left_to_be_deleted_with_it(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", KEY, "U1")
    await database.run(mistral_keys.give_up, "T1")
    await database.run(deletion_queue.enqueue, DeletionKind.AGENT, "agent-1", "T1")
    before = await database.run(mistral_keys.purge)

    await database.run(deletion_queue.done, await database.run(deletion_queue.due, 10))
    after = await database.run(mistral_keys.purge)

    assert (before, after) == (0, 1)
    assert await database.run(mistral_keys.for_deletion, "T1") is None


async def test_a_key_in_use_stays(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", "mk-older", "U1")
    await database.run(mistral_keys.give_up, "T1")
    await database.run(mistral_keys.save, "T1", KEY, "U1")

    assert await database.run(mistral_keys.purge) == 0
    assert await database.run(mistral_keys.current, "T1") == KEY


async def test_who_sets_and_removes_it_is_recorded_without_the_key(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", KEY, "U1")
    await database.run(mistral_keys.give_up, "T1", "U2")
    await database.run(mistral_keys.give_up, "T1", "U2")

    events = await logged(database)
    assert [(one.action, one.who) for one in events] == [("key_set", "U1"), ("key_removed", "U2")]
    assert KEY not in str(events)
