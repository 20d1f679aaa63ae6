"""Links of the model's own making: known ones stay links, others lead nowhere."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.links.known import EVERYWHERE, KnownLinks
from bot.slack.markdown.translation import Translator

QUESTION = (
    "Compare <https://bank.example/a?b=1&amp;c=2|the bank> with https://wiki.example/x_(y), "
    "www.shop.example and <mailto:ada@shop.example|Ada>."
)
LEAK = "https://evil.example/leak?q=SECRET"


@pytest.fixture
def known() -> KnownLinks:
    known = KnownLinks(frozenset({"trusted.example"}))
    known.add_text(QUESTION)
    return known


def shown(text: str, known: KnownLinks) -> str:
    return Translator(known).finish(text)


STAYS = [
    "See https://bank.example/a?b=1&c=2.",
    "See https://bank.example/a?b=1&amp;c=2.",
    "[the bank](https://bank.example/a?b=1&c=2)",
    '[the bank](<https://BANK.example/a?b=1&c=2> "title")',
    "<https://bank.example/a?b=1&c=2>",
    "(https://wiki.example/x_(y))",
    "**https://wiki.example/x_(y)**",
    "| https://wiki.example/x_(y) | x |",
    "[www.shop.example](https://www.shop.example/)",
    "www.shop.example",
    "<mailto:ada@shop.example>",
    "[Ada](mailto:ada@shop.example)",
    "https://trusted.example/any?thing and https://deep.er.trusted.example",
    "deep.trusted.example/any",
    "f[i](x) and [see](#below)",
    "`https://evil.example/leak?q=SECRET` is code",
    "```\nhttps://evil.example/leak?q=SECRET\n```",
    "Write to bob@mail.evil.example or look into src/app.module.ts, 3.5 Mio./Jahr, z. B.",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_people_gave_or_trust_stays_as_it_is(text: str, known: KnownLinks) -> None:
    assert shown(text, known) == text


DEAD = {
    f"See {LEAK}.": f"See `{LEAK}`.",
    f"({LEAK})": f"(`{LEAK}`)",
    f"<{LEAK}>": f"`{LEAK}`",
    f"[bank]({LEAK})": f"bank (`{LEAK}`)",
    f"[https://bank.example]({LEAK})": f"`https://bank.example` (`{LEAK}`)",
    f"<{LEAK}|https://bank.example>": f"`https://bank.example` (`{LEAK}`)",
    f"<{LEAK}|click here>": f"click here (`{LEAK}`)",
    f"![pic]({LEAK})": f"pic (`{LEAK}`)",
    f"![]({LEAK})": f"picture (`{LEAK}`)",
    f'<a href="{LEAK}">bank</a>': f"bank (`{LEAK}`)",
    f'<img src="{LEAK}">': f"picture (`{LEAK}`)",
    f"<summary>{LEAK}</summary>": f"**`{LEAK}`**",
    "[js](javascript:alert(1))": "js (`javascript:alert(1)`)",
    "[app](slack://open?q=SECRET)": "app (`slack://open?q=SECRET`)",
    "<slack://open>": "`<slack://open>`",
    "[x](//evil.example)": "x (`//evil.example`)",
    "[x](evil.example)": "x (`evil.example`)",
    "[x](https&#58;//evil.example)": "x (`https://evil.example`)",
    "[x](https\\://evil.example)": "x (`https://evil.example`)",
    "[x](https://bank.example@evil.example/)": "x (`https://bank.example@evil.example/`)",
    "https://bank.example/a?b=1&c=2&q=SECRET": "`https://bank.example/a?b=1&c=2&q=SECRET`",
    "[x](https://trusted.example.evil.example)": "x (`https://trusted.example.evil.example`)",
    "[x](https://nottrusted.example)": "x (`https://nottrusted.example`)",
    "slack://open?q=SECRET": "slack:\u2060//open?q=SECRET",
    "secret.evil.example": "secret.\u2060evil.example",
    "evil.example/leak?q=SECRET": "evil.\u2060example/leak?q=SECRET",
    "www.evil.example": "www.\u2060evil.example",
    "a.host.example": "a.\u2060host.example",
    "https\\://evil.example": "https\\:\u2060\u2060//evil.example",
    "https&colon;//evil.example": "https:\u2060//evil.example",
    "https://例え.jp/SECRET": "https:\u2060//例え.jp/SECRET",
    "見https://evil.example": "見`https://evil.example`",
    f"a ` b {LEAK}": f"a \\` b `{LEAK}`",
    f"`{LEAK}": f"\\`\u2060`{LEAK}`",
    f"`a`{LEAK}": f"`a`\u2060`{LEAK}`",
    f"[bank][1]\n\n[1]: {LEAK}": f"[bank][1]\n\n[1]: `{LEAK}`",
    f"[{LEAK}][1]": f"[`{LEAK}`][1]",
    "https://wiki.example/x_(y)é": "<https://wiki.example/x_(y)>é",
}


@pytest.mark.parametrize(("text", "expected"), DEAD.items(), ids=map(ascii, DEAD))
def test_what_nobody_gave_is_no_link(text: str, expected: str, known: KnownLinks) -> None:
    assert shown(text, known) == expected


OTHER_HOST = {
    "[https://bank.example](https://trusted.example/m)": " (trusted.example)",
    "[www.bank.example/login](https://trusted.example/m)": " (trusted.example)",
    "[bank.example](https://trusted.example/m)": " (trusted.example)",
    "[at https://bank.example](https://trusted.example/m)": " (trusted.example)",
    "[**bank.example**](https://trusted.example/m)": " (trusted.example)",
    "[the bank](https://trusted.example/m)": "",
    "[www.trusted.example](https://trusted.example/m)": "",
    "[https://trusted.example/m](https://trusted.example/m)": "",
}


@pytest.mark.parametrize(("text", "host"), OTHER_HOST.items(), ids=OTHER_HOST)
def test_a_label_that_looks_like_another_address_shows_the_host(
    text: str, host: str, known: KnownLinks
) -> None:
    assert shown(text, known) == text + host


def test_a_label_of_slacks_markup_shows_the_host(known: KnownLinks) -> None:
    text = "<https://trusted.example/m|https://bank.example>"

    assert shown(text, known) == (
        "[https://bank.example](<https://trusted.example/m>) (trusted.example)"
    )


def test_with_every_domain_trusted_links_stay_but_for_foreign_schemes() -> None:
    everything = KnownLinks(frozenset({EVERYWHERE}))

    assert shown(f"{LEAK} [x]({LEAK})", everything) == f"{LEAK} [x]({LEAK})"
    assert shown("[x](javascript:alert(1))", everything) == "x (`javascript:alert(1)`)"
    assert shown("[x](https://a@b.example)", everything) == "x (`https://a@b.example`)"


PIECES = [
    *(LEAK, "https://", "http", "evil.example", "/leak", "?q=SECRET", "www.", ".", ":", "//", "/"),
    *("[", "]", "(", ")", "![", "<", ">", "|", "`", "``", "```\n", "\n", "\n\n", "    ", " "),
    *("\\", "&#58;", "&colon;", "*", "**", "_", "$", "| a |", "|---|", "- ", "> ", "a", "é", "見"),
    *("<a href='", "'>", "</a>", "<b>", "</b>", "<summary>", "</summary>", "javascript:", "[1]: "),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
MARKDOWN = MarkdownIt("commonmark", {"linkify": False})


@settings(max_examples=200)
@given(TEXTS)
@example(f"`{LEAK}`` {LEAK}`")
@example(f"\\`{LEAK} `")
def test_no_address_of_the_models_own_is_left_alive(text: str) -> None:
    result = shown(text, KnownLinks())

    for token in MARKDOWN.parse(result):
        for child in token.children or ():
            target = str(child.attrs.get("href") or child.attrs.get("src") or "")
            assert not target or ("." not in target and ":" not in target), result
            if child.type == "text":
                assert "https://evil" not in child.content.lower(), result


@settings(max_examples=100)
@given(TEXTS, st.lists(st.integers(1, 9), min_size=1))
def test_the_pieces_in_which_links_arrive_change_nothing(text: str, sizes: list[int]) -> None:
    translator, result, at, turn = Translator(KnownLinks()), "", 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        result += translator.feed(text[at : at + size])
        at, turn = at + size, turn + 1

    assert result + translator.finish() == shown(text, KnownLinks())
