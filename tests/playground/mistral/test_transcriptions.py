"""The local transcriptions, through the vendor's client and past it."""

from typing import Any

import aiohttp
import pytest
from mistralai.client import Mistral, models

from playground import clips
from playground.clips import Speech

MODEL = "voxtral-mini-latest"
PATH = "/v1/audio/transcriptions"
SOUND = clips.wav(Speech("Tea at four", 2))


@pytest.mark.parametrize("made", [clips.wav, clips.m4a, clips.webm], ids=lambda it: it.__name__)
async def test_the_vendors_client_reads_what_is_said(client: Mistral, made: Any) -> None:
    file = models.File(file_name="a", content=made(Speech("Thé à quatre heures", 2, "fr")))
    heard = await client.audio.transcriptions.complete_async(model=MODEL, file=file)

    assert (heard.text, heard.model, heard.language) == ("Thé à quatre heures", MODEL, None)
    assert heard.usage.prompt_audio_seconds == 2


async def test_a_language_that_is_named_comes_back(client: Mistral) -> None:
    file = models.File(file_name="a.wav", content=SOUND)
    heard = await client.audio.transcriptions.complete_async(model=MODEL, file=file, language="en")

    assert heard.language == "en"


@pytest.mark.parametrize(
    ("fields", "content", "status"),
    [
        ({"model": MODEL}, SOUND, 200),
        ({}, SOUND, 422),
        ({"model": "mistral-medium-latest"}, SOUND, 400),
        ({"model": MODEL}, None, 422),
        ({"model": MODEL}, b"", 422),
        ({"model": MODEL}, b"just text", 400),
        ({"model": MODEL, "volume": "11"}, SOUND, 422),
        ({"model": MODEL, "stream": "true"}, SOUND, 400),
        ({"model": MODEL, "diarize": "perhaps"}, SOUND, 422),
        ({"model": MODEL, "language": "English"}, SOUND, 422),
        ({"model": MODEL}, clips.wav(Speech("Long", 11_000)), 400),
    ],
    ids=[
        *("well", "no model", "a chat model", "no file", "empty", "text", "unknown field"),
        *("streamed", "no boolean", "no code", "too long"),
    ],
)
async def test_what_does_not_fit_is_refused(
    url: str, fields: dict[str, str], content: bytes | None, status: int
) -> None:
    form = aiohttp.FormData(fields)
    form.add_field("note", "x") if content is None else form.add_field(
        "file", content, filename="a.wav"
    )
    headers = {"Authorization": "Bearer local-mistral-key"}
    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.post(PATH, data=form) as response,
    ):
        assert response.status == status


@pytest.mark.parametrize("content", [b"spoken:", b"spoken:{}", b'spoken:["words"]', b"spoken:\xff"])
def test_a_broken_tag_says_nothing(content: bytes) -> None:
    assert clips.speech_in(content) is None
