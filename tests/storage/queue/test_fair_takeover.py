"""Whose waiting turn is begun next: the person's who has least under way."""

from collections import Counter
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.queue import takeover
from storage.queue.takeover import Room
from storage.records import NewTurn, OpenTurn
from tests.storage.support.hands import LEASE, Hand, message, slack_ts

_numbers = count(1)


def asked(user: str, team: str = "T1") -> NewTurn:
    """A question in a thread of its own."""
    ts = slack_ts(next(_numbers))
    return message(thread_ts=ts, user=user, team=team, channel=f"C{ts}")


async def waiting(hand: Hand, user: str, questions: int, team: str = "T1") -> None:
    for _ in range(questions):
        await hand.accept(asked(user, team), room=False)


async def people(hand: Hand, turns: int) -> list[str]:
    """Persons of the turns that are begun one at a time."""
    return [turn.user for _ in range(turns) for turn in await hand.take_over(limit=1)]


async def test_one_question_does_not_wait_behind_anothers_many(here: Hand) -> None:
    await waiting(here, "UANN", 12)
    await waiting(here, "UBEN", 1)

    assert await people(here, 3) == ["UANN", "UBEN", "UANN"]


async def test_what_a_person_has_under_way_counts(here: Hand) -> None:
    for _ in range(3):
        await here.begin(asked("UANN"))
    await waiting(here, "UANN", 2)
    await waiting(here, "UBEN", 4)

    assert await people(here, 4) == ["UBEN", "UBEN", "UBEN", "UANN"]


async def test_what_a_person_has_under_way_on_another_node_counts(here: Hand, there: Hand) -> None:
    await there.begin(asked("UANN"))
    await waiting(here, "UANN", 1)
    await waiting(here, "UBEN", 1)

    assert await people(here, 1) == ["UBEN"]


async def test_what_was_answered_does_not_count(here: Hand) -> None:
    for _ in range(3):
        await here.finish(await here.begin(asked("UANN")))
    await waiting(here, "UANN", 1)
    await waiting(here, "UBEN", 1)

    assert await people(here, 2) == ["UANN", "UBEN"]


async def test_many_at_once_are_shared_out_as_one_by_one(here: Hand) -> None:
    await waiting(here, "UANN", 9)
    await waiting(here, "UBEN", 4)
    await waiting(here, "UEVE", 2)

    taken = Counter(turn.user for turn in await here.take_over(limit=8))

    assert taken == {"UANN": 3, "UBEN": 3, "UEVE": 2}


async def test_room_that_nobody_else_wants_is_used(here: Hand) -> None:
    await waiting(here, "UANN", 5)

    assert len(await here.take_over(limit=4)) == 4


async def test_one_question_in_the_thread_of_anothers_many_is_not_kept_behind_other_threads(
    here: Hand,
) -> None:
    await waiting(here, "UANN", 3)
    thread = asked("UANN")
    await here.accept(thread, room=False)
    await here.accept(
        message(2_000, thread_ts=thread.ts, channel=thread.channel, user="UBEN"), room=False
    )

    taken = await here.take_over(limit=2)

    assert thread.ts in {turn.thread_ts for turn in taken}


async def test_workspaces_take_turns_among_people_with_equally_much(here: Hand) -> None:
    for number in range(6):
        await waiting(here, f"U{number}", 1, team="TBIG")
    await waiting(here, "UBEN", 1, team="TSMALL")

    assert await people(here, 2) == ["U0", "UBEN"]


async def test_workspaces_share_what_is_taken_at_once(here: Hand) -> None:
    for number in range(6):
        await waiting(here, f"U{number}", 1, team="TBIG")
    for number in range(2):
        await waiting(here, f"V{number}", 1, team="TSMALL")

    taken = Counter(turn.team for turn in await here.take_over(limit=4))

    assert taken == {"TBIG": 2, "TSMALL": 2}


async def test_people_of_two_workspaces_with_one_id_are_two(here: Hand) -> None:
    await here.begin(asked("UANN", team="TONE"))
    await waiting(here, "UANN", 1, team="TONE")
    await waiting(here, "UANN", 1, team="TTWO")

    (turn,) = await here.take_over(limit=1)

    assert turn.team == "TTWO"


async def take_over(hand: Hand, limit: int, kept: int) -> list[OpenTurn]:
    return await hand.database.run(takeover.take_over, hand.id, lease=LEASE, room=Room(limit, kept))


async def test_the_last_room_is_kept_from_people_who_have_a_turn(here: Hand) -> None:
    await here.begin(asked("UANN"))
    await waiting(here, "UANN", 5)

    assert len(await take_over(here, limit=4, kept=2)) == 2
    assert await take_over(here, limit=2, kept=2) == []


async def test_the_last_room_is_for_people_who_have_none(here: Hand) -> None:
    await here.begin(asked("UANN"))
    await waiting(here, "UANN", 5)
    await waiting(here, "UBEN", 2)

    assert [turn.user for turn in await take_over(here, limit=2, kept=2)] == ["UBEN"]


async def test_it_is_known_whether_anything_waits_for_a_node(here: Hand) -> None:
    await here.begin(asked("UANN"))
    assert not await here.database.run(takeover.anything_waits)

    await waiting(here, "UANN", 1)

    assert await here.database.run(takeover.anything_waits)
    assert not await here.database.run(takeover.anything_waits, without=["T1"])


# Whoever asks, in whatever order, and however their turns end.

PERSON = st.sampled_from(["UANN", "UANN", "UANN", "UBEN", "UEVE", "UJOE"])
TEAM = st.sampled_from(["TONE", "TONE", "TTWO"])
ASKS = st.tuples(st.just("asks"), TEAM, PERSON)
STEPS = st.one_of(
    ASKS,
    ASKS,
    st.tuples(st.just("begins"), st.integers(1, 3), st.none()),
    st.tuples(st.just("ends"), st.integers(0, 20), st.none()),
)


@given(steps=st.lists(STEPS, min_size=4, max_size=24))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
async def test_nobody_with_less_under_way_waits_while_one_with_more_is_begun(
    steps: list[tuple[str, str | int, str | None]], here: Hand, database: Database
) -> None:
    await database.run(_empty)
    wait: Counter[tuple[str, str]] = Counter()
    under_way: list[OpenTurn] = []
    for step in steps:
        match step:
            case "asks", str(team), str(user):
                await waiting(here, user, 1, team)
                wait[team, user] += 1
            case "begins", int(limit), _:
                for turn in await here.take_over(limit=limit):
                    under_way.append(turn)
                    wait[turn.team, turn.user] -= 1
                assert _is_fair(wait, under_way)
            case "ends", int(number), _ if under_way:
                await here.finish(under_way.pop(number % len(under_way)))


def _is_fair(wait: Counter[tuple[str, str]], under_way: list[OpenTurn]) -> bool:
    """True if the last turn was not begun for somebody who had more than one who waits."""
    has = Counter((turn.team, turn.user) for turn in under_way)
    if not under_way:
        return True
    last = under_way[-1]
    before = has[last.team, last.user] - 1
    return all(has[person] >= before for person, many in wait.items() if many)


def _empty(connection: Connection) -> None:
    connection.execute(delete(Turn))
    connection.execute(delete(Thread))
