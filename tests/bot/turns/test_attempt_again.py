"""A later attempt at a turn: what earlier ones achieved is taken up, not done again."""

import pytest

from bot.core import errors, metrics
from bot.mistral.port import PendingAnswer
from bot.slack.errors import SlackUnreachable
from bot.slack.threads import OwnMessage
from bot.turns.attempt import MOST_ATTEMPTS
from storage.models import PostedReply
from storage.records import Outcome, Responder
from storage.turns.approvals import WaitingApproval
from tests.storage.support.hands import rows, slack_ts
from tests.support.fakes import GENERAL, PLACE, saying
from tests.support.turns import FOOTER, TurnScene

POET = Responder("poet", "agent-2", 5)
FOUND = "Found again."


def found() -> PendingAnswer:
    return PendingAnswer(saying(FOUND), POET)


def recovered(how: str) -> float:
    return float(metrics.recoveries.labels(how)._value.get())


# An answer at Mistral.


async def test_a_first_attempt_looks_for_nothing(scene: TurnScene) -> None:
    await scene.attempt()

    assert scene.order("recovery.answer", "recovery.left") == []


async def test_an_answer_that_is_found_is_shown_and_not_asked_for(scene: TurnScene) -> None:
    scene.on("recovery.answer", found())

    outcome = await scene.attempt(attempts=2)

    assert (outcome, scene.slack.text) == (Outcome.ANSWERED, FOUND)
    assert scene.calls("requests.ask") == []


async def test_an_answer_that_is_found_is_recorded_with_its_agent(scene: TurnScene) -> None:
    scene.on("recovery.answer", found())

    await scene.attempt(attempts=2)

    row = await scene.recorded()
    assert (row.answer, row.agent_id) == (FOUND, "agent-2")


@pytest.mark.parametrize("attempts", [2, MOST_ATTEMPTS])
async def test_without_an_answer_it_is_asked_again(attempts: int, scene: TurnScene) -> None:
    outcome = await scene.attempt(attempts=attempts)

    assert outcome is Outcome.ANSWERED
    assert len(scene.calls("requests.ask")) == 1


async def test_a_turn_that_broke_off_too_often_is_not_asked_again(scene: TurnScene) -> None:
    outcome = await scene.attempt(attempts=MOST_ATTEMPTS + 1)

    assert outcome is Outcome.INTERRUPTED
    assert scene.slack.text == f"⚠️ {errors.Interrupted().sentence}"
    assert scene.calls("requests.ask") == scene.calls("attachments.of") == []


async def test_an_answer_is_found_however_often_the_turn_broke_off(scene: TurnScene) -> None:
    scene.on("recovery.answer", found())

    outcome = await scene.attempt(attempts=MOST_ATTEMPTS + 1)

    assert outcome is Outcome.ANSWERED


@pytest.mark.parametrize(("is_found", "how"), [(True, "answer_found"), (False, "asked_again")])
async def test_recoveries_are_counted_by_how_they_went(
    is_found: bool, how: str, scene: TurnScene
) -> None:
    scene.on("recovery.answer", found() if is_found else None)
    before = recovered(how)

    await scene.attempt(attempts=2)

    assert recovered(how) == before + 1


# An answer that was recorded.


async def test_a_recorded_answer_is_shown_and_nobody_is_asked(scene: TurnScene) -> None:
    outcome = await scene.attempt(attempts=2, answer="Recorded.", answered_by=POET)

    assert (outcome, scene.slack.text) == (Outcome.ANSWERED, "Recorded.")
    assert scene.order("recovery.answer", "requests.ask", "thread_agents.apply_command") == []


async def test_a_recorded_answer_counts_as_saved(scene: TurnScene) -> None:
    before = recovered("answer_saved")

    await scene.attempt(attempts=2, answer="Recorded.")

    assert recovered("answer_saved") == before + 1


async def test_a_recorded_answer_is_shown_although_somebody_stopped_it(scene: TurnScene) -> None:
    outcome = await scene.attempt(attempts=2, answer="Recorded.", stopped="stopped")

    assert outcome is Outcome.ANSWERED


async def test_a_recorded_answer_is_signed_by_whoever_gave_it(scene: TurnScene) -> None:
    await scene.attempt(attempts=2, answer="Recorded.", answered_by=POET)

    [[_, by, *_]] = scene.calls("footers.below")
    assert by == POET
    assert scene.slack.of("chat.stopStream")[0]["blocks"] == FOOTER


async def test_a_recorded_answer_may_have_had_files(scene: TurnScene) -> None:
    await scene.attempt(attempts=2, answer="Recorded.")

    assert scene.order("deliveries.begin", "deliveries.finish", "delivery.aclose") == [
        "deliveries.begin",
        "deliveries.finish",
        "delivery.aclose",
    ]


async def test_a_recorded_answer_may_wait_for_consent(scene: TurnScene) -> None:
    scene.on("approvals.of", WaitingApproval("conv-1", "e1", (), GENERAL))

    outcome = await scene.attempt(attempts=2, answer="May I?")

    assert outcome is Outcome.AWAITING
    assert len(scene.calls("approvals.show")) == 1
    assert scene.calls("deliveries.finish") == []


async def test_an_empty_recorded_answer_is_an_answer(scene: TurnScene) -> None:
    await scene.attempt(attempts=2, answer="")

    assert scene.calls("requests.ask") == []


# Messages in Slack.


async def test_messages_that_are_left_are_filled_first(scene: TurnScene) -> None:
    scene.on("recovery.left", [OwnMessage(slack_ts(11), "A r")])

    await scene.attempt(attempts=2)

    [[turn, place]] = scene.calls("recovery.left")
    assert (turn.id, place) == (scene.turn.id, PLACE)
    assert {call["ts"] for call in scene.slack.of("chat.update")} == {slack_ts(11)}
    assert scene.slack.of("chat.startStream") == []


async def test_only_messages_that_are_not_recorded_yet_are_recorded(scene: TurnScene) -> None:
    known, new = OwnMessage(slack_ts(11), ""), OwnMessage(slack_ts(12), "")
    scene.on("recovery.left", [known, new])

    await scene.attempt(attempts=2, replies=(known.ts,))

    assert [reply.ts for reply in await rows(scene.database, PostedReply)] == [new.ts]


@pytest.mark.parametrize("wish", [Outcome.WITHDRAWN, Outcome.FORGOTTEN])
async def test_a_stop_that_nobody_wants_to_hear_is_told_where_something_is_left(
    wish: Outcome, scene: TurnScene
) -> None:
    scene.on("recovery.left", [OwnMessage(slack_ts(11), "A r")])

    outcome = await scene.attempt(attempts=2, stopped=wish)

    assert outcome is wish
    assert "⏹️ Stopped" in str(scene.script.calls)


async def test_a_message_whose_response_was_lost_is_adopted(scene: TurnScene) -> None:
    scene.on("chat.startStream", SlackUnreachable("chat.startStream", "no_response"))
    scene.on("recovery.lost", [OwnMessage(slack_ts(11), "A r")])

    await scene.attempt()

    assert scene.calls("recovery.lost")[0] == [scene.turn, PLACE]
    assert [reply.ts for reply in await rows(scene.database, PostedReply)] == [slack_ts(11)]


async def test_an_answer_given_again_marks_the_old_one_also_after_a_crash(
    scene: TurnScene,
) -> None:
    await scene.attempt(attempts=2, answer="Once more.", cause="again:7")

    [[turn, outcome, _]] = scene.calls("outdated.mark")
    assert (turn.cause, outcome) == ("again:7", Outcome.ANSWERED)
