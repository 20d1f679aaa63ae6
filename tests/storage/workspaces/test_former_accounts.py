"""Change of a workspace's Mistral key: what the former account holds is given up there."""

from typing import Any

import pytest
from sqlalchemy import insert

from storage import deletion_queue
from storage.agents import agents
from storage.agents.agents import AgentKey, KnownAgent
from storage.deletion_queue import DeletionKind
from storage.documents import libraries
from storage.engine.database import Database
from storage.models import Agent, Deletion, Library, Orphan, WorkspaceKey
from storage.workspaces import former_accounts, mistral_keys
from storage.workspaces.former_accounts import KeyChange, MadeThere
from tests.storage.audit.events import logged
from tests.storage.support.hands import Hand, message, rows
from tests.storage.support.traces import answered

FORMER, NEW = "mk-former-1", "mk-new-22"
WAITING = (DeletionKind.AGENT, "ag-waiting", "T1")


def change(key: str | None = NEW, *, leaves: bool = True) -> KeyChange:
    return KeyChange("T1", "U1", key, leaves_account=leaves)


async def fill(database: Database, team: str = "T1") -> None:
    """Have a workspace make one of everything."""
    new = message(1, team=team, event_id=f"Ev{team}")
    await answered(Hand(database, "here"), new, f"conv-{team}", f"file-{team}")
    key = AgentKey(team, "general")
    await database.run(agents.claim, key, "here")
    await database.run(agents.save, KnownAgent(key, f"ag-{team}", 0, "f"), "here")
    await database.run(libraries.claim, team, "C1", "here")
    await database.run(libraries.save, team, "C1", f"lib-{team}", "here")
    orphan: dict[str, Any] = {"conversation_id": f"left-{team}", "team": team}
    orphan |= {"thread_id": 1, "due": 0.0}
    await database.run(lambda connection: connection.execute(insert(Orphan).values(orphan)))


async def queued(database: Database) -> dict[str, set[str]]:
    """Ids of what is to be deleted, by the account's key."""
    found: dict[str, set[str]] = {}
    for row in await rows(database, Deletion):
        key = await database.run(mistral_keys.for_deletion, row.team)
        found.setdefault(str(key), set()).add(row.id)
    return found


async def test_what_was_made_is_deleted_with_the_key_that_made_it(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", FORMER, "U1")
    await database.run(deletion_queue.enqueue, *WAITING)
    await fill(database)

    await database.run(former_accounts.change, change())

    made = {"conv-T1", "left-T1", "file-T1", "ag-T1", "lib-T1", "ag-waiting"}
    assert await queued(database) == {FORMER: made}
    assert await database.run(mistral_keys.current, "T1") == NEW


@pytest.mark.parametrize("key", [NEW, None], ids=["a key of its own", "removed again"])
async def test_what_the_settings_key_made_is_deleted_with_that(
    key: str | None, database: Database
) -> None:
    await fill(database)

    await database.run(former_accounts.change, change(key))

    assert await queued(database) == {"None": {"conv-T1", "left-T1", "file-T1", "ag-T1", "lib-T1"}}
    assert await database.run(mistral_keys.current, "T1") == key


async def test_agents_and_libraries_are_made_again(database: Database) -> None:
    await fill(database)

    await database.run(former_accounts.change, change())

    assert await database.run(agents.find, AgentKey("T1", "general")) is None
    assert await database.run(libraries.find, "T1", "C1") is None
    [library] = await rows(database, Library)
    assert library.check_due == 0.0
    assert await rows(database, Agent) == []


async def test_conversations_of_the_former_account_are_due_though_threads_name_them(
    database: Database,
) -> None:
    await fill(database)

    await database.run(former_accounts.change, change())

    assert "conv-T1" in {task.id for task in await database.run(deletion_queue.due, 100)}


async def test_another_workspace_keeps_what_it_has(database: Database) -> None:
    await database.run(mistral_keys.save, "T2", FORMER, "U2")
    await fill(database)
    await fill(database, "T2")

    await database.run(former_accounts.change, change())

    assert not any("T2" in one for ids in (await queued(database)).values() for one in ids)
    assert await database.run(former_accounts.made_by, "T2") == MadeThere(("ag-T2",), ("lib-T2",))
    assert await database.run(mistral_keys.current, "T2") == FORMER


async def test_another_key_of_the_same_account_gives_nothing_up(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", FORMER, "U1")
    await fill(database)
    await database.run(deletion_queue.enqueue, *WAITING)

    await database.run(former_accounts.change, change(leaves=False))

    assert await queued(database) == {NEW: {"ag-waiting"}}
    assert await database.run(former_accounts.made_by, "T1") == MadeThere(("ag-T1",), ("lib-T1",))


async def test_each_account_that_was_left_keeps_its_own_key(database: Database) -> None:
    for number in range(3):
        await database.run(former_accounts.change, change(f"mk-{number}"))
        await database.run(deletion_queue.enqueue, DeletionKind.AGENT, f"ag-{number}", "T1")
    await database.run(former_accounts.change, change(None))

    assert await queued(database) == {f"mk-{n}": {f"ag-{n}"} for n in range(3)}


async def test_a_former_key_goes_with_the_last_of_its_account(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", FORMER, "U1")
    await fill(database)
    await database.run(former_accounts.change, change())
    before = await database.run(mistral_keys.purge)

    await database.run(deletion_queue.done, await database.run(deletion_queue.due, 100))
    after = await database.run(mistral_keys.purge)

    assert (before, after) == (0, 1)
    assert [row.team for row in await rows(database, WorkspaceKey)] == ["T1"]


async def test_a_former_key_names_nobody(database: Database) -> None:
    await database.run(mistral_keys.save, "T1", FORMER, "U9")

    await database.run(former_accounts.change, change())

    assert "U9" not in [row.set_by for row in await rows(database, WorkspaceKey)]


async def test_a_change_is_recorded_without_the_key(database: Database) -> None:
    await database.run(former_accounts.change, change())
    await database.run(former_accounts.change, change(None))

    events = await logged(database)
    assert [one.action for one in events] == ["key_set", "key_removed"]
    assert NEW not in repr((events, change()))
