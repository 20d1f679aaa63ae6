"""Transcripts of clips, as Slack hands them out."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from bot.slack.client import SlackClient
from bot.slack.transfers.downloads import Downloads, NoSuchFile
from bot.slack.transfers.voice_clips import VoiceClips, words_of
from tests.support.clock import Clock

TRANSCRIPT = """\ufeffWEBVTT - made by Slack

NOTE confidence 0.9

1
00:00:00.000 --> 00:00:02.500 align:start
<v Ann>When is <b>tea</b>

12
00:02.500 --> 00:04.000
served?
- at 4 --> or 5
"""


@pytest.mark.parametrize(
    ("transcript", "words"),
    [
        (TRANSCRIPT, "When is tea served? - at 4 --> or 5"),
        ("", ""),
        ("WEBVTT", ""),
        ("just words", "just words"),
    ],
)
def test_the_words_of_a_transcript_are_read_a5(transcript: str, words: str) -> None:
    assert words_of(transcript) == words


class Slack:
    """Tells of one file, whose transcript needs so many looks."""

    def __init__(self, looks: int = 0, **about: Any) -> None:
        self.looks = looks
        self.about = about

    async def read(self, _method: str, **_arguments: Any) -> dict[str, Any]:
        self.looks -= 1
        status = "processing" if self.looks >= 0 else "complete"
        preview = {} if self.looks >= 0 else {"content": "When is", "has_more": True}
        told = {"transcription": {"status": status, "preview": preview}}
        return {"file": {"id": "F1", "name": "a.m4a", "subtype": "slack_audio"} | told | self.about}


class Transcript:
    """Content at the address of the transcript."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content

    async def fetch(self, _url: str, to: Path, *, most: int) -> int:
        if self._content is None:
            raise NoSuchFile
        return await asyncio.to_thread(to.write_bytes, self._content)


def clips(slack: Slack, content: bytes | None = None, clock: Clock | None = None) -> VoiceClips:
    downloads = cast("Downloads", Transcript(content))
    return VoiceClips(cast("SlackClient", slack), downloads, poll=0.0, clock=clock or Clock())


@pytest.mark.parametrize(
    ("about", "content", "words"),
    [
        ({}, None, "When is…"),
        ({"vtt": "https://x.y"}, None, "When is…"),
        ({"vtt": "https://x.y"}, b"WEBVTT", "When is…"),
        ({"vtt": "https://x.y"}, TRANSCRIPT.encode(), "When is tea served? - at 4 --> or 5"),
    ],
    ids=["no address", "not there", "empty", "whole"],
)
async def test_the_whole_transcript_is_used_or_else_its_beginning_a5(
    about: dict[str, Any], content: bytes | None, words: str
) -> None:
    clip = await clips(Slack(**about), content).clip("F1")

    assert clip
    assert clip.transcript == words


async def test_a_transcript_is_waited_for_but_not_for_ever_a5() -> None:
    class Hasty(Clock):
        def __call__(self) -> float:
            self.now += 5.0
            return self.now

    heard = await clips(Slack(looks=3)).clip("F1")
    unheard = await clips(Slack(looks=99), clock=Hasty()).clip("F1")

    assert heard
    assert heard.transcript == "When is…"
    assert unheard
    assert unheard.transcript == ""


@pytest.mark.parametrize(
    "about", [{"subtype": None, "name": "a.pdf"}, {"id": None}], ids=["no clip", "no file"]
)
async def test_any_other_file_is_no_clip(about: dict[str, Any]) -> None:
    assert await clips(Slack(**about)).clip("F1") is None
