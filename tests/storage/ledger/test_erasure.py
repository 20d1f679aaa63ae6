"""Forgotten ids leave the ledger, and the sums of others stay as they are."""

from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.ledger import budgets, days, entries, erasure, sums
from storage.ledger.budgets import Account, Budget, BudgetKind
from storage.ledger.daily import DailySums
from storage.ledger.entries import FinishedTurn
from storage.ledger.sums import LedgerScope
from storage.models import BudgetMonth, DailyCalls, DailyUsage, LedgerEntry, UnpricedModel
from storage.token_usage import TokenUsage
from tests.storage.ledger.aging import age
from tests.storage.support.hands import rows
from tests.support.leftovers import sizes

TABLES = (LedgerEntry, DailyUsage, DailyCalls)


async def used(database: Database, channel: str, user: str, team: str = "T1") -> None:
    def record(connection: Connection) -> None:
        usage = TokenUsage(100, 10, 5, {"web_search": 1}, "m")
        at = days.today(connection) * days.SECONDS + 5.0
        turn = FinishedTurn(team, channel, user, "T9", "general", "answered", at, usage)
        entries.record(connection, turn)

    await database.run(record)


async def total(database: Database, place: str = "", user: str = "") -> DailySums:
    def read(connection: Connection) -> DailySums:
        found = sums.usage(connection, LedgerScope("T1", place, user), days.last(connection, 3))
        return sum((day.sums for day in found), DailySums())

    return await database.run(read)


async def named(database: Database, id: str) -> list[str]:  # noqa: A002 - as Slack calls it
    """The tables that still know an id."""
    found = [(table, row) for table in TABLES for row in await rows(database, table)]
    return [table.__tablename__ for table, row in found if id in {row.place, row.user}]


async def forget(database: Database, team: str, id: str) -> None:  # noqa: A002 - as Slack calls it
    while await database.run(erasure.forget_some, team, id, 1):
        pass
    await database.run(erasure.forget_sums, team, id)


async def test_a_person_who_is_forgotten_stays_in_the_sums_of_others(database: Database) -> None:
    for channel, user in (("C1", "U1"), ("D1", "U1"), ("C1", "U2")):
        await used(database, channel, user)
    before = await total(database), await total(database, "C1"), await total(database, "", "U2")

    await forget(database, "T1", "U1")

    after = await total(database), await total(database, "C1"), await total(database, "", "U2")
    assert after == before
    assert await named(database, "U1") == []
    assert (await total(database, "", erasure.FORGOTTEN)).turns == 2


async def test_who_is_forgotten_again_is_added_to_the_forgotten(database: Database) -> None:
    for _ in range(2):
        await used(database, "C1", "U1")
        await used(database, "D1", "U1")
        await forget(database, "T1", "U1")

    assert await named(database, "U1") == []
    assert (await total(database, "", erasure.FORGOTTEN)).turns == 4


async def test_a_channel_that_is_gone_stays_in_the_sums_of_others(database: Database) -> None:
    await used(database, "C1", "U1")
    await used(database, "C2", "U1")

    await forget(database, "T1", "C2")

    assert await named(database, "C2") == []
    assert (await total(database, "", "U1")).turns == 2


async def test_another_workspaces_rows_are_left_alone(database: Database) -> None:
    await used(database, "C1", "U1", "T2")
    before = await sizes(database, "T2")

    await forget(database, "T1", "U1")
    while await database.run(erasure.forget_workspace, "T1", None, 1):
        pass

    assert await sizes(database, "T2") == before
    assert len(await named(database, "U1")) > 0


async def test_of_a_workspace_nothing_is_left(database: Database) -> None:
    for user in ("U1", "U2", "U3"):
        await used(database, "C1", user)

    while await database.run(erasure.forget_workspace, "T1", None, 2):
        pass

    assert await sizes(database, "T1") == {}


async def test_what_is_too_old_goes(database: Database) -> None:
    await used(database, "C1", "U1")
    await database.run(age, erasure.KEPT_DAYS + 1)
    old = update(LedgerEntry).values(at=LedgerEntry.at - (erasure.KEPT_DAYS + 1) * days.SECONDS)
    await database.run(lambda connection: connection.execute(old))
    await used(database, "C1", "U2")

    counted = await database.run(erasure.expired)
    deleted = await database.run(erasure.expire, 10)
    await database.run(erasure.expire_sums)

    assert counted == deleted == 1
    assert await named(database, "U1") == []
    assert (await total(database)).turns == 1


async def locked(database: Database, team: str, month: int) -> None:
    """Somebody reserved from each kind of budget."""
    ids = {BudgetKind.PERSON: "U1", BudgetKind.CHANNEL: "C1", BudgetKind.WORKSPACE: ""}
    limits = [Budget(kind, id_, 1) for kind, id_ in ids.items()]
    account = Account(team, days.month_of(month), "EUR")
    await database.run(budgets.lock, account, limits)


async def kept(database: Database) -> list[tuple[str, str]]:
    return [(row.team, row.id) for row in await rows(database, BudgetMonth)]


async def test_of_who_is_forgotten_no_budget_is_left(database: Database) -> None:
    await locked(database, "T1", 20_000)
    await locked(database, "T2", 20_000)

    await forget(database, "T1", "U1")
    assert ("T1", "U1") not in await kept(database)
    await forget(database, "T1", "C1")
    assert [one for one in await kept(database) if one[0] == "T1"] == [("T1", "")]
    while await database.run(erasure.forget_workspace, "T1", None, 10):
        pass
    assert {team for team, _ in await kept(database)} == {"T2"}


async def test_budgets_of_months_that_are_too_old_go(database: Database) -> None:
    today = await database.run(days.today)
    await locked(database, "T1", today)
    await locked(database, "T1", today - erasure.KEPT_DAYS - 31)

    await database.run(erasure.expire_sums)

    assert len(await kept(database)) == 3


async def test_a_model_without_a_price_is_noted_once(database: Database) -> None:
    await used(database, "C1", "U1")
    await used(database, "C1", "U1")

    assert [(row.team, row.model, row.told) for row in await rows(database, UnpricedModel)] == [
        ("T1", "m", False)
    ]
