"""Clips in Slack: waited for, held against the limits, checked by their bytes."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.transfers.downloads import (
    Downloads,
    DownloadUnreachable,
    LoginPage,
    MoreThanDeclared,
    NoSuchFile,
    NotSlacks,
)
from bot.voice import errors
from bot.voice.clips import ClipFiles, FoundClip, VoiceLimits
from playground import clips as samples
from tests.support.clock import Clock

SOUND = samples.m4a(samples.spoken("Hello"))
LIMITS = VoiceLimits(minutes=2, megabytes=1)


class Slack:
    """Tells of one clip, which has an address after so many looks."""

    def __init__(self, looks: int = 0, **about: Any) -> None:
        self.looks = looks
        self.about = about

    async def read(self, method: str, **_arguments: Any) -> dict[str, Any]:
        self.looks -= 1
        if isinstance(error := self.about.get("error"), Exception):
            raise error
        url = {"url_private_download": "https://files.slack.com/a"} if self.looks < 0 else {}
        clip = {"id": "F1", "name": "a.m4a", "subtype": "slack_audio", "user": "U1"}
        return {"file": clip | url | self.about}


class Content:
    """Gives these one after the other: bytes, or a failure; the last one for ever."""

    def __init__(self, *given: bytes | Exception) -> None:
        self.given = [*given]
        self.fetched = 0

    async def fetch(self, _url: str, to: Path, *, most: int) -> int:
        assert most == 1024 * 1024
        self.fetched += 1
        now = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(now, Exception):
            raise now
        return await asyncio.to_thread(to.write_bytes, now)


class Hasty(Clock):
    def __call__(self) -> float:
        self.now += 5.0
        return self.now


def files(slack: Slack, content: Content) -> ClipFiles:
    client, downloads = cast("SlackClient", slack), cast("Downloads", content)
    return ClipFiles(client, downloads, LIMITS, poll=0.0, clock=Hasty())


async def fetched(slack: Slack, content: Content) -> str:
    """Name under which the clip goes to Mistral."""
    found = files(slack, content)
    clip = await found.look_up("F1")
    assert clip
    async with found.fetched(clip) as recording:
        assert await asyncio.to_thread(recording.path.read_bytes) == SOUND
        return recording.name


async def test_a_clip_goes_on_under_a_name_of_ours() -> None:
    assert await fetched(Slack(name="../../etc/passwd.m4a"), Content(SOUND)) == "clip.m4a"


@pytest.mark.parametrize(
    ("slack", "content"),
    [
        (Slack(looks=2), Content(SOUND)),
        (Slack(), Content(NoSuchFile(), b"", SOUND)),
    ],
    ids=["no address yet", "no content yet"],
)
async def test_what_slack_still_processes_is_waited_for(slack: Slack, content: Content) -> None:
    assert await fetched(slack, content) == "clip.m4a"


@pytest.mark.parametrize(
    ("slack", "content", "error"),
    [
        (Slack(looks=99), Content(SOUND), errors.StillProcessing),
        (Slack(), Content(NoSuchFile()), errors.StillProcessing),
        (Slack(), Content(b"text"), errors.UnknownRecording),
        (Slack(), Content(MoreThanDeclared()), errors.ClipTooLarge),
        (Slack(), Content(LoginPage()), errors.ClipClosed),
        (Slack(), Content(NotSlacks()), errors.ClipClosed),
        (Slack(), Content(DownloadUnreachable()), errors.ClipUnreachable),
        (Slack(error=SlackRefused("files.info", "file_deleted")), Content(b""), errors.ClipGone),
        (Slack(error=SlackRefused("files.info", "not_visible")), Content(b""), errors.ClipClosed),
        (Slack(error=SlackUnreachable("files.info", "503")), Content(b""), errors.ClipUnreachable),
        (Slack(mode="tombstone"), Content(b""), errors.ClipGone),
    ],
    ids=[
        *("never ready", "never there", "text", "larger than told", "login page", "elsewhere"),
        *("outage", "deleted", "closed", "Slack down", "tombstone"),
    ],
)
async def test_what_prevents_it_has_a_sentence(
    slack: Slack, content: Content, error: type[errors.Unheard]
) -> None:
    with pytest.raises(error):
        await fetched(slack, content)


@pytest.mark.parametrize(
    ("about", "error"),
    [
        ({"duration_ms": 120_001}, errors.ClipTooLong),
        ({"size": 1024 * 1024 + 1}, errors.ClipTooLarge),
    ],
    ids=["long", "large"],
)
async def test_what_slack_tells_is_beyond_the_limits_is_not_downloaded(
    about: dict[str, int], error: type[errors.Unheard]
) -> None:
    content = Content(SOUND)
    with pytest.raises(error):
        await fetched(Slack(**about), content)

    assert content.fetched == 0


@pytest.mark.parametrize("about", [{"duration_ms": 120_000}, {"duration_ms": "soon", "size": None}])
async def test_at_the_limit_or_without_any_word_it_is_downloaded(about: dict[str, Any]) -> None:
    assert await fetched(Slack(**about), Content(SOUND)) == "clip.m4a"


@pytest.mark.parametrize(
    "about", [{"subtype": "", "name": "a.pdf"}, {"subtype": "", "mimetype": "video/mp4"}]
)
async def test_other_files_are_no_clips(about: dict[str, Any]) -> None:
    assert await files(Slack(**about), Content(SOUND)).look_up("F1") is None


@pytest.mark.parametrize("about", [{}, {"subtype": "", "mimetype": "audio/ogg"}])
async def test_clips_and_audio_files_are(about: dict[str, Any]) -> None:
    found = await files(Slack(**about), Content(SOUND)).look_up("F1")

    assert isinstance(found, FoundClip)
    assert found.posted.is_audio
