import pytest

from playground.page.typed import marked_up
from playground.slack import LocalSlack


@pytest.mark.parametrize(
    ("typed", "markup"),
    [
        ("@Alice hi", "<@U0ALICE> hi"),
        ("hi @alice martin, @Bob!", "hi <@U0ALICE>, <@U0BOB>!"),
        ("@Alice Martinez", "<@U0ALICE> Martinez"),
        ("@Alicent and mail@alice", "@Alicent and mail@alice"),
        ("@here, look", "<!here>, look"),
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
        ("<@U0ALICE>", "&lt;@U0ALICE&gt;"),
        ("see https://a.example/?b=1&c=(2).", "see <https://a.example/?b=1&amp;c=(2>)."),
        ("`@Alice` ```\n@Bob https://a.example\n```", "`@Alice` ```\n@Bob https://a.example\n```"),
        ("a ` b @Alice", "a ` b <@U0ALICE>"),
    ],
    ids=[
        "mention",
        "full name, any case",
        "longest name that fits",
        "part of a word",
        "everybody here",
        "markup is text",
        "no mention by id",
        "address",
        "code",
        "lone backtick",
    ],
)
def test_typed_text_becomes_what_slack_sends(typed: str, markup: str) -> None:
    users = LocalSlack().workspace.users.values()

    assert marked_up(typed, users) == markup
