"""Voice clips on the page: taken as clips, played as what they are, and samples to send."""

import aiohttp
import pytest

from playground import clips
from playground.page.files import NO_SOUND
from playground.page.sample_clips import SAMPLES
from playground.slack import LocalSlack
from playground.slack.records import File
from tests.playground.page.conftest import Browser

SOUND = clips.webm(clips.spoken("Tea at four, please"))


async def sent(browser: Browser, slack: LocalSlack, part: str, data: bytes) -> File:
    """The file of a message with one upload."""
    form = aiohttp.FormData({"user": "U0ALICE", "channel": "C0GENERAL"})
    form.add_field(part, data, filename="Voice clip")
    response = await browser.post("/page/files", data=form)
    assert response.status == 200
    [file] = slack.workspace.files.values()
    return file


@pytest.mark.parametrize(
    ("part", "seconds"),
    [("clip:7", 7), ("clip:", 2), ("clip", 2), ("clip:soon", 2), ("clip:99999999", 2)],
)
async def test_a_recording_becomes_a_voice_clip(
    browser: Browser, slack: LocalSlack, part: str, seconds: int
) -> None:
    file = await sent(browser, slack, part, SOUND)

    assert (file.subtype, file.mimetype) == ("slack_audio", "audio/webm")
    assert file.about == {"duration_ms": seconds * 1000}
    assert file.name == "audio_message.webm"


async def test_any_other_upload_is_a_file(browser: Browser, slack: LocalSlack) -> None:
    file = await sent(browser, slack, "file", SOUND)

    assert (file.subtype, file.about) == ("", {})


async def test_it_is_played_as_what_it_is(browser: Browser, slack: LocalSlack) -> None:
    file = await sent(browser, slack, "clip", SOUND)
    response = await browser.get(f"/page/files/{file.id}/sound?user=U0BOB")

    assert (response.content_type, await response.read()) == ("audio/webm", SOUND)


async def test_what_only_claims_to_be_a_recording_is_refused(
    browser: Browser, slack: LocalSlack
) -> None:
    file = await sent(browser, slack, "clip", b"<script>")
    response = await browser.get(f"/page/files/{file.id}/sound?user=U0ALICE")

    assert (response.status, await response.text()) == (415, NO_SOUND)


async def test_samples_come_in_turn(browser: Browser) -> None:
    said = []
    for number in range(len(SAMPLES) + 1):
        response = await browser.get(f"/page/sample-clips/{number}")
        assert response.content_type == "audio/wav"
        speech = clips.speech_in(await response.read())
        said.append(speech.words if speech else "")

    assert said == [*SAMPLES, SAMPLES[0]]
