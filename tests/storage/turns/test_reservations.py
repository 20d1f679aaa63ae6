"""Reservations of open turns from a budget, and the rest of it once they have ended."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.ledger import budgets, days
from storage.ledger.budgets import Account, Budget, BudgetKind, Standing
from storage.ledger.entries import Charge
from storage.models import BudgetMonth, DailyUsage, Turn
from storage.queue import inbox
from storage.records import Lost, NewTurn, OpenTurn
from storage.token_usage import TokenUsage, TurnUsage
from storage.turns import checkpoints, reservations
from storage.turns.reservations import Reservation
from tests.storage.conftest import living
from tests.storage.support.hands import BY, FIRST, Hand, rows, slack_ts
from tests.support.databases import connected

EUR = "EUR"
PERSON = Budget(BudgetKind.PERSON, "U1", 3_000)
CHANNEL = Budget(BudgetKind.CHANNEL, "C1", 5_000)
WORKSPACE = Budget(BudgetKind.WORKSPACE, "", 7_000)
ALL = (PERSON, CHANNEL, WORKSPACE)
ANSWER = 1_000  # millionths


def wanted(*limits: Budget, certain: bool = False, currency: str = EUR) -> Reservation:
    return Reservation(limits or ALL, currency, "general", 10, ANSWER, certain)


def spent_first(_: Account, standings: Sequence[Standing]) -> BudgetKind | None:
    """Refuse at the first budget that is used up."""
    used = (it.budget.kind for it in standings if it.spent + it.reserved >= it.budget.limit)
    return next(used, None)


def price(usage: TokenUsage, currency: str = EUR) -> Charge:
    """A millionth for each token."""
    return Charge(usage.total, currency, {}, knows_model=True)


def in_thread(number: int, **changes: Any) -> NewTurn:
    ts = slack_ts(number)
    return replace(FIRST, thread_ts=ts, ts=ts, **changes)


async def reserve(
    database: Database, turn: OpenTurn, asked: Reservation | None = None
) -> BudgetKind | None:
    return await database.run_with_retry(reservations.reserve, turn, asked or wanted(), spent_first)


async def end(database: Database, turn: OpenTurn, cost: int = ANSWER, currency: str = EUR) -> None:
    usage = TurnUsage(TokenUsage(prompt=cost, model="m"))
    await database.run_with_retry(checkpoints.used, turn, usage)
    await database.run_with_retry(
        inbox.finish, turn, "answered", price=lambda used: price(used, currency)
    )


async def standing(database: Database, *limits: Budget, currency: str = EUR) -> list[Standing]:
    def read(connection: Connection) -> list[Standing]:
        account = budgets.this_month(connection, "T1", currency)
        return budgets.standings(connection, account, limits or ALL)

    return await database.run(read)


async def amounts(database: Database, currency: str = EUR) -> list[tuple[int, int]]:
    found = await standing(database, currency=currency)
    return [(one.spent, one.reserved) for one in found]


@pytest_asyncio.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another node reaches it."""
    async with connected(database_url) as ready:
        yield ready


async def test_a_turn_reserves_from_all_its_budgets_until_it_ends(
    database: Database, here: Hand
) -> None:
    turn = await here.begin()

    assert await reserve(database, turn) is None
    assert await amounts(database) == [(0, ANSWER)] * 3
    await end(database, turn, 400)
    assert await amounts(database) == [(400, 0)] * 3


async def test_budgets_count_only_what_is_theirs(database: Database, here: Hand) -> None:
    others = (
        in_thread(1),
        in_thread(2, user="U2"),
        in_thread(3, channel="C2"),
        in_thread(4, channel="D1"),
        in_thread(5, team="T2"),
    )
    for number, new in enumerate(others):
        turn = await here.begin(new)
        await reserve(database, turn, wanted(Budget(BudgetKind.WORKSPACE, "", 10**9)))
        if number % 2:
            await end(database, turn, 100)

    # Open: of U1 in C1, and in C2. Ended: of U2 in C1, of U1 in a direct message.
    assert await amounts(database) == [(100, 2_000), (100, 1_000), (200, 2_000)]


async def test_an_agents_answers_of_late_say_what_the_next_one_reserves(
    database: Database, here: Hand
) -> None:
    for number, cost in enumerate((100, 300)):
        turn = await here.begin(in_thread(number))
        await database.run(checkpoints.conversation_started, turn, "conv", BY)
        await end(database, turn, cost)

    turn = await here.begin(in_thread(9))
    await reserve(database, turn)

    assert (await standing(database))[0].reserved == 200


async def test_less_than_its_prompt_costs_is_never_reserved(database: Database, here: Hand) -> None:
    turn = await here.begin()

    await reserve(database, turn, replace(wanted(), least=2_500))

    assert (await standing(database))[0].reserved == 2_500


async def test_a_turn_that_is_refused_reserves_nothing(database: Database, here: Hand) -> None:
    await end(database, await here.begin(), PERSON.limit)
    turn = await here.begin(in_thread(1))

    assert await reserve(database, turn) is BudgetKind.PERSON
    assert await amounts(database) == [(3_000, 0)] * 3


async def test_what_is_certain_is_reserved_all_the_same(database: Database, here: Hand) -> None:
    await end(database, await here.begin(), PERSON.limit)
    turn = await here.begin(in_thread(1))

    assert await reserve(database, turn, wanted(certain=True)) is None
    assert (await standing(database))[0].reserved == ANSWER


async def test_another_attempt_after_a_crash_reserves_and_is_charged_once(
    database: Database, here: Hand, there: Hand
) -> None:
    turn = await here.begin()
    await reserve(database, turn, wanted(replace(PERSON, limit=1)))
    await here.fall_silent()
    (taken,) = await there.take_over()

    assert await reserve(database, taken, wanted(replace(PERSON, limit=1))) is None
    assert await amounts(database) == [(0, ANSWER)] * 3
    await end(database, taken, 400)
    assert await amounts(database) == [(400, 0)] * 3


async def test_who_lost_the_thread_reserves_nothing(
    database: Database, here: Hand, there: Hand
) -> None:
    turn = await here.begin()
    await here.fall_silent()
    await there.take_over()

    with pytest.raises(Lost):
        await reserve(database, turn)
    assert await amounts(database) == [(0, 0)] * 3


async def test_a_new_month_begins_with_nothing_spent(database: Database, here: Hand) -> None:
    await end(database, await here.begin(), PERSON.limit)
    held = await here.begin(in_thread(1))
    await reserve(database, held, wanted(certain=True))

    def last_month(connection: Connection) -> None:
        before = days.month_of(days.today(connection)).start - 1
        connection.execute(update(DailyUsage).values(day=before))

    await database.run(last_month)

    # What is open will be charged in the month in which it ends.
    assert await amounts(database) == [(0, ANSWER)] * 3
    turn = await here.begin(in_thread(2))
    assert await reserve(database, turn) is None


@pytest.mark.parametrize(
    ("at", "first", "after"),
    [
        pytest.param("2026-11-30T23:59:59+00:00", "2026-11-01", "2026-12-01", id="last-second"),
        pytest.param("2026-12-01T00:00:00+00:00", "2026-12-01", "2027-01-01", id="first-second"),
        pytest.param("2028-02-29T12:00:00+00:00", "2028-02-01", "2028-03-01", id="leap-day"),
    ],
)
def test_a_month_is_that_of_utc(at: str, first: str, after: str) -> None:
    month = days.month_of(days.day_of(datetime.fromisoformat(at).timestamp()))

    found = days.date_of(month.start).isoformat(), days.date_of(month.stop).isoformat()
    assert found == (first, after)


async def test_what_was_priced_in_another_currency_does_not_count(
    database: Database, here: Hand
) -> None:
    await end(database, await here.begin(), PERSON.limit, currency="USD")

    assert await amounts(database) == [(0, 0)] * 3
    assert await amounts(database, "USD") == [(3_000, 0)] * 3


async def test_a_notice_is_claimed_once_a_month_and_again_for_a_higher_budget(
    database: Database, here: Hand
) -> None:
    await end(database, await here.begin(), 2_400)

    async def claimed(*limits: Budget) -> list[int]:
        found = await database.run(budgets.nearly_used_up, "T1", EUR, limits, 80)
        return [one.standing.budget.limit for one in found]

    assert await claimed(PERSON, CHANNEL) == [3_000]
    assert await claimed(PERSON, CHANNEL) == []
    assert await claimed(replace(PERSON, limit=3_001)) == []  # not quite 80 %
    await end(database, await here.begin(in_thread(1)), 1_000)
    assert await claimed(replace(PERSON, limit=4_000)) == [4_000]


async def test_a_notice_that_was_not_sent_is_claimed_again(database: Database, here: Hand) -> None:
    await end(database, await here.begin(), 2_400)
    (notice,) = await database.run(budgets.nearly_used_up, "T1", EUR, [PERSON], 80)

    await database.run(budgets.give_back, notice)

    assert await database.run(budgets.nearly_used_up, "T1", EUR, [PERSON], 80) == [notice]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("nodes", [1, 2])
async def test_fifty_at_once_do_not_overspend(
    database: Database, elsewhere: Database, nodes: int, seed: int
) -> None:
    chance = random.Random(seed)
    hands = [await living(Hand(one, f"n{n}")) for n, one in enumerate((database, elsewhere))]
    turns = [await hands[n % nodes].begin(in_thread(n)) for n in range(50)]
    chance.shuffle(turns)

    async def answer(number: int, turn: OpenTurn) -> BudgetKind | None:
        node = hands[number % nodes].database
        refused = await reserve(node, turn, wanted(PERSON, WORKSPACE))
        if refused is None:
            for _ in range(chance.randrange(5)):
                await asyncio.sleep(0)
            await end(node, turn, ANSWER)
        else:
            await node.run_with_retry(inbox.finish, turn, "refused")
        return refused

    outcomes = await asyncio.gather(*(answer(n, turn) for n, turn in enumerate(turns)))

    assert outcomes.count(None) == 3
    assert await amounts(database) == [(3_000, 0)] * 3


async def test_people_and_channels_that_reserve_crosswise_do_not_deadlock(
    database: Database, elsewhere: Database
) -> None:
    hands = [await living(Hand(one, f"n{n}")) for n, one in enumerate((database, elsewhere))]
    turns = [
        await hands[n % 2].begin(in_thread(n, user=f"U{n % 3}", channel=f"C{n % 2}"))
        for n in range(30)
    ]

    async def answer(number: int, turn: OpenTurn) -> None:
        node = hands[number % 2].database
        limits = [
            Budget(BudgetKind.WORKSPACE, "", 10**9),
            Budget(BudgetKind.PERSON, turn.user, 10**9),
            Budget(BudgetKind.CHANNEL, turn.channel, 10**9),
        ]
        assert await reserve(node, turn, wanted(*limits[:: 1 if number % 4 else -1])) is None
        await end(node, turn)

    await asyncio.gather(*(answer(n, turn) for n, turn in enumerate(turns)))

    assert (await standing(database, WORKSPACE)) == [Standing(WORKSPACE, 30_000, 0)]
    assert len(await rows(database, BudgetMonth)) == 6
    assert {row.finished_at is None for row in await rows(database, Turn)} == {False}
