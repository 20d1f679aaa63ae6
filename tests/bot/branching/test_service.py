"""Branch from here: the window, and the turn that it records."""

import json
from dataclasses import replace
from typing import cast

import pytest

from bot.agents.audience import AgentAudience
from bot.branching.service import (
    EMPTY,
    GONE,
    NO_SUCH,
    NOT_FINISHED,
    NOT_OURS,
    Branching,
    BranchRequest,
)
from bot.core.actor import Actor, ActorInChannel
from bot.permissions.place_rules import PlacePolicies
from bot.permissions.policy import Rules
from bot.profiles.parsing import ProfileError
from bot.queue.accept import turn_of_window
from bot.slack.directory.channels import SharedChannels
from bot.slack.views.branching import BRANCH_TITLE, ToBranch
from bot.slack.views.windows import Done
from bot.voice.spoken_messages import SpokenMessages
from storage.agents import custom_profiles
from storage.engine.database import Database
from storage.records import BranchOf
from storage.turns import checkpoints
from tests.bot.recorded_turns import REPLY, Inbox, answered, catalogues, profile, under_way
from tests.bot.slack_fakes import FakeModals, FakeSlackClient, RuledGate
from tests.storage.support.hands import FIRST, POINT, Hand, message, slack_ts

HERE = ActorInChannel("T1", "U2", "C1")
WHO = Actor("T1", "U2")
WISH = BranchRequest(" And tea? ", "expert", "T2")
SECOND_REPLY = "1700000011.500000"
POINT_OF_ANSWER = replace(POINT, entry_id="entry of conv-1")


class AsTyped:
    """Nobody speaks here."""

    async def as_typed(self, _position: object, text: str) -> str:
        return text


def branching(
    database: Database, modals: FakeModals | None = None, inbox: Inbox | None = None
) -> Branching:
    everyone = catalogues(database)
    gate = RuledGate(policies=PlacePolicies(database, Rules()))
    return Branching(
        database,
        everyone,
        AgentAudience(database, everyone, gate, SharedChannels(FakeSlackClient())),
        cast("SpokenMessages", AsTyped()),
        modals or FakeModals(),
        (inbox or Inbox()).accept,
    )


async def opened(database: Database, ts: str, text: str = "") -> ToBranch | Done:
    """The window about a message."""
    modals = FakeModals()
    await branching(database, modals).ask(HERE, ts, text, "trigger")
    assert isinstance(modals.window, ToBranch | Done)
    return modals.window


async def branch_window(database: Database, ts: str, text: str = "") -> ToBranch:
    window = await opened(database, ts, text)
    assert isinstance(window, ToBranch)
    return window


async def problems(database: Database, wish: BranchRequest, ts: str = REPLY) -> dict[str, str]:
    """Submit the modal; return the problems at its fields."""
    with pytest.raises(ProfileError) as error:
        await branching(database).chosen(HERE, "V1", ts, wish)
    return dict(error.value.problems)


async def add_profile(database: Database, team: str) -> None:
    settings = json.dumps(profile("own").fields())
    await database.run(custom_profiles.add, team, "own", settings, most=9)


async def test_the_window_opens_by_the_trigger(database: Database) -> None:
    modals = FakeModals()

    await branching(database, modals).ask(HERE, "1.0", "", "trigger")

    assert modals.opened == [("trigger", Done(NOT_OURS, BRANCH_TITLE))]


async def test_an_answer_is_continued_after_itself(database: Database) -> None:
    await answered(database)

    window = await branch_window(database, REPLY, "An answer.")

    assert (window.after_answer, window.question) == (True, "")


async def test_a_question_is_asked_in_place_of_itself_as_plain_text(database: Database) -> None:
    await answered(database)

    window = await branch_window(database, FIRST.ts, "Tea &amp; milk?")

    assert (window.after_answer, window.question) == (False, "Tea & milk?")


async def test_the_window_remembers_its_message(database: Database) -> None:
    await answered(database)

    window = await branch_window(database, REPLY)

    assert window.about == ("C1", REPLY)


async def test_the_agent_of_the_thread_is_preselected(database: Database) -> None:
    await answered(database, replace(FIRST, profile="expert"))

    window = await branch_window(database, REPLY)

    assert window.answering.name == "expert"


async def test_agents_of_this_workspace_alone_can_be_chosen(database: Database) -> None:
    await answered(database)
    for team, names in (("T2", ["general", "expert"]), ("T1", ["general", "expert", "own"])):
        await add_profile(database, team)

        window = await branch_window(database, REPLY)

        assert [one.name for one in window.profiles] == names


async def test_a_message_of_another_channel_is_not_ours(database: Database) -> None:
    await answered(database, replace(FIRST, channel="C2"))

    assert await opened(database, REPLY) == Done(NOT_OURS, BRANCH_TITLE)


async def test_an_unfinished_question_cannot_be_continued(database: Database) -> None:
    await under_way(database)

    assert await opened(database, FIRST.ts) == Done(NOT_FINISHED, BRANCH_TITLE)


async def test_a_branch_is_recorded_with_all_that_it_continues(database: Database) -> None:
    inbox = Inbox()
    turn = await answered(database)

    await branching(database, inbox=inbox).chosen(HERE, "V1", REPLY, WISH)

    expected = replace(
        turn_of_window(HERE, "V1", "T2", f"branch:{turn.id}"),
        text="And tea?",
        continues_from=POINT_OF_ANSWER,
        profile="expert",
        branch=BranchOf(turn.claim.thread_id, REPLY),
    )
    assert inbox.turns == [expected]


async def test_a_branch_in_place_of_a_later_question_continues_the_answer_before_it(
    database: Database,
) -> None:
    inbox = Inbox()
    await answered(database)
    await answered(database, message(10), SECOND_REPLY)

    await branching(database, inbox=inbox).chosen(HERE, "V1", slack_ts(10), WISH)

    assert inbox.turns[0].continues_from == POINT_OF_ANSWER


async def test_a_branch_of_a_first_question_continues_nothing(database: Database) -> None:
    inbox = Inbox()
    await answered(database)

    await branching(database, inbox=inbox).chosen(HERE, "V1", FIRST.ts, WISH)

    assert inbox.turns[0].continues_from is None


async def test_each_wrong_field_is_told(database: Database) -> None:
    await answered(database)
    for prompt, name, expected in (
        ("", "expert", {"prompt": EMPTY}),
        (" \n", "expert", {"prompt": EMPTY}),
        ("And tea?", "gone", {"profile": NO_SUCH}),
        ("", "gone", {"prompt": EMPTY, "profile": NO_SUCH}),
    ):
        assert await problems(database, BranchRequest(prompt, name, "T1")) == expected


async def test_an_agent_of_another_workspace_cannot_be_asked(database: Database) -> None:
    await answered(database)
    await add_profile(database, "T2")

    assert await problems(database, replace(WISH, profile="own")) == {"profile": NO_SUCH}


async def test_a_branch_of_a_conversation_that_is_gone_is_refused(database: Database) -> None:
    assert await problems(database, WISH) == {"prompt": GONE}


async def test_a_branch_of_an_answer_that_failed_is_refused(database: Database) -> None:
    turn = await under_way(database)
    await database.run(checkpoints.reply_posted, turn, REPLY)
    await Hand(database, "here").finish(turn, "failed")

    assert await problems(database, WISH) == {"prompt": GONE}


async def test_nothing_is_recorded_of_what_is_wrong(database: Database) -> None:
    inbox = Inbox()

    with pytest.raises(ProfileError):
        await branching(database, inbox=inbox).chosen(HERE, "V1", REPLY, WISH)

    assert inbox.turns == []
