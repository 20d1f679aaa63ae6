"""Quotes of clips: nothing in them is markup, and long ones go on without a gap."""

import pytest

from bot.slack.views.voice_quote import MOST_PIECES, PIECE, quotes, words_in

WORDS = " ".join(f"word{n}" for n in range(4_000))


def test_a_quote_says_who_spoke() -> None:
    [message] = quotes("Ada", "Tea?")

    assert message["text"] == "🎙️ Ada said:\n&gt; Tea?"
    assert words_in(message["blocks"]) == "Tea?"


def test_a_name_is_no_markup() -> None:
    [message] = quotes("*<!channel>*", "Tea?")

    assert message["text"].startswith("🎙️ `*&lt;!channel&gt;*` said:")


@pytest.mark.parametrize("words", [WORDS, "x" * 20_000], ids=["words", "one word"])
def test_a_long_one_goes_on_within_slacks_limits(words: str) -> None:
    messages = quotes("Ada", words)

    said = [words_in(message["blocks"]) for message in messages]
    assert " ".join(said).replace(" ", "") == words.replace(" ", "")
    assert len(messages) > 1
    assert all(len(message["blocks"]) <= MOST_PIECES + 1 for message in messages)
    assert messages[1]["text"].startswith("🎙️ Ada said, continued:")
    pieces = [
        block["elements"][0]["elements"][0]["text"]
        for one in messages
        for block in one["blocks"][1:]
    ]
    assert max(map(len, pieces)) <= PIECE
