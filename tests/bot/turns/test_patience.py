"""Waiting for Mistral: ever more slowly, and the person is told."""

from dataclasses import replace

import pytest

from bot.core import errors, refusals
from bot.mistral.port import PendingAnswer
from bot.turns.patience import Patience
from storage.records import Outcome
from tests.support.fakes import GENERAL, saying
from tests.support.turns import TurnScene

SOON = Patience(
    rate_limits=(0.02, 0.04, 0.8),
    longest=5.0,
    attempts=(0.5, 0.5),
    until_status=0.1,
    until_words=0.2,
)


def statuses(scene: TurnScene) -> list[str]:
    return [one["status"] for one in scene.slack.of("assistant.threads.setStatus")]


async def test_a_short_wait_is_not_told(scene: TurnScene) -> None:
    scene.patience = replace(SOON, until_status=60.0)
    scene.on("requests.ask", errors.ModelBusy(), errors.ModelBusy())

    outcome = await scene.attempt()

    assert outcome is Outcome.ANSWERED
    assert scene.slack.text == "A row of posts."
    assert statuses(scene) == []


async def test_a_longer_wait_is_told_in_the_status_and_then_in_words(scene: TurnScene) -> None:
    scene.patience = SOON
    scene.on("requests.ask", *[errors.ModelBusy()] * 3)

    outcome = await scene.attempt()

    assert outcome is Outcome.ANSWERED
    assert statuses(scene) == ["is waiting: Mistral is receiving too many requests…"]
    assert scene.slack.text == (
        "_I'm still waiting, because Mistral is receiving too many requests. "
        "I'll answer as soon as I can._\n\nA row of posts."
    )


async def test_what_is_said_while_waiting_is_no_part_of_the_answer(scene: TurnScene) -> None:
    scene.patience = SOON
    scene.on("requests.ask", *[errors.ModelBusy()] * 3)

    await scene.attempt()

    assert (await scene.recorded()).answer == "A row of posts."


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (errors.ModelFailed, "Mistral has a problem"),
        (errors.ModelUnreachable, "I can't reach Mistral"),
        (refusals.ModelOverloaded, "this agent's model is overloaded at Mistral"),
        (refusals.AgentBusy, "this agent is being changed at Mistral"),
    ],
)
async def test_the_wait_before_a_second_try_is_told_too(
    trouble: type[errors.UserFacingError], reason: str, scene: TurnScene
) -> None:
    scene.patience = SOON
    scene.on("requests.ask", trouble())

    with pytest.raises(errors.Interruption):
        await scene.attempt()

    assert statuses(scene) == [f"is waiting: {reason}…"]


async def test_a_limit_of_a_day_is_not_waited_for(scene: TurnScene) -> None:
    scene.on("requests.ask", errors.ModelBusy(86_400.0))

    outcome = await scene.attempt()

    assert outcome is Outcome.FAILED
    assert "in about a day" in scene.slack.text
    assert len(scene.calls("requests.ask")) == 1


async def test_a_notice_of_a_request_that_was_made_twice_is_shown_once(scene: TurnScene) -> None:
    def ask(*arguments: object) -> PendingAnswer:
        arguments[2]("_Note._ ")  # type: ignore[operator]
        if len(scene.calls("requests.ask")) < 3:
            raise errors.ModelBusy
        return PendingAnswer(saying("Yes."), GENERAL)

    scene.on("requests.ask", ask, ask, ask)

    await scene.attempt()

    assert scene.slack.text == "_Note._ Yes."


def test_requests_get_rarer_and_stay_few() -> None:
    delays = Patience().rate_limits

    assert [*delays] == sorted(delays)
    assert sum(delays) <= Patience().longest
    assert len(delays) < 10
