"""A person's deletion request: what is forgotten of them, and what they are told."""

from dataclasses import replace

from bot.retention.forget_user import (
    AUDIT,
    DOCUMENTS,
    IN_SLACK,
    LATER,
    LOGS,
    NOTES,
    REST,
    STEP,
    STILL_OPEN,
    THREADS,
    UNSIGNED,
    UserForgetting,
)
from bot.retention.pseudonyms import Pseudonyms
from storage.agents import place_settings
from storage.engine.database import Database
from storage.models import Thread, Tombstone, Turn
from storage.records import NewTurn
from storage.turns import feedback
from tests.bot.recorded_turns import REPLY, answered, under_way
from tests.storage.audit.events import event, recorded
from tests.storage.support.hands import FIRST, rows, slack_ts
from tests.storage.support.shared_files import Clerk

NOW = 1_700_009_000.5
PSEUDONYMS = Pseudonyms("secret")


def sentences(
    *, threads: int = 0, later: int = 0, unsigned: int = 0, rest: tuple[int, int] = (0, 0)
) -> list[str]:
    """The sentences where no question stays open, no document and no act."""
    opinions, choices = rest
    pseudonym = PSEUDONYMS.of("T1", "U1")
    return [
        THREADS.format(user="U1", count=threads),
        *([LATER.format(count=later)] if later else []),
        UNSIGNED.format(count=unsigned),
        REST.format(opinions=opinions, choices=choices),
        DOCUMENTS.format(count=0),
        NOTES.format(user="U1", count=0, unsigned=0),
        AUDIT.format(count=0, pseudonym=pseudonym),
        LOGS,
        IN_SLACK,
    ]


def thread(number: int, user: str = "U1", team: str = "T1") -> NewTurn:
    """The question that opens the n-th thread."""
    return replace(FIRST, thread_ts=slack_ts(number), ts=slack_ts(number), user=user, team=team)


async def forgotten(database: Database) -> list[str]:
    return await UserForgetting(database, PSEUDONYMS, lambda: NOW).forget("T1", "U1")


async def with_others(database: Database) -> None:
    """A thread in which U1 and then U2 asked, both answered."""
    await answered(database)
    other = replace(FIRST, ts=slack_ts(10), user="U2")
    await answered(database, other, slack_ts(11))


async def test_a_person_of_whom_nothing_is_kept_is_told_so(database: Database) -> None:
    assert await forgotten(database) == sentences()


async def test_threads_of_the_person_alone_are_forgotten(database: Database) -> None:
    await answered(database)

    assert await forgotten(database) == sentences(threads=1)
    assert await rows(database, Thread) == []


async def test_messages_up_to_now_are_not_read_again(database: Database) -> None:
    await answered(database)

    await forgotten(database)

    assert [row.until for row in await rows(database, Tombstone)] == [f"{NOW:.6f}"]


async def test_a_thread_under_way_is_forgotten_when_its_answer_ends(database: Database) -> None:
    await under_way(database)

    assert await forgotten(database) == sentences(later=1)


async def test_questions_in_threads_with_others_lose_their_name(database: Database) -> None:
    await with_others(database)

    assert await forgotten(database) == sentences(unsigned=1)
    assert [row.user for row in await rows(database, Turn)] == ["", "U2"]


async def test_opinions_and_choices_are_removed(database: Database) -> None:
    await answered(database, replace(FIRST, user="U2"))
    await database.run(feedback.give, ("T1", "C1", REPLY), "U1", good=True)
    await database.run(place_settings.choose_keep, "T1", "U1", 3)
    second = thread(20, user="U2")
    await answered(database, second, slack_ts(21))
    await database.run(feedback.give, ("T1", "C1", slack_ts(21)), "U1", good=False)

    assert await forgotten(database) == sentences(rest=(2, 1))


async def test_a_question_under_way_in_a_thread_with_others_is_told_last_but_one(
    database: Database,
) -> None:
    await answered(database, replace(FIRST, user="U2"))
    await under_way(database, replace(FIRST, ts=slack_ts(10)))

    told = await forgotten(database)

    assert told == [*sentences()[:-1], STILL_OPEN.format(count=1), IN_SLACK]


async def test_a_question_of_a_thread_to_be_forgotten_is_not_told_twice(
    database: Database,
) -> None:
    await under_way(database, thread(20))
    await answered(database, replace(FIRST, user="U2"))
    await under_way(database, replace(FIRST, ts=slack_ts(10)))

    told = await forgotten(database)

    assert told == [*sentences(later=1)[:-1], STILL_OPEN.format(count=1), IN_SLACK]


async def test_nothing_of_other_people_and_workspaces_is_forgotten(database: Database) -> None:
    await answered(database, thread(1, user="U2"), slack_ts(2))
    await answered(database, thread(3, team="T2"), slack_ts(4))

    assert await forgotten(database) == sentences()
    assert len(await rows(database, Thread)) == 2


async def test_to_forget_twice_is_to_forget_once(database: Database) -> None:
    await with_others(database)
    await answered(database, thread(20), slack_ts(21))
    await forgotten(database)

    assert await forgotten(database) == sentences()


async def test_what_does_not_fit_into_one_step_is_counted_together(database: Database) -> None:
    for number in range(STEP + 1):
        await under_way(database, thread(number))

    assert (await forgotten(database))[:2] == sentences(later=STEP + 1)[:2]


async def test_what_stays_is_told(database: Database) -> None:
    await recorded(database, event(), event())
    clerk = Clerk(database, "here")
    await clerk.send_heartbeat()
    await clerk.finish()

    told = await forgotten(database)

    assert told[-5:-2] == [
        DOCUMENTS.format(count=1),
        NOTES.format(user="U1", count=0, unsigned=0),
        AUDIT.format(count=3, pseudonym=PSEUDONYMS.of("T1", "U1")),
    ]
