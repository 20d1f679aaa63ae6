from typing import NamedTuple

import pytest

from storage import usage
from storage.engine.database import Database
from storage.queue import inbox
from storage.records import Answered, Outcome
from storage.token_usage import TokenUsage, TurnUsage
from storage.turns import checkpoints
from storage.usage import DAYS
from tests.storage.ledger.aging import age
from tests.storage.support.hands import Hand, message

Calls = dict[str, int]
USED = TurnUsage(TokenUsage(10))


async def ask(
    hand: Hand,
    second: int = 0,
    *,
    tokens: int = 10,
    calls: Calls | None = None,
    outcome: str = Outcome.ANSWERED,
    team: str = "T1",
) -> int:
    """Finish a turn; its id."""
    ts = f"{1_700_000_000 + second}.000000"
    turn = await hand.begin(message(second, team=team, thread_ts=ts))
    answer = Answered("Because.", "entry-1", TurnUsage(TokenUsage(tokens, calls=calls or {})))
    await hand.database.run(checkpoints.answered, turn, answer)
    await hand.database.run(inbox.finish, turn, outcome, stay=False)
    return turn.id


class Used(NamedTuple):
    answers: int = 0
    tokens: int = 0
    connectors: Calls = {}  # noqa: RUF012 - never changed


async def used(database: Database, team: str = "T1") -> Used:
    found = await database.run(usage.of_team, team)
    return Used(found.total.answers, found.total.tokens, dict(found.connectors))


async def test_where_nothing_was_asked_nothing_was_used(database: Database) -> None:
    assert await used(database) == Used(answers=0, tokens=0, connectors={})


async def test_answers_tokens_and_calls_are_added_up(here: Hand, database: Database) -> None:
    await ask(here, 0, tokens=10, calls={"web_search": 2})
    await ask(here, 1, tokens=20, calls={"web_search": 2})
    await ask(here, 2, tokens=30, calls={"code_interpreter": 1, "web_search": 1})
    await ask(here, 3, tokens=40)

    assert await used(database) == Used(4, 100, {"web_search": 5, "code_interpreter": 1})


async def test_workspaces_know_nothing_of_each_other(here: Hand, database: Database) -> None:
    await ask(here, 0, tokens=10, calls={"web_search": 1})
    await ask(here, 1, tokens=70, calls={"image_generation": 1}, team="T2")

    assert await used(database) == Used(1, 10, {"web_search": 1})
    assert await used(database, "T2") == Used(1, 70, {"image_generation": 1})


@pytest.mark.parametrize("outcome", [Outcome.STOPPED, Outcome.FAILED, Outcome.UNDELIVERED])
async def test_what_was_not_answered_took_its_tokens_all_the_same(
    here: Hand, database: Database, outcome: str
) -> None:
    await ask(here, tokens=10, calls={"web_search": 1}, outcome=outcome)

    assert await used(database) == Used(0, 10, {"web_search": 1})


async def test_what_is_under_way_does_not_count_yet(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(checkpoints.answered, turn, Answered("Because.", "entry-1", USED))

    assert await used(database) == Used()


async def test_a_turn_without_an_answer_took_nothing(here: Hand, database: Database) -> None:
    await here.finish(await here.begin(), Outcome.FAILED)

    assert await used(database) == Used()


@pytest.mark.parametrize(
    ("days", "answers"),
    [pytest.param(DAYS - 1, 1, id="still"), pytest.param(DAYS, 0, id="no-more")],
)
async def test_what_was_long_ago_no_longer_counts(
    here: Hand, database: Database, days: int, answers: int
) -> None:
    await ask(here)

    await database.run(age, days)

    assert (await used(database)).answers == answers


async def test_many_turns_are_added_up(here: Hand, database: Database) -> None:
    for second in range(20):
        await ask(here, second, tokens=1, calls={"web_search": second % 2 + 1})

    assert await used(database) == Used(20, 20, {"web_search": 30})
