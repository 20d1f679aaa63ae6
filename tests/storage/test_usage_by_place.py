"""Usage of one place, by profile and by tool."""

from dataclasses import replace

from storage import usage
from storage.engine.database import Database
from storage.ledger.costs import DailyCosts
from storage.queue import inbox
from storage.records import Answered, Outcome, Responder
from storage.retention import forgetting
from storage.token_usage import TokenUsage, TurnUsage
from storage.turns import checkpoints, feedback
from storage.usage import AnswerTotals, ScopeUsage
from tests.storage.ledger.aging import age
from tests.storage.support.hands import Hand, message, slack_ts

DAYS = 30


async def ask(
    hand: Hand,
    second: int = 0,
    *,
    profile: str = "general",
    calls: dict[str, int] | None = None,
    outcome: str = Outcome.ANSWERED,
    opinions: dict[str, bool] | None = None,
    thread: int | None = None,
    **where: str,
) -> int:
    """Finish a turn of ten tokens, with feedback; its id."""
    new = message(second, thread_ts=slack_ts(second if thread is None else thread), **where)
    turn = await hand.begin(new)
    run = hand.database.run
    used = TurnUsage(TokenUsage(10, calls=calls or {}))
    by = Responder(profile, f"agent-{profile}", 0)
    await run(checkpoints.conversation_started, turn, f"conv-{second}", by)
    await run(checkpoints.answered, turn, Answered("Because.", "entry-1", used))
    await run(checkpoints.reply_posted, turn, f"9{new.ts}")
    await run(inbox.finish, turn, outcome, stay=False)
    for user, good in (opinions or {}).items():
        await run(feedback.give, (new.team, new.channel, f"9{new.ts}"), user, good=good)
    return turn.id


async def channel(
    database: Database, name: str = "C1", team: str = "T1", days: int = DAYS
) -> ScopeUsage:
    return await database.run(usage.of_place, team, name, days)


async def person(database: Database, user: str = "U1") -> ScopeUsage:
    return await database.run(usage.of_place, "T1", user, DAYS)


def is_nothing(found: ScopeUsage, days: int) -> bool:
    return replace(found, costs=DailyCosts()) == ScopeUsage(days) and not found.costs.total


async def test_where_nothing_was_asked_nothing_is_told(database: Database) -> None:
    found = await channel(database)

    assert is_nothing(found, DAYS)


async def test_answers_tokens_and_opinions_are_told_by_profile(
    here: Hand, database: Database
) -> None:
    await ask(here, 0, opinions={"U1": True, "U2": False})
    await ask(here, 1, opinions={"U1": True})
    await ask(here, 2, profile="analyst", opinions={"U1": False})

    found = await channel(database)

    assert found.profiles == {
        "general": AnswerTotals(2, 20, 2, 1),
        "analyst": AnswerTotals(1, 10, 0, 1),
    }
    assert found.total == AnswerTotals(3, 30, 2, 2)


async def test_calls_are_told_by_tool(here: Hand, database: Database) -> None:
    await ask(here, 0, calls={"web_search": 2})
    await ask(here, 1, calls={"web_search": 2, "code_interpreter": 1}, profile="analyst")

    assert (await channel(database)).connectors == {"web_search": 4, "code_interpreter": 1}


async def test_a_thread_counts_once(here: Hand, database: Database) -> None:
    await ask(here, 0)
    await ask(here, 1, thread=0)
    await ask(here, 2)
    await ask(here, 3, outcome=Outcome.FAILED)

    assert (await channel(database)).threads == 2


async def test_what_was_not_answered_took_its_tokens_all_the_same(
    here: Hand, database: Database
) -> None:
    await ask(here, outcome=Outcome.STOPPED)

    assert (await channel(database)).total == AnswerTotals(0, 10)


async def test_places_and_workspaces_know_nothing_of_each_other(
    here: Hand, database: Database
) -> None:
    await ask(here, 0, opinions={"U1": True})
    await ask(here, 1, channel="C2")
    await ask(here, 2, team="T2", opinions={"U1": False})

    assert (await channel(database)).total == AnswerTotals(1, 10, 1, 0)
    assert (await channel(database, "C2")).total == AnswerTotals(1, 10)
    assert (await channel(database, team="T2")).total == AnswerTotals(1, 10, 0, 1)


async def test_direct_messages_are_their_persons_own(here: Hand, database: Database) -> None:
    await ask(here, 0, channel="D1")
    await ask(here, 1, channel="D2", user="U2")
    await ask(here, 2)

    assert (await person(database)).total == AnswerTotals(1, 10)
    assert (await person(database, "U2")).total == AnswerTotals(1, 10)
    assert (await person(database, "U3")).total == AnswerTotals()


async def test_only_the_period_counts(here: Hand, database: Database) -> None:
    await ask(here, opinions={"U1": True}, calls={"web_search": 1})
    await database.run(age, 3)

    assert (await channel(database, days=4)).total == AnswerTotals(1, 10, 1, 0)
    assert is_nothing(await channel(database, days=3), 3)


async def test_who_thinks_otherwise_counts_once(here: Hand, database: Database) -> None:
    await ask(here, opinions={"U1": True})

    for good in (False, False):
        place = ("T1", "C1", f"9{slack_ts(0)}")
        await database.run(feedback.give, place, "U1", good=good)

    assert (await channel(database)).total == AnswerTotals(1, 10, 0, 1)


async def test_forgetting_a_thread_keeps_what_it_took(here: Hand, database: Database) -> None:
    await ask(here, opinions={"U1": True})

    await database.run(forgetting.forget, ("T1", "C1", slack_ts(0)), slack_ts(9))

    assert (await channel(database)).total == AnswerTotals(1, 10, 1, 0)
