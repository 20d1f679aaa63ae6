"""An attempt that fails: what is told, what is tried again, and what somebody stopped."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.core import errors, refusals
from bot.core.answers.agent_events import Failed, Finished, Started, TextDelta
from bot.mistral.port import Answer, PendingAnswer
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.turns.attempt import MOST_ATTEMPTS
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.models import PostedReply
from storage.records import Lost, Outcome
from storage.token_usage import TokenUsage
from storage.turns import checkpoints
from tests.storage.support.hands import rows, the_turn
from tests.support.fakes import GENERAL, Hook, answer, saying
from tests.support.turns import FOOTER, TurnScene

STARTED, WORDS = Started("conv-1"), TextDelta("e1", "A row")
PASSING = [errors.ModelUnreachable, errors.ModelFailed, errors.AnswerCut]
LASTING = {
    refusals.OutOfCredits: Outcome.FAILED,
    errors.Refused: Outcome.REFUSED,
    errors.Interrupted: Outcome.INTERRUPTED,
}
STOPS = {
    Outcome.STOPPED: "⏹️ Stopped.",
    Outcome.WITHDRAWN: "",
    Outcome.FORGOTTEN: "",
}


class HeldDatabase:
    """Records an answer no sooner than it is allowed to."""

    def __init__(self, database: Database, allowed: asyncio.Event) -> None:
        self._database = database
        self._allowed = allowed

    async def run_with_retry(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if work is checkpoints.answered:
            await self._allowed.wait()
        return await self._database.run_with_retry(work, *arguments)


# Trouble.


@pytest.mark.parametrize("error", PASSING)
async def test_trouble_that_may_pass_is_tried_again_and_not_told(
    error: type[errors.UserFacingError], scene: TurnScene
) -> None:
    scene.on("requests.ask", error())

    with pytest.raises(errors.Interruption, match=error.__name__):
        await scene.attempt(attempts=MOST_ATTEMPTS - 1)

    assert scene.slack.text == ""


async def test_a_write_under_way_ends_before_the_turn_is_tried_again(scene: TurnScene) -> None:
    writing = asyncio.Event()

    async def write_slowly() -> None:
        writing.set()
        for _ in range(20):
            await asyncio.sleep(0)

    scene.slack.before["chat.startStream"] = write_slowly
    scene.answers(answer(STARTED, WORDS, wait_for(writing), Failed(errors.AnswerCut())))

    with pytest.raises(errors.Interruption):
        await scene.attempt()

    assert len(await rows(scene.database, PostedReply)) == 1


async def test_silence_is_not_told_where_mistral_has_the_whole_answer(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, WORDS, Failed(errors.ModelSilent())))
    scene.on("recovery.answer", PendingAnswer(saying("A row of posts."), GENERAL))

    with pytest.raises(errors.Interruption):
        await scene.attempt()

    [[looked_for]] = scene.calls("recovery.answer")
    assert (looked_for.conversation_id, looked_for.answered_by) == ("conv-1", GENERAL)
    assert "stopped responding" not in scene.slack.text


async def test_silence_is_told_where_mistral_has_no_answer(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, WORDS, Failed(errors.ModelSilent())))

    assert await scene.attempt() is Outcome.FAILED

    assert "stopped responding" in scene.slack.text


@pytest.mark.parametrize("error", PASSING)
async def test_trouble_of_the_last_attempt_is_told(
    error: type[errors.UserFacingError], scene: TurnScene
) -> None:
    scene.on("requests.ask", error())

    outcome = await scene.attempt(attempts=MOST_ATTEMPTS)

    assert (outcome, scene.slack.text) == (Outcome.FAILED, f"⚠️ {error().sentence}")


@pytest.mark.parametrize("error", LASTING)
async def test_trouble_that_does_not_pass_is_told_at_once(
    error: type[errors.UserFacingError], scene: TurnScene
) -> None:
    scene.on("requests.ask", error())

    outcome = await scene.attempt()

    assert (outcome, scene.slack.text) == (LASTING[error], f"⚠️ {error().sentence}")


async def test_trouble_is_signed_by_nobody_where_nobody_began(scene: TurnScene) -> None:
    scene.on("requests.ask", errors.Refused())

    await scene.attempt()

    assert scene.calls("footers.below") == [[scene.turn, None, Outcome.REFUSED, TokenUsage()]]
    assert scene.slack.of("chat.stopStream")[0]["blocks"] == FOOTER


async def test_an_answer_that_fails_in_the_middle_keeps_its_words(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, WORDS, Failed(errors.ModelBusy())))

    outcome = await scene.attempt()

    assert outcome is Outcome.FAILED
    assert scene.slack.text == f"A row\n\n⚠️ {errors.ModelBusy().sentence}"


async def test_an_answer_that_fails_is_not_recorded(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, WORDS, Failed(errors.ModelBusy())))

    await scene.attempt()

    assert (await scene.recorded()).answer is None


async def test_a_programming_error_is_told_as_ours(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, WORDS, KeyError("oops")))

    outcome = await scene.attempt()

    assert outcome is Outcome.FAILED
    assert scene.slack.text == f"A row\n\n⚠️ {errors.UserFacingError().sentence}"


@pytest.mark.parametrize(
    "error", [Lost(), SlackRefused("chat.update", "no"), Unavailable("away")], ids=repr
)
async def test_what_is_no_matter_of_the_answer_is_passed_on(
    error: Exception, scene: TurnScene
) -> None:
    scene.on("requests.ask", error)

    with pytest.raises(type(error)):
        await scene.attempt()

    assert scene.slack.text == ""


async def test_an_answer_that_fails_is_closed(scene: TurnScene) -> None:
    stream = answer(STARTED, Failed(errors.ModelBusy()), WORDS)
    scene.answers(stream)

    await scene.attempt()

    assert await anext(stream, None) is None


# An answer that cannot be shown.


async def test_an_answer_that_slack_did_not_take_is_recorded_all_the_same(
    scene: TurnScene,
) -> None:
    scene.answers(answer(STARTED, WORDS, Finished()))
    scene.on("chat.startStream", *[SlackUnreachable("chat.startStream", "gone")] * 3)

    with pytest.raises(SlackUnreachable):
        await scene.attempt()

    assert (await scene.recorded()).answer == "A row"


async def test_a_failure_of_slack_waits_until_the_answer_is_recorded(scene: TurnScene) -> None:
    recording, database = asyncio.Event(), scene.database
    scene.database = HeldDatabase(database, recording)  # type: ignore[assignment]
    scene.answers(answer(STARTED, WORDS, Finished()))
    scene.on("chat.startStream", *[SlackUnreachable("chat.startStream", "gone")] * 3)
    attempt = asyncio.create_task(scene.attempt())

    ended, _ = await asyncio.wait({attempt}, timeout=1.0)
    recording.set()

    assert not ended
    with pytest.raises(SlackUnreachable):
        await attempt
    assert (await the_turn(database)).answer == "A row"


async def test_an_answer_that_could_not_be_recorded_is_not_finished(scene: TurnScene) -> None:
    stale = replace(scene.turn.claim, fence=scene.turn.claim.fence - 1)
    scene.answers(answer(WORDS, Finished()))

    with pytest.raises(Lost):
        await scene.attempt(claim=stale)

    assert scene.slack.of("chat.stopStream") == []


# Stops.


@pytest.mark.parametrize("wish", STOPS)
async def test_a_turn_that_was_stopped_before_is_not_asked(wish: Outcome, scene: TurnScene) -> None:
    outcome = await scene.attempt(stopped=wish)

    assert (outcome, scene.slack.text) == (wish, STOPS[wish])
    assert scene.calls("requests.ask") == []


@pytest.mark.parametrize("wish", STOPS)
async def test_a_stop_ends_the_answer_where_it_is(wish: Outcome, scene: TurnScene) -> None:
    async def stop() -> None:
        scene.cancellation.stop(scene.turn.id, wish)

    scene.answers(answer(STARTED, WORDS, stop, forever))

    outcome = await scene.attempt()

    assert outcome is wish
    assert scene.slack.text.startswith("A row\n\n⏹️ Stopped")


async def test_what_a_stop_breaks_is_told_as_stopped(scene: TurnScene) -> None:
    async def broken(stream: Answer) -> Answer:
        try:
            async for event in stream:
                yield event
        except asyncio.CancelledError as error:
            raise RuntimeError("the connection was being closed") from error

    async def stop() -> None:
        scene.cancellation.stop(scene.turn.id, Outcome.STOPPED)

    scene.answers(broken(answer(STARTED, WORDS, stop, forever)))

    outcome = await scene.attempt()

    assert (outcome, scene.slack.text) == (Outcome.STOPPED, "A row\n\n⏹️ Stopped.")


async def test_a_stop_while_slack_is_slow_leaves_the_write_under_way(scene: TurnScene) -> None:
    writing, may_end = asyncio.Event(), asyncio.Event()

    async def write_slowly() -> None:
        writing.set()
        await may_end.wait()

    def found(*_asked: object) -> PendingAnswer:
        scene.cancellation.stop(scene.turn.id, Outcome.STOPPED)
        asyncio.get_running_loop().call_later(0.01, may_end.set)
        return PendingAnswer(saying("A row of posts."), GENERAL)

    scene.slack.before["chat.startStream"] = write_slowly
    scene.answers(answer(STARTED, WORDS, wait_for(writing), Failed(errors.ModelSilent())))
    scene.on("recovery.answer", found)

    outcome = await scene.attempt()

    assert (outcome, scene.slack.text) == (Outcome.STOPPED, "A row\n\n⏹️ Stopped.")


async def test_slacks_stop_button_stops_the_turn(scene: TurnScene) -> None:
    scene.settings = replace(scene.settings, interval=0.0)
    shown = asyncio.Event()
    scene.slack.before["chat.startStream"] = async_call(shown.set)
    scene.on("chat.appendStream", SlackRefused("chat.appendStream", "stopped_by_user"))
    scene.answers(answer(STARTED, WORDS, wait_for(shown), WORDS, forever))

    outcome = await scene.attempt()

    assert outcome is Outcome.STOPPED


async def test_an_answer_that_takes_too_long_is_given_up(scene: TurnScene) -> None:
    scene.deadline = 0.0
    scene.answers(answer(STARTED, WORDS, forever))

    outcome = await scene.attempt()

    assert outcome is Outcome.FAILED
    assert scene.slack.text == f"⚠️ {refusals.AnswerLate().sentence}"


async def forever() -> None:
    await asyncio.Event().wait()


def wait_for(event: asyncio.Event) -> Hook:
    async def wait() -> None:
        await event.wait()

    return wait


def async_call(call: Callable[[], None]) -> Hook:
    async def called() -> None:
        call()

    return called
