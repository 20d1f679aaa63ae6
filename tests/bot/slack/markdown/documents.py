"""Markdown documents of any kind for property tests, and what somebody sees of them."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.slack.markdown.emphasis import GAP

LATIN = (
    "tram Graz lines a of 2019. naïve C# 3) - + * snake_case Ende. Really? no! &amp; &#39; x|y ="
)
OTHERS = "重要な点です。 注意\uff1a今日中に 「引用」 日本語 안녕하세요 👩\u200d👩\u200d👧"
OTHERS += " 🇦🇹🇩🇪 👍🏽 e\u0301"
WORDS = st.sampled_from(f"{LATIN} {OTHERS}".split())
WHOLE = st.sampled_from(
    ["`code`", "`a b  c`", "``x`y``", "[a link](https://a.example/b_c)", "https://a.example/d_e"]
)
MARKS = st.sampled_from(["**", "*", "~~", "***"])


@st.composite
def emphasised(draw: st.DrawFn) -> str:
    mark = draw(MARKS)
    inner = " ".join(draw(st.lists(st.sampled_from(["ab", "heavy", "勢い", "words"]), min_size=1)))
    return f"{mark}{inner}{mark}"


WORDS_IN_LINE = st.lists(st.one_of(WORDS, WORDS, WHOLE, emphasised()), min_size=1, max_size=25)
LINE = WORDS_IN_LINE.map(lambda words: "So " + " ".join(words))
PARAGRAPH = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
HEADING = st.tuples(st.integers(1, 4), st.sampled_from(["One", "第一章", "A *b* c"])).map(
    lambda made: f"{'#' * made[0]} {made[1]}"
)
CODE_LINE = st.sampled_from(
    ["x = 1", "", "    deep()", "`tick`", "| no | table |", "# comment", "- no list", "日 = '値'"]
)


@st.composite
def fences(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["```", "~~~", "````", "~~~~~"]))
    info = draw(st.sampled_from(["", "py", "sh title=x"]))
    return "\n".join([mark + info, *draw(st.lists(CODE_LINE, max_size=12)), mark])


@st.composite
def tables(draw: st.DrawFn) -> str:
    row = st.tuples(*[st.sampled_from(["a", "b c", "値", "12", "`x`", "**d**"])] * 2)
    rows = draw(st.lists(row, min_size=1, max_size=12))
    return "\n".join(["| h1 | 列 |", "|---|:-:|", *(f"| {' | '.join(cells)} |" for cells in rows)])


def _quoted(blocks: list[str]) -> str:
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)


@st.composite
def _listed(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    items = draw(st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=3))
    first = draw(st.sampled_from(["-", "*", "1", "9"]))
    made = []
    for number, blocks in enumerate(items):
        marker = f"{int(first) + number}. " if first.isdigit() else f"{first} "
        text = "\n\n".join(blocks).replace("\n", "\n" + " " * len(marker))
        made.append(marker + text.replace("\n" + " " * len(marker) + "\n", "\n\n"))
    return draw(st.sampled_from(["\n", "\n\n"])).join(made)


LEAVES = st.one_of(PARAGRAPH, PARAGRAPH, HEADING, fences(), tables(), st.just("---"))
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3).map(_quoted), _listed(inner)),
    max_leaves=6,
)
DOCUMENTS = st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n".join)

Seen = tuple[str, str]
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def seen(messages: Iterable[str]) -> list[Seen]:
    """Blocks that a reader sees, as (kind, text) without blanks; one that goes on counts once."""
    found = [one for message in messages for one in _leaves(PARSER.parse(message))]
    return [
        (kind, "".join(text for _, text in group).replace(GAP, ""))
        for kind, group in groupby(found, key=lambda one: one[0])
    ]


def _leaves(tokens: list[Token]) -> Iterator[Seen]:
    kind = "paragraph"
    for token in tokens:
        match token.type:
            case "fence" | "code_block" | "hr" | "html_block":
                yield f"{token.type} {token.info}", "".join(token.content.split())
            case "heading_open" | "paragraph_open" | "th_open" | "td_open":
                kind = token.tag
            case "inline":
                yield kind, "".join(_text(token).split())


def _text(token: Token) -> str:
    return "".join(
        f"`{child.content}`" if child.type == "code_inline" else child.content
        for child in token.children or ()
    )
