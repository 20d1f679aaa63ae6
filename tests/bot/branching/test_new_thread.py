"""The first message of a branch, posted once, and the link to it."""

from dataclasses import replace

import pytest

from bot.branching.new_thread import NOT_POSTED
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.thread_target import ThreadTarget
from bot.slack.views import branching
from bot.slack.views.block_kit import Json
from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.records import BranchOf, OpenTurn
from tests.bot.branching.fakes import ASKED, begun, branch_threads
from tests.bot.recorded_turns import REPLY, answered
from tests.bot.slack_fakes import (
    IDENTITY,
    POSTED,
    REFUSED,
    UNREACHABLE,
    FakeSlackClient,
    FakeThreads,
    named,
)
from tests.storage.support.hands import FIRST, rows

FOUND = "1700000800.000100"  # where an earlier attempt posted
LINK_TO_ORIGIN = IDENTITY.link("C1", REPLY, FIRST.ts)
TOLD = {"channel": "U2", "text": NOT_POSTED.format(channel="C1", code=REFUSED.code)}


async def a_branch(database: Database, attempts: int = 1) -> tuple[OpenTurn, ThreadTarget]:
    """The turn of a branch off FIRST's answer, in its n-th attempt."""
    first = await answered(database)
    origin = BranchOf(first.claim.thread_id, REPLY)
    turn, place = await begun(database, replace(ASKED, branch=origin))
    return replace(turn, attempts=attempts), place


async def grown(
    database: Database,
    attempts: int = 1,
    threads: FakeThreads | None = None,
    slack: FakeSlackClient | None = None,
) -> tuple[OpenTurn, ThreadTarget]:
    turn, place = await a_branch(database, attempts)
    grower = branch_threads(database, threads)
    return await grower.open_thread(turn, place, slack or FakeSlackClient())


def shows(content: Json, message: Json) -> bool:
    return content.items() <= message.items()


def about(message: Json) -> Json:
    """Return the metadata of a message of ours."""
    payload: Json = message["metadata"]["event_payload"]
    return payload


async def test_the_first_message_tells_who_asks_what_and_where_it_branched_off(
    database: Database,
) -> None:
    slack = FakeSlackClient()

    await grown(database, slack=slack)

    method, message = slack.calls[0]
    root = branching.root(named("U2"), LINK_TO_ORIGIN, "And tea?")
    assert method == "chat.postMessage"
    assert shows(root | {"channel": "C1"}, message)
    assert "thread_ts" not in message


async def test_the_first_message_keeps_its_question_and_its_turn(database: Database) -> None:
    slack = FakeSlackClient()

    turn, _ = await grown(database, slack=slack)

    assert about(slack.calls[0][1]) == {"about": f"branch:{turn.id}", "question": "And tea?"}


async def test_the_turn_takes_the_place_of_the_first_message(database: Database) -> None:
    turn, place = await grown(database)

    assert (turn.ts, turn.thread_ts, place.thread_ts) == (POSTED, POSTED, POSTED)


async def test_the_place_of_the_thread_is_recorded(database: Database) -> None:
    turn, _ = await grown(database)

    places = {row.id: row.ts for row in await rows(database, Thread)}
    assert places[turn.claim.thread_id] == POSTED


async def test_the_place_of_the_turn_is_recorded(database: Database) -> None:
    turn, _ = await grown(database)

    assert {row.id: row.ts for row in await rows(database, Turn)}[turn.id] == POSTED


async def test_the_origin_is_told_where_it_goes_on(database: Database) -> None:
    slack = FakeSlackClient()

    turn, _ = await grown(database, slack=slack)

    _, message = slack.calls[1]
    link = branching.link(named("U2"), IDENTITY.link("C1", POSTED), "And tea?")
    assert shows(link | {"channel": "C1", "thread_ts": FIRST.ts}, message)
    assert about(message) == {"about": f"branch:{turn.id}"}


async def test_a_first_attempt_looks_for_nothing(database: Database) -> None:
    threads = FakeThreads()

    await grown(database, 1, threads)

    assert threads.calls == []


async def test_a_further_attempt_looks_for_both_messages(database: Database) -> None:
    threads = FakeThreads()

    turn, _ = await grown(database, 2, threads)

    origin = ThreadTarget("T1", "C1", FIRST.ts, "U2", "T2")
    assert threads.calls == [
        ("root_about", "C1", f"branch:{turn.id}"),
        ("notice_after", origin, REPLY, f"branch:{turn.id}"),
    ]


async def test_what_an_earlier_attempt_did_not_post_is_posted(database: Database) -> None:
    slack = FakeSlackClient()

    await grown(database, 2, FakeThreads(), slack)

    assert len(slack.calls) == 2


async def test_what_an_earlier_attempt_posted_is_not_posted_again(database: Database) -> None:
    slack = FakeSlackClient()

    await grown(database, 2, FakeThreads(root=FOUND, notice="1.0"), slack)

    assert slack.calls == []


async def test_the_turn_takes_the_place_that_an_earlier_attempt_posted(
    database: Database,
) -> None:
    turn, place = await grown(database, 2, FakeThreads(root=FOUND))

    assert (turn.ts, turn.thread_ts, place.thread_ts) == (FOUND, FOUND, FOUND)


async def test_a_link_that_is_missing_is_posted_below_a_thread_that_is_there(
    database: Database,
) -> None:
    turn, place = await a_branch(database, 2)
    there = replace(turn, ts=FOUND, thread_ts=FOUND), replace(place, thread_ts=FOUND)
    slack = FakeSlackClient()

    grew = await branch_threads(database).open_thread(*there, slack)

    ((_, message),) = slack.calls
    assert shows(branching.link(named("U2"), IDENTITY.link("C1", FOUND), "And tea?"), message)
    assert grew == there


async def test_a_branch_of_a_forgotten_thread_has_no_link(database: Database) -> None:
    slack = FakeSlackClient()
    turn, place = await begun(database)

    await branch_threads(database).open_thread(turn, place, slack)

    ((_, message),) = slack.calls
    assert shows(branching.root(named("U2"), "", "And tea?"), message)


async def test_a_refusal_of_the_first_message_is_told_to_the_person(database: Database) -> None:
    slack = FakeSlackClient(REFUSED)

    with pytest.raises(SlackRefused):
        await grown(database, slack=slack)

    _, told = slack.calls[1]
    assert shows(TOLD, told)


@pytest.mark.parametrize(
    "failure",
    [UNREACHABLE, SlackRefused("chat.postMessage", "user_disabled")],
    ids=["unreachable", "refused"],
)
async def test_a_refusal_is_raised_even_where_the_person_cannot_be_told(
    database: Database, failure: Exception
) -> None:
    with pytest.raises(SlackRefused) as raised:
        await grown(database, slack=FakeSlackClient(REFUSED, failure))

    assert raised.value is REFUSED


async def test_nobody_is_told_where_the_first_message_may_have_been_posted(
    database: Database,
) -> None:
    slack = FakeSlackClient(UNREACHABLE)

    with pytest.raises(SlackUnreachable):
        await grown(database, slack=slack)

    assert len(slack.calls) == 1


async def test_a_branch_goes_on_where_its_link_is_refused(database: Database) -> None:
    turn, _ = await grown(database, slack=FakeSlackClient(None, REFUSED))

    assert turn.ts == POSTED


async def test_a_link_of_which_nothing_is_known_is_left_to_another_attempt(
    database: Database,
) -> None:
    with pytest.raises(SlackUnreachable):
        await grown(database, slack=FakeSlackClient(None, UNREACHABLE))
