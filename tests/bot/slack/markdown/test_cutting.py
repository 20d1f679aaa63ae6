"""A text is cut into messages that are well-formed one by one, and that hold all of it together."""

from functools import partial
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.links.known import EVERYWHERE, KnownLinks
from bot.slack.markdown import translation
from bot.slack.markdown.cutting import Measure, cut, in_bytes
from bot.slack.markdown.open_blocks import closing
from tests.bot.slack.markdown.documents import DOCUMENTS, Seen, seen

Translator = partial(translation.Translator, KnownLinks(frozenset({EVERYWHERE})))

SIZES = st.sampled_from([len, in_bytes])


def messages(text: str, room: int, measure: Measure = len) -> list[str]:
    found = []
    while text:
        piece = cut(text, room, measure)
        found.append(piece.added)
        assert len(piece.rest) < len(text)
        text = piece.rest
    return found


def without_headers(found: list[Seen]) -> list[Seen]:
    """Leave out the headers of tables, which are repeated."""
    rest = [one for one in found if one[0] != "th"]
    return [
        (kind, "".join(text for _, text in group))
        for kind, group in groupby(rest, key=lambda one: one[0])
    ]


@settings(max_examples=30)
@given(DOCUMENTS, st.integers(120, 400), SIZES)
def test_any_document_is_seen_the_same_in_several_messages(
    text: str, room: int, measure: Measure
) -> None:
    found = messages(text, room, measure)

    assert all(measure(message) <= room for message in found)
    assert without_headers(seen(found)) == without_headers(seen([text]))


@settings(max_examples=30)
@given(DOCUMENTS, st.integers(200, 400), st.lists(st.integers(1, 30), min_size=1))
def test_a_growing_text_is_seen_the_same_in_several_messages(
    text: str, room: int, sizes: list[int]
) -> None:
    """Text that is shown already can no longer be cut; what is held back makes up for that."""
    translator, found, shown, at = Translator(), list[str](), "", 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        piece = text[at : at + size]
        at += size
        grown = translator.feed(piece) if at < len(text) else translator.finish(piece)
        grown = shown + grown
        while len(grown) > room:
            cut_off = cut(grown, room, since=len(shown))
            found.append(shown + cut_off.added)
            shown, grown = "", cut_off.rest
        shown = grown

    assert without_headers(seen([*found, shown])) == without_headers(seen([text]))


@settings(max_examples=40)
@given(st.text(max_size=200), st.integers(1, 40), SIZES)
def test_any_text_at_all_is_cut_to_its_end(text: str, room: int, measure: Measure) -> None:
    found = messages(text, room, measure)

    assert len(found) <= len(text)


TABLE = "| item | price |\n|---|---:|\n" + "".join(f"| no. {n} | {n * 7} |\n" for n in range(60))


def test_s11_a_table_keeps_its_header_and_is_cut_between_rows() -> None:
    found = messages(f"The list:\n\n{TABLE}\nThat is all.", 300)

    assert len(found) > 3
    assert all("| item | price |\n|---|---:|\n" in message for message in found)
    rows = [line for message in found for line in message.split("\n") if line.startswith("| no.")]
    assert rows == TABLE.split("\n")[2:-1]


def test_s11_a_table_in_a_quote_keeps_its_header_there() -> None:
    quoted = "".join(f"> {line}\n" for line in TABLE.rstrip().split("\n"))

    found = messages(quoted, 300)

    assert all(message.startswith("> | item | price |\n> |---|---:|\n> | no.") for message in found)


CODE = "".join(f"{{}}echo step {n}\n" for n in range(30))


@pytest.mark.parametrize(
    ("opened", "indent", "closed", "again"),
    [
        pytest.param("1. Run\n   ```sh\n", "   ", "   ```", "   ```sh\n", id="list"),
        pytest.param("> ~~~~ py x=1\n", "> ", "> ~~~~", "> ~~~~ py x=1\n", id="quote"),
        pytest.param("- ````\n", "  ", "  ````", "  ````\n", id="marker"),
        pytest.param("> 2. ```js\n", ">    ", ">    ```", ">    ```js\n", id="list-in-quote"),
        pytest.param("10. A\n\n    ```sh\n", "    ", "    ```", "10.\n    ```sh\n", id="deep"),
        pytest.param("- A\n  - B\n    ```\n", "    ", "    ```", "-\n  -\n    ```\n", id="nested"),
    ],
)
def test_s18_a_block_of_code_is_opened_again_as_it_was(
    opened: str, indent: str, closed: str, again: str
) -> None:
    found = messages(f"{opened}{CODE.format(*[indent] * 30)}{closed}\n", 200)

    assert len(found) > 2
    assert all(message.endswith(f"\n{closed}") for message in found[:-1])
    assert all(message.startswith(f"{again}{indent}echo") for message in found[1:])


def test_bold_is_closed_and_opened_again() -> None:
    found = messages("So **" + "word " * 20 + "end** here.", 60)

    assert found[0].startswith("So **word word")
    assert [message.count("**") for message in found] == [2, 2, 0]
    assert "".join(found).replace("** **", " ") == "So **" + "word " * 20 + "end** here."


@pytest.mark.parametrize(
    "whole",
    [
        "[a long label of a link](https://example.org/with/a/path)",
        "`npm install something --save`",
        "&hellip;&hellip;",
        "https://example.org/a/rather/long/path",
        "👩\u200d👩\u200d👧\u200d👦",
        "🇦🇹",
        "e\u0301",
    ],
)
def test_what_belongs_together_is_not_cut_in_two(whole: str) -> None:
    text = f"{'x' * 30} {whole} {'y' * 30}"

    for room in range(45, 75):
        assert any(whole in message for message in messages(text, max(room, len(whole) + 2)))


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("Para one.\n\nPara two is it.\n\n", "Para three here."),
        ("One sentence here. And two. ", "More of it"),
        ("これは文です。次の文もここにあります。", "続く"),
        ("Text above it.\n\n", "# Heading\n\nBelow the heading"),
        ("It was founded back ", "in 2019. Then it grew"),
        ("- One\n- Two\n", "- Three"),
    ],
    ids=["paragraph", "sentence", "cjk", "heading", "year", "item"],
)
def test_the_best_place_near_the_end_is_chosen(first: str, rest: str) -> None:
    assert cut(first + rest, len(first) + 1).added == first


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Here:\n```python\nx = 1\n", "```"),
        ("Here:\n```python\nx = 1", "\n```"),
        ("1. Run\n   ~~~~sh\n   x", "\n   ~~~~"),
        ("> ```\n> x", "\n> ```"),
        ("```\nx\n```", ""),
        ("```\nx\n```\nand `npm i", "`"),
        ("a **bold claim", "**"),
        ("a ***bold `x` claim", "***"),
        ("a *b", "*"),
        ("2 * 3 and 2**3 and a_b", ""),
        ("the ` character", ""),
        ("- item\n- **it", "**"),
        ("", ""),
    ],
)
def test_s10_what_is_left_open_is_closed(text: str, closed: str) -> None:
    assert closing(text) == closed


@settings(max_examples=30)
@given(DOCUMENTS, st.data())
def test_s10_what_is_added_stands_outside_of_code_wherever_a_text_ends(
    text: str, data: st.DataObject
) -> None:
    begun = text[: data.draw(st.integers(0, len(text)))]

    shown = seen([f"{begun}{closing(begun)}\n\nADDED"])

    assert shown[-1][0] == "p"
    assert shown[-1][1].endswith("ADDED")
