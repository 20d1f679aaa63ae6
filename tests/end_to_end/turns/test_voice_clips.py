"""Voice clips: what is said in them is quoted and asked; whatever prevents it is told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.errors import ModelBusy
from bot.core.refusals import OutOfCredits
from bot.mistral.transcriptions import NotUnderstood
from bot.voice.errors import (
    ClipClosed,
    ClipGone,
    ClipTooLarge,
    ClipTooLong,
    ClipUnreachable,
    NothingSaid,
    NotTranscribed,
    UnknownRecording,
    VideoUnheard,
)
from playground import clips
from playground.clips import Speech
from playground.faults import Fault
from playground.model import ScriptedModel
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser
from tests.support.users.speaker import HERE, Speaker
from tests.support.users.thread_user import choose

SAID = "When is tea served? I ask because the cake is ready."
HEARD = f"[voice clip: “{SAID}”]"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("At four.")


@pytest.fixture
async def alice(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Speaker]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield Speaker(stage)


def asked(model: ScriptedModel) -> Any:
    """The model's last question."""
    return model.prompts[-1].entries[-1]["content"]


async def test_a_clip_is_quoted_and_answered(surroundings: tuple[str, str]) -> None:
    transport, url = surroundings
    model = ScriptedModel("At four.")
    async with opened(url, transport=transport, model=model) as stage:
        alice = Speaker(stage)
        thread = await alice.record(SAID)
        quote, answer = await stage.answers(thread, 2, channel=alice.direct)

        assert quote == f"🎙️ Alice said:\n&gt; {SAID}"
        assert alice.quotes(thread) == [SAID]
        assert answer == "At four."
        assert asked(model) == HEARD


async def test_with_a_mention_words_and_clips_are_one_question_in_their_order(
    alice: Speaker, model: ScriptedModel
) -> None:
    thread = await alice.say("First the cake.", "Then the tea.", text="<@U0BOT> Sum up:")
    await alice.answers(thread, channel=HERE)

    assert asked(model) == (
        "Sum up:\n[voice clip: “First the cake.”]\n[voice clip: “Then the tea.”]"
    )
    assert alice.quotes(thread, HERE) == ["First the cake.", "Then the tea."]


async def test_in_its_threads_a_clip_needs_no_mention(alice: Speaker, model: ScriptedModel) -> None:
    thread = await alice.stage.ask("Hello")
    await alice.answers(thread, channel=HERE)
    await alice.say(SAID, thread=thread)
    await alice.answers(thread, 2, channel=HERE)

    assert asked(model) == HEARD


async def test_clips_among_people_are_left_alone(alice: Speaker) -> None:
    stage = alice.stage
    await alice.say("Good morning")
    thread = await stage.say("Hello everybody")
    await alice.say("Good morning", thread=thread)
    mine = await stage.ask("Hello")
    await alice.answers(mine, channel=HERE)
    await alice.say("<@U0BOB> look", thread=mine, text="<@U0BOB>")
    await stage.quiet()

    assert (alice.transcriptions, stage.slack_calls("files.info")) == (0, 0)
    assert stage.slack_calls("reactions.add") == 0


async def test_an_audio_file_is_listened_to_and_is_no_document(
    alice: Speaker, model: ScriptedModel
) -> None:
    data = clips.wav(clips.spoken("The meeting is on Monday."))
    people = alice.stage.slack.people
    thread = await people.share_file(
        "U0ALICE", HERE, "meeting.wav", data, "audio/wav", text="<@U0BOT> When is it?"
    )
    await alice.answers(thread, channel=HERE)

    assert asked(model) == "When is it?\n[recording: “The meeting is on Monday.”]"
    assert alice.stage.mistral.libraries == {}


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"max_voice_minutes": 1}, ClipTooLong(1).sentence),
        ({"max_voice_mb": 1}, ClipTooLarge(1).sentence),
    ],
    ids=["minutes", "MB"],
)
async def test_beyond_the_limits_nothing_is_downloaded(
    migrated_sqlite: str, limits: dict[str, Any], sentence: str
) -> None:
    async with opened(migrated_sqlite, **limits) as stage:
        alice = Speaker(stage)
        stage.slack.faults.add("files.download", Fault("error"))
        file = alice.file(clips.m4a(Speech("Much", 61)) + b"\0" * 1_100_000)
        file.about = {"duration_ms": 61_000}

        assert await alice.answers(await alice.send(file)) == [f"⚠️ {sentence}"]
        assert stage.slack.faults.take("files.download") is not None
        assert stage.asked() == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("error", status=422), NotUnderstood().sentence),
        (Fault("error", status=402), OutOfCredits().sentence),
        (Fault("ratelimited", seconds=3_600), ModelBusy(3_600).sentence),
    ],
    ids=["422", "402", "429"],
)
async def test_what_mistral_refuses_is_told_and_can_be_asked_again(
    alice: Speaker, fault: Fault, sentence: str
) -> None:
    alice.stage.mistral.faults.add("audio.transcriptions", fault)
    thread = await alice.record(SAID)

    [answer] = await alice.answers(thread)
    assert sentence in answer
    assert alice.stage.asked() == []

    await alice.stage.say("Please try again", thread=thread, channel=alice.direct)
    assert (await alice.answers(thread, 2))[-1] == "At four."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (clips.m4a(clips.spoken("")), NothingSaid().sentence),
        (clips.m4a(clips.spoken("[music] (…) ...")), NothingSaid().sentence),
        (b"just text, and no sound at all", UnknownRecording().sentence),
    ],
    ids=["silence", "noise", "no audio"],
)
async def test_what_cannot_be_heard_is_told(alice: Speaker, data: bytes, sentence: str) -> None:
    thread = await alice.send(alice.file(data))

    [answer] = await alice.answers(thread)
    assert sentence in answer
    assert alice.stage.asked() == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("login"), ClipClosed().sentence),
        (Fault("error", status=500), ClipUnreachable().sentence),
    ],
    ids=["login page", "outage"],
)
async def test_what_slack_does_not_hand_out_is_told(
    alice: Speaker, fault: Fault, sentence: str
) -> None:
    alice.stage.slack.faults.add("files.download", fault)

    [answer] = await alice.answers(await alice.record(SAID))
    assert sentence in answer
    assert alice.transcriptions == 0


async def test_a_clip_deleted_meanwhile_is_told(alice: Speaker) -> None:
    file = alice.file(clips.m4a(clips.spoken(SAID)))
    alice.stage.slack.faults.add("files.info", Fault("refused", code="file_deleted"))
    [answer] = await alice.answers(await alice.send(file))

    assert ClipGone().sentence in answer


async def test_beside_words_what_was_not_heard_is_named(
    alice: Speaker, model: ScriptedModel
) -> None:
    file = alice.file(b"no sound at all")
    [answer] = await alice.answers(await alice.send(file, "What is this?"))

    assert answer.startswith(f"_I didn't hear audio_message.m4a: {UnknownRecording().sentence}_")
    assert asked(model) == "What is this?\n[voice clip: audio_message.m4a]"


async def test_of_a_video_clip_slacks_transcript_is_used(
    alice: Speaker, model: ScriptedModel
) -> None:
    file = alice.file(b"film", "video.mp4", "video/mp4")
    file.subtype = "slack_video"
    assert VideoUnheard().sentence in (await alice.answers(await alice.send(file)))[0]

    file.transcript = SAID
    assert await alice.answers(await alice.send(file)) == ["At four."]
    assert asked(model) == f"[video clip: “{SAID}”]"
    assert alice.transcriptions == 0


async def test_without_transcription_slacks_transcript_is_used(migrated_sqlite: str) -> None:
    model = ScriptedModel("At four.")
    async with opened(migrated_sqlite, model=model, max_voice_minutes=0) as stage:
        alice = Speaker(stage)
        thread = await alice.record("…", transcript=SAID, transcribing=0.1)
        assert await alice.answers(thread) == ["At four."]
        assert asked(model) == HEARD

        [answer] = await alice.answers(await alice.record("…"))
        assert NotTranscribed().sentence in answer
        assert alice.transcriptions == 0


async def test_in_any_language_the_words_stay_as_they_were_said(
    alice: Speaker, model: ScriptedModel
) -> None:
    thread = await alice.record("Wann gibt es Tee? 茶はいつですか。", language="de")
    await alice.answers(thread)

    assert asked(model) == "[voice clip: “Wann gibt es Tee? 茶はいつですか。”]"


async def test_a_long_transcript_goes_on_in_further_quotes(
    alice: Speaker, model: ScriptedModel
) -> None:
    said = " ".join(f"word{n}" for n in range(2_000))
    thread = await alice.record(said)
    await alice.answers(thread)

    assert len(alice.quotes(thread)) == 2
    assert " ".join(alice.quotes(thread)) == said
    assert said in asked(model)


async def test_the_title_of_a_thread_is_what_was_said(alice: Speaker) -> None:
    thread = await alice.record(SAID)
    await alice.answers(thread)

    titles = {session.title for session in alice.stage.slack.workspace.sessions.values()}
    assert SAID in titles
    assert thread


async def test_regenerate_reads_the_quote_and_pays_once(
    alice: Speaker, model: ScriptedModel
) -> None:
    person = CommandUser(alice.stage, channel=alice.direct)
    thread = await alice.record(SAID)
    await alice.answers(thread)
    await choose(person, thread, "again")
    await alice.answers(thread, 2)

    assert asked(model) == HEARD
    assert (alice.transcriptions, alice.quotes(thread)) == (1, [SAID])
