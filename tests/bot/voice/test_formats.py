"""Formats of recordings, by their first bytes."""

import pytest

from bot.voice import formats
from bot.voice.formats import AudioFormat, format_of
from playground import clips

SPEECH = clips.spoken("Hello")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (clips.m4a(SPEECH), formats.M4A),
        (clips.webm(SPEECH), formats.WEBM),
        (clips.wav(SPEECH), formats.WAV),
        (b"OggS" + bytes(60), formats.OGG),
        (b"fLaC" + bytes(60), formats.FLAC),
        (b"ID3\4" + bytes(60), formats.MP3),
        (b"\xff\xfb\x90" + bytes(61), formats.MP3),
        (b"\xff\xf1\x50" + bytes(61), formats.AAC),
        (b"RIFF\0\0\0\0AVI " + bytes(60), None),
        (b"\xff\xe0" + bytes(62), None),
        (b"\xff\xd8\xff" + bytes(61), None),
        (b"\xff\xfb", None),
        (b"<!DOCTYPE html>", None),
        (b"", None),
    ],
    ids=[
        *("m4a", "webm", "wav", "ogg", "flac", "mp3 with a tag", "mp3", "aac", "avi", "no layer"),
        *("jpeg", "too short", "html", "nothing"),
    ],
)
def test_a_recording_is_what_its_bytes_say(content: bytes, expected: AudioFormat | None) -> None:
    assert format_of(content[: formats.BEGINNING]) == expected
