"""Voice clips: Slack's transcript is the question, and without one they are named truthfully."""

from collections.abc import AsyncIterator

import pytest

from bot.conversations.voice_clips import NotTranscribed
from playground.model import ScriptedModel
from tests.support.app import Stage, opened

DM = "D0ALICE"
SAID = "When is tea served? " + "I ask because the cake is ready. " * 9


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("At four.")


@pytest.fixture
async def scene(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


@pytest.mark.parametrize("transcribing", [0.0, 0.5], ids=["at once", "a moment later"])
async def test_a_clip_asks_what_was_said_in_it_a5(
    transcribing: float, scene: Stage, model: ScriptedModel
) -> None:
    people = scene.slack.people

    thread = await people.record_clip("U0ALICE", DM, SAID, transcribing=transcribing)
    answers = await scene.answers(thread, channel=DM)

    marker = f"[voice clip: audio_message.m4a, in Slack's transcript: “{SAID.strip()}”]"
    assert model.prompts[-1].entries[-1]["content"] == marker
    assert answers == ["At four."]


async def test_a_clip_that_nobody_transcribed_is_told_a5(scene: Stage) -> None:
    thread = await scene.slack.people.record_clip("U0ALICE", DM, "")
    [answer] = await scene.answers(thread, channel=DM)

    assert NotTranscribed().sentence in answer
    assert scene.asked() == []


async def test_beside_words_it_is_named_a5(scene: Stage, model: ScriptedModel) -> None:
    people = scene.slack.people

    thread = await people.record_clip("U0ALICE", "C0GENERAL", "", text="<@U0BOT> what is this?")
    [answer] = await scene.answers(thread)

    asked = model.prompts[-1].entries[-1]["content"]
    assert asked == "what is this?\n[voice clip: audio_message.m4a]"
    assert "no transcript of audio_message.m4a" in answer


async def test_clips_among_people_are_passed_over_a5(scene: Stage) -> None:
    await scene.slack.people.record_clip("U0ALICE", "C0GENERAL", "Good morning")
    await scene.quiet()

    assert scene.slack_calls("chat.postMessage") == 0
    assert scene.slack_calls("reactions.add") == 0
