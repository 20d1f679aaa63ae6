"""Retention: idle threads are forgotten in steps."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert

from storage.agents import place_settings
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Base, Thread, Turn
from storage.retention import idle_threads
from storage.retention.idle_threads import Term
from tests.storage.support.hands import Hand, message, rows, slack_ts
from tests.storage.support.traces import DAY, answered, due, idle_for, noted

DAYS = 90


async def purge(
    database: Database, days: int = DAYS, *, limit: int = 2, dry: bool = False
) -> Counter[tuple[str, str]]:
    """Run all steps of all terms; the threads that they found."""
    terms = await database.run(idle_threads.own_terms, None, 100)
    common = [Term(days)] if days else []
    found: Counter[tuple[str, str]] = Counter()
    for term in (*terms, *common):
        found += await _steps(database, term, limit, dry=dry)
    return found


async def _steps(
    database: Database, term: Term, limit: int, *, dry: bool
) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    after: idle_threads.Position | None = None
    while True:
        step = await database.run(idle_threads.step, term, after, limit, dry=dry)
        found += step.found
        if step.following is None:
            return found
        after = step.following


async def keep(database: Database, days: int | None, place: str = "C1", team: str = "T1") -> None:
    await database.run(place_settings.choose_keep, team, place, days)


async def test_a_thread_idle_for_longer_is_forgotten(here: Hand, database: Database) -> None:
    await answered(here)
    await idle_for(database, 91)

    assert await purge(database) == {("T1", "C1"): 1}
    assert await rows(database, Thread) == []
    assert await due(database) == ["conv-1"]


async def test_a_thread_idle_for_less_stays(here: Hand, database: Database) -> None:
    await answered(here)
    await idle_for(database, 89)

    assert await purge(database) == {}
    assert len(await rows(database, Thread)) == 1


async def test_a_thread_that_is_used_again_is_idle_from_then_on(
    here: Hand, database: Database
) -> None:
    await answered(here)
    await idle_for(database, 91)
    await answered(here, message(1))

    assert await purge(database) == {}


async def test_a_dry_step_only_tells(here: Hand, database: Database) -> None:
    await answered(here)
    await idle_for(database, 91)

    assert await purge(database, dry=True) == {("T1", "C1"): 1}
    assert len(await rows(database, Thread)) == 1
    assert await noted(database) == set()


@pytest.mark.parametrize(
    ("default", "chosen", "idle", "goes"),
    [
        (90, None, 91, True),
        (90, 7, 8, True),
        (90, 7, 6, False),
        (90, 365, 91, False),
        (90, 365, 366, True),
        (90, 0, 10_000, False),
        (0, None, 10_000, False),
        (0, 7, 8, True),
        (0, 0, 10_000, False),
    ],
)
async def test_what_the_place_says_comes_first(
    default: int,
    chosen: int | None,
    *,
    idle: int,
    goes: bool,
    here: Hand,
    database: Database,
) -> None:
    await keep(database, chosen)
    await answered(here)
    await idle_for(database, idle)

    assert bool(await purge(database, default)) is goes


async def test_direct_messages_follow_their_person(here: Hand, database: Database) -> None:
    await keep(database, 7, "U1")
    await keep(database, 0, "D2")  # no place: people choose, not their direct messages
    await answered(here, message(0, channel="D1", user="U1"))
    await answered(here, message(0, channel="D2", user="U2"), "conv-2")
    await idle_for(database, 8)

    assert await purge(database) == {("T1", "D1"): 1}


async def test_a_persons_term_is_nobody_elses(here: Hand, database: Database) -> None:
    await keep(database, 0, "U1")
    await answered(here, message(0, channel="D1", user="U1"))
    await answered(here, message(0, channel="D2", user="U2"), "conv-2")
    await idle_for(database, 91)

    assert await purge(database) == {("T1", "D2"): 1}


async def test_teams_are_kept_apart(here: Hand, database: Database) -> None:
    await keep(database, 7, team="T2")
    await answered(here)
    await idle_for(database, 8)

    assert await purge(database) == {}


@pytest.mark.parametrize("room", [True, False], ids=["under way", "waiting"])
async def test_a_thread_with_an_open_question_stays(
    room: bool, here: Hand, database: Database
) -> None:
    await answered(here)
    await here.accept(message(1), room=room)
    await idle_for(database, 91)

    assert await purge(database) == {}
    assert len(await rows(database, Turn)) == 2


async def test_what_is_kept_for_ever_hides_nothing(here: Hand, database: Database) -> None:
    await keep(database, 0, "C1")
    for second in range(5):
        await answered(here, message(second, thread_ts=slack_ts(second)), f"conv-{second}")
    await idle_for(database, 200)
    await answered(here, message(9, channel="C2"), "conv-9")
    await idle_for(database, 100, "C2")

    assert await purge(database) == {("T1", "C2"): 1}


async def test_threads_used_at_the_same_moment_are_all_looked_at(
    here: Hand, database: Database
) -> None:
    for second in range(5):
        await answered(here, message(second, thread_ts=slack_ts(second)), f"conv-{second}")
    await idle_for(database, 91)

    assert (await purge(database)).total() == 5


async def test_questions_that_come_meanwhile_are_never_lost(here: Hand, database: Database) -> None:
    for second in range(8):
        await answered(here, message(second, thread_ts=slack_ts(second)), f"conv-{second}")
    await idle_for(database, 91)

    questions = (
        here.accept(message(50 + second, thread_ts=slack_ts(second)), room=second % 2 == 0)
        for second in range(8)
    )
    await asyncio.gather(purge(database), *questions, purge(database))

    asked = {row.ts for row in await rows(database, Turn)}
    assert asked >= {slack_ts(50 + second) for second in range(8)}


# In every mixture.


@dataclass(frozen=True, slots=True)
class Idle:
    """A thread with an answer in each of its conversations."""

    channel: str
    days: int
    conversations: tuple[int, ...]


IDLE = st.builds(
    Idle,
    channel=st.sampled_from(["C1", "C2", "D1", "D2"]),
    days=st.integers(0, 12),
    conversations=st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple),
)
PERSONS = {"D1": "U1", "D2": "U2"}
KEPT = st.one_of(st.none(), st.integers(0, 10))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    threads=st.lists(IDLE, max_size=8),
    kept=st.fixed_dictionaries(dict.fromkeys(("C1", "C2", "U1", "U2"), KEPT)),
    default=st.integers(0, 10),
    limit=st.integers(1, 4),
)
async def test_nothing_younger_goes_and_everything_that_goes_goes_at_mistral_too(
    database: Database,
    threads: list[Idle],
    kept: dict[str, int | None],
    default: int,
    limit: int,
) -> None:
    await database.run(_store, threads)
    for place, days in kept.items():
        await keep(database, days, place)

    await purge(database, default, limit=limit)

    gone, stay = set[int](), set[int]()
    for number, thread in enumerate(threads, 1):
        days = kept[PERSONS.get(thread.channel, thread.channel)]
        held = default if days is None else days
        (gone if held and thread.days >= held else stay).add(number)
    assert {row.id for row in await rows(database, Thread)} == stay
    used = {number: set(thread.conversations) for number, thread in enumerate(threads, 1)}
    needed = set[int]().union(*(used[number] for number in stay))
    given_up = set[int]().union(*(used[number] for number in gone))
    assert set(await due(database)) == {f"conv-{n}" for n in given_up - needed}


def _store(connection: Connection, threads: list[Idle]) -> None:
    """Replace all threads by these; each is a moment older than so many days."""
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(delete(table))
    for number, thread in enumerate(threads, 1):
        place = {"team": "T1", "channel": thread.channel}
        times = {"created_at": 1.0, "used_at": now() - thread.days * DAY - 60}
        last = f"conv-{thread.conversations[-1]}"
        row = {"id": number, "ts": slack_ts(number), "fence": 1, "conversation_id": last}
        connection.execute(insert(Thread).values(row | place | times))
        for count, conversation in enumerate(thread.conversations):
            turn = {"thread_id": number, "ts": slack_ts(100 * number + count), "cause": "message"}
            who = {"user": PERSONS.get(thread.channel, "U9"), "user_team": "T1", "attempts": 1}
            where = {"conversation_id": f"conv-{conversation}", "entry_id": "entry"}
            times = {"created_at": 1.0, "finished_at": 2.0}
            connection.execute(insert(Turn).values(turn | place | who | where | times))


async def test_to_choose_days_keeps_the_other_choices(database: Database) -> None:
    await database.run(place_settings.choose_profile, "T1", "C1", "analyst")

    await keep(database, 7)

    chosen = await database.run(place_settings.chosen, "T1", "C1")
    assert (chosen.profile, chosen.keep_days) == ("analyst", 7)


async def test_places_with_a_term_of_their_own_are_listed_in_parts(database: Database) -> None:
    for place, days in (("C1", 7), ("C2", 0), ("C3", 30), ("C4", None)):
        await keep(database, days, place)

    first = await database.run(idle_threads.own_terms, None, 1)
    second = await database.run(idle_threads.own_terms, first[-1].place, 5)

    assert [*first, *second] == [Term(7, ("T1", "C1")), Term(30, ("T1", "C3"))]


async def test_a_short_term_makes_no_other_places_threads_be_looked_at(
    here: Hand, database: Database
) -> None:
    await keep(database, 1)
    for second in range(5):
        await answered(here, message(second, channel="C2", thread_ts=slack_ts(second)))
    await idle_for(database, 30)

    step = await database.run(idle_threads.step, Term(1, ("T1", "C1")), None, 1)

    assert step.following is None
