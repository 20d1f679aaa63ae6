"""Translation of a model's Markdown; code, prices and types stay as they are."""

import re
import time
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.links.known import EVERYWHERE, KnownLinks
from bot.slack import markup
from bot.slack.markdown import translation
from bot.slack.markdown.emphasis import GAP
from tests.bot.slack.markdown.documents import DOCUMENTS

Translator = partial(translation.Translator, KnownLinks(frozenset({EVERYWHERE})))

PIECES = re.split(
    r"\|",
    "a|b c|- |* |1. |> |`|``|```\n|```py\n|~~~\n|    |  |\n|\n\n|# h|$|$$|$x_1$|\\(|\\)|\\[|\\]|"
    "<br>|<sub>|</sub>|2|<b>|</b>|<details>|<summary>|</summary>|<|!|[|](|https://x.y|)|@here|&|"
    "&amp;|<!channel>|<@U123>|**|~~|「|」|点|。|<T extends X>|<!--|-->|\\|\\begin{a}|\\end{a}| |\t"
    "|😀|http|<div>|</div>|<td>",
)
TEXTS = st.lists(st.sampled_from([*PIECES, "| a | b /\n", "|---|---|\n", "|"]), max_size=25).map(
    "".join
)


def translated(text: str) -> str:
    return Translator().finish(text)


@settings(max_examples=100)
@given(TEXTS, st.lists(st.integers(1, 9), min_size=1))
@example("<!channel>https://x.y!$<@U123>*   2\\)http\\($!https://x", [19])
def test_the_pieces_in_which_a_text_arrives_change_nothing(text: str, sizes: list[int]) -> None:
    translator, shown, at, turn = Translator(), "", 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        shown += translator.feed(text[at : at + size])
        at, turn = at + size, turn + 1

    assert shown + translator.finish() == translated(text)


@given(TEXTS)
def test_no_mention_is_left_alive(text: str) -> None:
    assert not markup.LIVE.search(translated(text))


@settings(max_examples=30)
@given(DOCUMENTS)
def test_a_text_without_anything_special_stays_as_it_is(text: str) -> None:
    assert translated(text).replace(GAP, "") == text


@pytest.mark.parametrize(
    "unit",
    [
        *"`[",
        "` `` ```",
        "![",
        "<b>",
        "<a ",
        "$ a$ ",
        "\\(",
        "*a **b ",
        "* a\nb `c\n",
        "**「",
        "[[a](",
    ],
)
def test_any_text_is_translated_in_linear_time(unit: str) -> None:
    text = unit * (30_000 // len(unit))

    began = time.process_time()
    translated(text)

    assert time.process_time() - began < 3


def test_little_is_held_back() -> None:
    for opened in ("`", "$", "$$", "\\(", "[", "<b>", "**「", "<!--", "![", "| row "):
        translator = Translator()
        shown = translator.feed(f"Text {opened}" if opened[0] != "|" else opened)
        for _ in range(400):
            shown += translator.feed("and so on ")

        assert len(shown) > 500, opened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Install `npm i @here/maps-api` now", "Install `npm i @here/maps-api` now"),
        ('```py\nbot.say("@everyone")\n```', '```py\nbot.say("@everyone")\n```'),
        ("- run\n  ```\n  ping @channel\n  ```", "- run\n  ```\n  ping @channel\n  ```"),
        ("> ~~~\n> @here\n> ~~~", "> ~~~\n> @here\n> ~~~"),
        ("Text:\n\n    @here\n", "Text:\n\n    @here\n"),
        ("`<!channel>` and `<@U123ABC>`", "`&lt;!channel>` and `&lt;@U123ABC>`"),
        ("```\n<!here>\n```", "```\n&lt;!here>\n```"),
        ("```\n<!here>", "```\n&lt;!here>"),
        ("Vec<@T> in `List<!x>`", "Vec<\u2060@T> in `List&lt;!x>`"),
        ("_@here_ and x@HERE", "_@\u2060here_ and x@\u2060HERE"),
        ("\\@here, &#64;here, &commat;here", "\\@\u2060here, @\u2060here, @\u2060here"),
        ("\\<!channel> and <\\!channel>", "\\<\u2060!channel> and <\\!\u2060channel>"),
        ("ask @here", "ask @\u2060here"),
        ("ask <!channel|all>", "ask <\u2060!channel|all>"),
        ("a@here.com https://x.example/@here", "a@here.com https://x.example/@here"),
        ("```\nx\n```\n@here", "```\nx\n```\n@\u2060here"),
    ],
)
def test_s12_code_is_left_as_it_is_but_for_live_mentions(text: str, shown: str) -> None:
    assert translated(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "この**「重要」**な点",
        "**注意\uff1a**今日中に",
        "**(참고)**입니다",
        "中文**“引号”**中文",
        "他说**《书》**很好",
        "これは*「斜体」*です",
        "これは~~「取消」~~です",
        "これは***「両方」***です",
        "слово**«важно»**слово",
        "v2**(참고)**입니다",
        "**Note:**text",
        "一**「二」**三**「四」**五",
        "- 項目**「重要」**な点",
        "| **「重要」**な | b |\n|---|---|\n| c**「d」**e | f |",
    ],
)
def test_s13_bold_beside_punctuation_shows_no_asterisks(text: str) -> None:
    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(translated(text))

    assert not set("*~") & set(shown)
    assert translated(text).replace(GAP, "") == text


@pytest.mark.parametrize(
    "text",
    [
        "これは**太字**です",
        "`この**「重要」**な`",
        "```\nこの**「重要」**な\n```",
        "2**(3)**4",
        "**/*.py",
        "a * b",
    ],
)
def test_s13_nothing_is_added_where_it_is_not_needed(text: str) -> None:
    assert translated(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("with $x_1$ and \\(a_b\\)", "with `x_1` and `a_b`"),
        ("so $n$ of $f(x)$", "so `n` of `f(x)`"),
        ("$$\\frac{a}{b}$$", "`\\frac{a}{b}`"),
        ("\\[ E = mc^2 \\]", "`E = mc^2`"),
        ("see:\n\\[\na = b \\\\\nc = d\n\\]\nso", "see:\n```\na = b \\\\\nc = d\n```\nso"),
        ("- x\n  $$\n  a = b\n  c = d\n  $$", "- x\n  ```\n  a = b\n  c = d\n  ```"),
        ("> \\[\n> a = 1\n> b = 2\n> \\]", "> ```\n> a = 1\n> b = 2\n> ```"),
        (
            "\\begin{align}\na &= b\n\\end{align}",
            "```\n\\begin{align}\na &= b\n\\end{align}\n```",
        ),
        ("a `` ` `` in $`x_1$", "a `` ` `` in `` `x_1 ``"),
        ("line<br>two<br/>three", "line\ntwo\nthree"),
        ("> one<br>two", "> one\n> two"),
        ("- one<BR />two", "- one\n  two"),
        ("| a<br>b | c |\n|---|---|\n| d | e |", "| a · b | c |\n|---|---|\n| d | e |"),
        ("H<sub>2</sub>O and x<sup>2</sup>", "H₂O and x²"),
        ("x<sub>max</sub>, v<sub>0,y</sub>", "xₘₐₓ, v_(0,y)"),
        ("a<sup>Q</sup>", "a^Q"),
        (
            "<details>\n<summary>More</summary>\n\nHidden\n\n</details>",
            "\n**More**\n\nHidden\n\n",
        ),
        ("<details><summary><b>A</b></summary>B</details>", "**A**\nB"),
        ("<b>bold</b>, <em>it</em>, <del>no</del>", "**bold**, *it*, ~~no~~"),
        ("この<b>「重要」</b>な", f"この**{GAP}「重要」{GAP}**な"),
        ("press <kbd>Ctrl</kbd> <code>a_b</code>", "press `Ctrl` `a_b`"),
        ('<a href="https://x.example/">here</a>', "[here](https://x.example/)"),
        ('<img src="https://x.example/a.png" alt="plan">', "[plan](https://x.example/a.png)"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<div align="center">\n\nX\n\n</div>', "\n\nX\n\n"),
        ("a <!-- hidden --> b", "a  b"),
        ("![plan](https://x.example/a.png)", "[plan](https://x.example/a.png)"),
        ("![](https://x.example/a.png)", "[picture](https://x.example/a.png)"),
        ("[![b](https://i.example)](https://l.example)", "[b](https://l.example)"),
        ("![plan][1]", "[plan][1]"),
    ],
)
def test_s14_what_slack_cannot_show_is_shown_otherwise(text: str, shown: str) -> None:
    assert translated(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6, or US$7.",
        "$5-$10, $20k-$30k, ($5)/($6), $5+$6 = $11",
        "from $1,000 to $2,000 (CA$3)",
        "restaurants: $$ to $$$",
        "set $HOME/bin:$PATH and $x",
        "a \\$5 note and \\$6",
        "`$x_1$` and `a<br>b` and `![x](y)`",
        "```tex\n$x_1$ \\(a\\) <br> ![a](b) <b>x</b>\n```",
        "class Foo<T extends X> {} and Map<K, V>, List<B>",
        "Put a <div> around it, and use <details> for that.",
        "x < y and a<b or c>d",
        "[\\[1\\]](https://x.example) and \\[1\\] and \\[final\\]",
        "[label $a$ <br>](https://x.example/a_b)",
        "<https://x.example/a_b>",
        "What a day!",
    ],
)
def test_s14_what_only_looks_alike_stays_as_it_is(text: str) -> None:
    assert translated(text) == text
