"""The tree of a conversation, and the comparison of two of its threads."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.branching.questions import ThreadQuestions
from bot.branching.tree import NOT_OURS, TWO, BranchTree, outline
from bot.core.actor import Actor, ActorInChannel
from bot.profiles.parsing import ProfileError
from bot.queue.accept import turn_of_window
from bot.slack.views.branching import TITLE, Tree
from bot.slack.views.windows import Done
from storage.engine.database import Database
from storage.models import Thread
from storage.records import BranchOf
from storage.threads.branches import Leaf
from tests.bot.recorded_turns import REPLY, Inbox, answered
from tests.bot.slack_fakes import IDENTITY, FakeModals, FakePeople, FakeThreads, named
from tests.storage.support.hands import FIRST, rows, slack_ts

HERE = ActorInChannel("T1", "U3", "C1")
WHO = Actor("T1", "U3")
BRANCH_TS = slack_ts(50)
QUESTION = "What is a hedge?"


def branch_tree(
    database: Database, modals: FakeModals | None = None, inbox: Inbox | None = None
) -> BranchTree:
    return BranchTree(
        database,
        IDENTITY,
        FakePeople(),
        ThreadQuestions(FakeThreads(said=QUESTION)),
        modals or FakeModals(),
        (inbox or Inbox()).accept,
    )


async def a_branch(database: Database) -> tuple[int, int]:
    """A thread and a branch of it by U2; their ids."""
    first = await answered(database)
    origin = BranchOf(first.claim.thread_id, REPLY)
    new = replace(FIRST, thread_ts=BRANCH_TS, ts=BRANCH_TS, user="U2", branch=origin)
    second = await answered(database, new, slack_ts(51))
    return first.claim.thread_id, second.claim.thread_id


async def shown(database: Database, thread_ts: str = FIRST.ts) -> Tree:
    modals = FakeModals()
    await branch_tree(database, modals).ask(HERE, thread_ts, "trigger")
    assert isinstance(modals.window, Tree)
    return modals.window


async def compared(database: Database, *chosen: str) -> Inbox:
    """Submit somebody's choice; return the inbox."""
    inbox = Inbox()
    await branch_tree(database, inbox=inbox).compare(HERE, "V1", chosen, "T2")
    return inbox


async def test_the_window_opens_by_the_trigger(database: Database) -> None:
    modals = FakeModals()

    await branch_tree(database, modals).ask(HERE, FIRST.ts, "trigger")

    assert modals.opened == [("trigger", Done(NOT_OURS, TITLE))]


async def test_the_thread_of_another_channel_has_no_tree(database: Database) -> None:
    await answered(database, replace(FIRST, channel="C2"))
    modals = FakeModals()

    await branch_tree(database, modals).ask(HERE, FIRST.ts, "trigger")

    assert modals.window == Done(NOT_OURS, TITLE)


async def test_the_window_remembers_its_channel(database: Database) -> None:
    await a_branch(database)

    tree = await shown(database)

    assert tree.about == ("C1",)


async def test_each_thread_stands_below_its_origin_with_a_link(database: Database) -> None:
    origin, branch = await a_branch(database)

    lines = (await shown(database)).lines

    assert [(line.id, line.depth, line.link) for line in lines] == [
        (str(origin), 0, IDENTITY.link("C1", FIRST.ts)),
        (str(branch), 1, IDENTITY.link("C1", BRANCH_TS)),
    ]


async def test_each_branch_names_who_branched_it_off(database: Database) -> None:
    await a_branch(database)

    tree = await shown(database)

    assert [line.who for line in tree.lines] == ["", named("U2")]


async def test_each_thread_is_known_by_its_question(database: Database) -> None:
    await a_branch(database)

    tree = await shown(database)

    assert [line.label for line in tree.lines] == [f"Original thread: {QUESTION}", QUESTION]


async def test_each_thread_says_when_it_began(database: Database) -> None:
    await a_branch(database)

    tree = await shown(database)

    began = [datetime.fromtimestamp(row.created_at, UTC) for row in await rows(database, Thread)]
    assert [line.when for line in tree.lines] == began


async def test_the_thread_in_which_somebody_asks_is_marked(database: Database) -> None:
    await a_branch(database)
    for ts, marks in ((FIRST.ts, [True, False]), (BRANCH_TS, [False, True])):
        tree = await shown(database, ts)

        assert [line.is_here for line in tree.lines] == marks


async def test_a_comparison_is_recorded_with_both_threads(database: Database) -> None:
    origin, branch = await a_branch(database)

    inbox = await compared(database, str(branch), str(origin))

    assert inbox.turns == [turn_of_window(HERE, "V1", "T2", f"compare:{origin}:{branch}")]


async def test_a_choice_of_anything_but_two_threads_is_refused(database: Database) -> None:
    origin, branch = map(str, await a_branch(database))
    elsewhere = replace(FIRST, channel="C2")
    other = str((await answered(database, elsewhere, "1700000001.600000")).claim.thread_id)
    third = replace(FIRST, thread_ts=slack_ts(60), ts=slack_ts(60))
    another = str((await answered(database, third, slack_ts(61))).claim.thread_id)
    for chosen in (
        [],
        [origin],
        [origin, origin],
        [origin, "branch"],
        [origin, other],
        [origin, branch, another],
    ):
        with pytest.raises(ProfileError) as error:
            await compared(database, *chosen)

        assert dict(error.value.problems) == {"threads": TWO}


async def test_what_is_no_thread_is_left_out_of_a_choice(database: Database) -> None:
    origin, branch = await a_branch(database)

    inbox = await compared(database, str(origin), "-1", "x", str(branch))

    assert inbox.turns[0].cause == f"compare:{origin}:{branch}"


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ({}, []),
        ({1: None}, [(1, 0)]),
        ({1: None, 2: 1, 3: 1}, [(1, 0), (2, 1), (3, 1)]),
        ({1: None, 2: 1, 3: 1, 4: 2}, [(1, 0), (2, 1), (4, 2), (3, 1)]),
        ({1: None, 2: 1, 3: 2, 4: 3}, [(1, 0), (2, 1), (3, 2), (4, 3)]),
        ({2: 1, 3: 2}, [(2, 0), (3, 1)]),
        ({1: None, 2: None, 3: 1}, [(1, 0), (3, 1), (2, 0)]),
    ],
    ids=["none", "one", "siblings", "nephew", "a line", "forgotten origin", "two roots"],
)
def test_a_tree_is_told_branch_by_branch(
    origins: dict[int, int | None], expected: list[tuple[int, int]]
) -> None:
    leaves = [Leaf(one, "C1", f"{one}.0", origin, "U1", 0.0) for one, origin in origins.items()]

    assert [(leaf.id, depth) for leaf, depth in outline(leaves)] == expected
