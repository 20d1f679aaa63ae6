"""Sign-ins under way and connected accounts, on both databases."""

from dataclasses import replace

from sqlalchemy import Connection, select, update

from storage import deletion_queue
from storage.audit.events import AuditAction
from storage.connectors import accounts, sign_ins
from storage.connectors.accounts import Account
from storage.connectors.sign_ins import MOST_OPEN, OpenSignIn, SignInStatus
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import AuditRecord, SignIn

ALICE = OpenSignIn("T1", "one", "U1", "T1", "tickets", "U1", "D1", "1.0", 7)
TERM = 900.0


def make_due(connection: Connection) -> None:
    connection.execute(update(SignIn).values(due=now() - 1.0))


def make_old(connection: Connection) -> None:
    connection.execute(update(SignIn).values(expires_at=now() - 1.0))


def kept(connection: Connection) -> list[str]:
    return list(connection.scalars(select(SignIn.id)))


def acts(connection: Connection) -> list[str]:
    return list(connection.scalars(select(AuditRecord.action)))


async def offered(database: Database, sign_in: OpenSignIn = ALICE) -> None:
    await database.run(sign_ins.offer, sign_in, TERM)


async def test_an_offer_is_found_in_its_workspace_until_its_time_is_over(
    database: Database,
) -> None:
    await offered(database)
    found = await database.run(sign_ins.find, "T1", "one")
    elsewhere = await database.run(sign_ins.find, "T2", "one")
    await database.run(make_old)

    assert found == ALICE
    assert elsewhere is None
    assert await database.run(sign_ins.find, "T1", "one") is None


async def test_the_address_that_leads_back_serves_once_and_the_newest_only(
    database: Database,
) -> None:
    await offered(database)
    await database.run(sign_ins.begin, "T1", "one", "first")
    await database.run(sign_ins.begin, "T1", "one", "second")

    replaced = await database.run(sign_ins.come_back, "T1", "one", "first")
    foreign = await database.run(sign_ins.come_back, "T2", "one", "second")
    used = await database.run(sign_ins.come_back, "T1", "one", "second")
    again = await database.run(sign_ins.come_back, "T1", "one", "second")

    assert used == replace(ALICE, status=SignInStatus.BEGUN)
    assert (replaced, foreign, again) == (None, None, None)


async def test_a_sign_in_that_was_not_begun_is_never_due(database: Database) -> None:
    await offered(database)

    assert await database.run(sign_ins.due, 10) == []


async def test_one_node_at_a_time_looks_at_a_sign_in_that_is_due(database: Database) -> None:
    await offered(database)
    await database.run(sign_ins.begin, "T1", "one", "nonce")
    await database.run(make_due)

    first, second = [await database.run(sign_ins.due, 10) for _ in range(2)]

    assert [one.id for one in first] == ["one"]
    assert second == []


async def test_old_sign_ins_are_deleted_by_the_look(database: Database) -> None:
    await offered(database)
    await database.run(make_old)

    await database.run(sign_ins.due, 10)

    assert await database.run(kept) == []


async def test_an_account_is_connected_once_and_recorded(database: Database) -> None:
    await offered(database)
    await database.run(sign_ins.begin, "T1", "one", "nonce")

    first = await database.run(sign_ins.connected, ALICE, "tw-1")
    second = await database.run(sign_ins.connected, ALICE, "tw-1")

    [account] = await database.run(accounts.of_owner, "T1", "U1")
    assert (first, second) == (True, False)
    assert (account.connector, account.credentials) == ("tickets", "tw-1")
    assert await database.run(acts) == [AuditAction.CONNECTOR_CONNECTED]


async def test_what_is_disconnected_is_deleted_at_mistral_too(database: Database) -> None:
    account = Account("T1", "tickets", "U1", "tw-1", "U1")
    await database.run(accounts.connect, account)

    gone = await database.run(accounts.disconnect, account, "U1")
    again = await database.run(accounts.disconnect, account, "U1")

    [task] = await database.run(deletion_queue.due, 10)
    assert (gone, again) == (True, False)
    assert (task.kind, task.id, task.team) == ("credentials", "tickets/tw-1", "T1")


async def test_a_person_who_is_forgotten_leaves_the_accounts_of_others(
    database: Database,
) -> None:
    await offered(database)
    for owner in ("U1", "U2", ""):
        await database.run(accounts.connect, Account("T1", "tickets", owner, f"tw{owner}", "U1"))

    await database.run(accounts.forget_person, "T1", "U1")

    [shared] = await database.run(accounts.of_owner, "T1", "")
    assert await database.run(accounts.of_owner, "T1", "U1") == []
    assert len(await database.run(accounts.of_owner, "T1", "U2")) == 1
    assert shared.connected_by == ""
    assert await database.run(sign_ins.find, "T1", "one") is None


async def test_a_workspace_leaves_nothing(database: Database) -> None:
    await offered(database)
    await database.run(accounts.connect, Account("T1", "tickets", "U1", "tw-1", "U1"))
    await database.run(accounts.connect, Account("T2", "tickets", "U1", "tw-2", "U1"))
    await database.run(accounts.remember_tools, "T1", "tickets", [{"name": "list"}])

    await database.run(accounts.forget_workspace, "T1")

    assert await database.run(accounts.of_owner, "T1", "U1") == []
    assert await database.run(accounts.tools_seen, "T1") == {}
    assert await database.run(sign_ins.find, "T1", "one") is None
    assert len(await database.run(accounts.of_owner, "T2", "U1")) == 1


async def test_nobody_has_more_sign_ins_open_than_that(database: Database) -> None:
    for number in range(MOST_OPEN + 3):
        await offered(database, replace(ALICE, id=f"{number:02}"))

    assert len(await database.run(kept)) == MOST_OPEN
