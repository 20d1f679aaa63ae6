"""Transcripts of clips, as Slack hands them out."""

import pytest

from bot.slack.voice_clips import words_of

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
