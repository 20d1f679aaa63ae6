"""A turn from outside: where it runs, and how it ends when Slack or the database do not answer."""

from dataclasses import replace

import pytest

from bot.core import errors
from bot.slack.errors import SlackFailed, SlackRefused, SlackUnreachable
from bot.slack.thread_target import ThreadTarget
from bot.turns.runner import MOST_DELIVERIES
from storage.engine.outages import Unavailable
from storage.records import Lost, Outcome
from tests.support.fakes import GENERAL, PLACE
from tests.support.turns import LEASE, TurnScene, statuses

FILES = "files:5:1700000050.000000"
HERE = ThreadTarget("T1", "C1", "1700000000.000000", "U1", "T9")
THERE = replace(PLACE, thread_ts="1700000200.000000")
OUTAGES = [SlackUnreachable("chat.update", "no_response"), Unavailable("OperationalError")]


async def test_a_message_is_answered_in_its_thread(scene: TurnScene) -> None:
    outcome = await scene.run()

    [stream] = scene.slack.of("chat.startStream")
    assert outcome is Outcome.ANSWERED
    assert (stream["channel"], stream["thread_ts"]) == ("C1", "1700000000.000000")


async def test_an_answer_is_for_the_person_who_asked(scene: TurnScene) -> None:
    await scene.run(user_team="T9")

    [stream] = scene.slack.of("chat.startStream")
    assert stream["recipient_user_id"] == "U1"
    assert stream["recipient_team_id"] == "T9"


@pytest.mark.parametrize(
    ("cause", "feature"),
    [("branch:5", "roots.open_thread"), ("compare:5:6", "comparison.open_thread")],
)
async def test_a_branch_is_answered_in_the_thread_that_was_posted_for_it(
    cause: str, feature: str, scene: TurnScene
) -> None:
    grown = replace(scene.turn, cause=cause, text="Compare these.", user_team="T9")
    scene.on(feature, (grown, THERE))

    await scene.run(cause=cause, user_team="T9")

    [[turn, place, _]] = scene.calls(feature)
    assert (turn, place) == (replace(grown, text=scene.turn.text), HERE)
    assert scene.calls("requests.ask")[0][:2] == [grown, THERE]


async def test_missing_files_are_sent_again_instead_of_an_answer(scene: TurnScene) -> None:
    outcome = await scene.run(cause=FILES, user_team="T9")

    [[turn, place, _]] = scene.calls("deliveries.retry")
    assert outcome is Outcome.DELIVERED
    assert (turn, place) == (replace(scene.turn, cause=FILES, user_team="T9"), HERE)
    assert scene.calls("requests.ask") == []


async def test_a_turn_whose_lease_ran_out_writes_nothing(scene: TurnScene) -> None:
    scene.clock.now += LEASE

    with pytest.raises(Lost):
        await scene.run(answer="A row of posts.", answered_by=GENERAL)

    assert scene.slack.text == ""


async def test_what_slack_refuses_is_undelivered(scene: TurnScene) -> None:
    scene.on("deliveries.retry", SlackRefused("chat.update", "channel_not_found"))

    outcome = await scene.run(cause=FILES)

    assert outcome is Outcome.UNDELIVERED
    assert statuses(scene) == ["active"]


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: type(outage).__name__)
async def test_an_outage_interrupts_the_turn(outage: Exception, scene: TurnScene) -> None:
    scene.on("deliveries.retry", outage)

    with pytest.raises(errors.Interruption, match=str(outage)):
        await scene.run(cause=FILES, attempts=MOST_DELIVERIES - 1)


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: type(outage).__name__)
async def test_an_outage_that_lasts_too_long_ends_the_turn(
    outage: Exception, scene: TurnScene
) -> None:
    scene.on("deliveries.retry", outage)

    outcome = await scene.run(cause=FILES, attempts=MOST_DELIVERIES)

    assert outcome is Outcome.UNDELIVERED


@pytest.mark.parametrize("error", [Lost(), errors.Interruption("ModelFailed"), SlackFailed("", "")])
async def test_anything_else_is_passed_on(error: Exception, scene: TurnScene) -> None:
    scene.on("deliveries.retry", error)

    with pytest.raises(type(error)):
        await scene.run(cause=FILES)
