"""Text that others wrote has no effect in Slack's markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import markup

WORDS = st.text(alphabet=st.sampled_from("ab <>@!#`~\n.hereUW0Cchannelvyosubtm^"), max_size=200)


@pytest.mark.parametrize(
    "live",
    [
        "<!channel>",
        "<!here|here>",
        "<!everyone>",
        "<!subteam^S123>",
        "<@U123ABC>",
        "<@W123ABC>",
        "<#C123ABC>",
        "@channel",
        "hey @here!",
        "@everyone",
        "<!group>",
        "<!Channel>",
        "<!CHANNEL>",
        "<@u999>",
        "<!date^1^{date}^https://evil.example|yesterday>",
        "<!DOCTYPE html>",
        "List<@T>",
        "_@here_",
        "x@here",
        "x@here.",
        "@HERE",
        "@Everyone",
        "@herewego",
        "@here.example.com",
        "ada@hereafter",
    ],
)
def test_a_mention_has_no_effect_and_stays_readable(live: str) -> None:
    safe = markup.neutralise(live)

    assert live not in safe
    assert safe.replace(markup.JOINER, "") == live


@pytest.mark.parametrize("harmless", ["<div>", "a@here.com", "x < y", "<!-- no words -->", "a<#"])
def test_what_is_no_mention_stays_as_it_is(harmless: str) -> None:
    assert markup.neutralise(harmless) == harmless


@given(WORDS, st.integers(0, 200))
def test_a_mention_in_two_pieces_has_no_effect_either(text: str, place: int) -> None:
    first, rest = text[:place], text[place:]
    ready = markup.settled(first)

    pieces = markup.neutralise(first[:ready]) + markup.neutralise(first[ready:] + rest)

    assert not markup.LIVE.search(pieces)
    assert pieces.replace(markup.JOINER, "") == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tea.txt", "`tea.txt`"),
        ("<!channel>", "`&lt;!channel&gt;`"),
        ("`a` b", "`'a' b`"),
        ("a\n> b", "`a &gt; b`"),
        ("", "` `"),
    ],
)
def test_what_is_quoted_means_nothing_to_slack(name: str, shown: str) -> None:
    assert markup.quoted(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("image_generated_0.png", "image_generated_0.png"),
        ("A & B.pdf", "A &amp; B.pdf"),
        ("[a](http://evil.example).zip", "`[a](http://evil.example).zip`"),
        ("a*b*c.zip", "`a*b*c.zip`"),
        ("_draft_.zip", "`_draft_.zip`"),
        ("~old~ `x`.zip", "`~old~ 'x'.zip`"),
        ("@channel.txt", "`@channel.txt`"),
        ("<!here>.txt", "`&lt;!here&gt;.txt`"),
        ("\u202egnp.zip", "gnp.zip"),
    ],
)
def test_files_p_a_name_is_no_markup_in_a_sentence(name: str, shown: str) -> None:
    assert markup.named(name) == shown
    assert markup.quoted_name(name).strip("`") == shown.strip("`")
