"""Spoken questions are understood as if they had been typed."""

import pytest

from playground.model.prompt import Message, Prompt
from playground.model.speech import as_said


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("[voice clip: “What is 2+2?”]", "What is 2+2?"),
        ("Sum up:\n[recording: “Tea.”]\n[voice clip: “Cake.”]", "Sum up:\nTea.\nCake."),
        ("[voice clip: “a”] b”]", "a”] b"),
        ("[voice clip: audio.m4a]", "[voice clip: audio.m4a]"),
        ("He said “tea”", "He said “tea”"),
    ],
)
def test_the_words_of_a_clip_are_the_question(asked: str, understood: str) -> None:
    prompt = Prompt((Message("user", asked),))

    assert as_said(prompt).question == understood
