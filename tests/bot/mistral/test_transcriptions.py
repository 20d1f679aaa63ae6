"""Transcriptions at the local Mistral, and what it refuses."""

from pathlib import Path

import pytest

from bot.core import errors, refusals
from bot.core.errors import UserFacingError
from bot.mistral.sdk.client import Client
from bot.mistral.transcriptions import (
    MistralTranscriptions,
    NoTranscription,
    NotUnderstood,
    Recording,
    TooMuchSpeech,
    Transcription,
)
from playground import clips
from playground.clips import Speech
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.mistral.transcriptions import STAND_IN


@pytest.fixture
def transcriptions(mistral_client: Client) -> MistralTranscriptions:
    return MistralTranscriptions(mistral_client)


def recording(folder: Path, content: bytes) -> Recording:
    path = folder / "clip"
    path.write_bytes(content)
    return Recording(path, "clip.m4a", "audio/mp4")


async def test_words_and_seconds_come_back(
    transcriptions: MistralTranscriptions, tmp_path: Path
) -> None:
    clip = recording(tmp_path, clips.m4a(Speech("Wann gibt es Tee?", 7, "de")))

    assert await transcriptions.transcribe(clip) == Transcription("Wann gibt es Tee?", 7)


async def test_of_any_other_sound_the_local_one_says_what_it_is(
    transcriptions: MistralTranscriptions, tmp_path: Path
) -> None:
    heard = await transcriptions.transcribe(recording(tmp_path, b"OggS" + bytes(12_000)))

    assert heard == Transcription(STAND_IN, 3)


async def test_a_moment_without_an_answer_is_tried_again_with_all_of_the_file(
    transcriptions: MistralTranscriptions, mistral: LocalMistral, tmp_path: Path
) -> None:
    mistral.faults.add("audio.transcriptions", Fault("error", status=503))
    clip = recording(tmp_path, clips.m4a(Speech("Tea", 1)))

    assert (await transcriptions.transcribe(clip)).text == "Tea"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("error", status=400), NotUnderstood),
        (Fault("error", status=422), NotUnderstood),
        (Fault("error", status=413), TooMuchSpeech),
        (Fault("error", status=403), NoTranscription),
        (Fault("error", status=404), NoTranscription),
        (Fault("error", status=402), refusals.OutOfCredits),
        (Fault("error", status=401), errors.KeyRefused),
        (Fault("error", status=504), errors.ModelSilent),
        (Fault("ratelimited", seconds=90), errors.ModelBusy),
    ],
    ids=lambda it: f"{it.kind} {it.status}" if isinstance(it, Fault) else it.__name__,
)
async def test_what_mistral_refuses_has_a_sentence_about_clips(
    transcriptions: MistralTranscriptions,
    mistral: LocalMistral,
    tmp_path: Path,
    fault: Fault,
    error: type[UserFacingError],
) -> None:
    mistral.faults.add("audio.transcriptions", fault)

    with pytest.raises(error):
        await transcriptions.transcribe(recording(tmp_path, clips.m4a(Speech("Tea", 1))))
