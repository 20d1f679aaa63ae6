"""A page of a library keeps to Slack's sizes, and shows the facts."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.views import library
from bot.slack.views.library import ON_A_PAGE, LibraryPage
from playground.slack.api.content.blocks import BLOCK_LIMIT, check_blocks
from storage.documents.listings import ListedFile, ShareTotals
from storage.documents.records import ShareState

TEA = ListedFile(
    id=7,
    file_id="F1",
    channel="C1",
    message_ts="1700000000.000100",
    thread_ts=None,
    user="U1",
    name="tea.txt",
    size=2_500_000,
    pages=3,
    state=ShareState.READY,
    error=None,
    is_final=False,
    shared_at=1.0,
    expires_at=None,
)
SITE = "https://acme.slack.com/"
ACTIONS = {"section", "context", "actions"}


def page(
    *documents: ListedFile, number: int = 0, total: int | None = None, **more: Any
) -> LibraryPage:
    sums = ShareTotals(ready=total or len(documents))
    values: dict[str, Any] = {"is_direct": False, "auto": True, "site": SITE, "sums": sums} | more
    return LibraryPage(documents=documents, page=number, total=total or len(documents), **values)


def shown(page: LibraryPage) -> str:
    return str(library.library_message(page)["blocks"])


def marked_up(page: LibraryPage) -> str:
    """Collect the text in which Slack would look for mentions."""
    blocks = library.library_message(page)["blocks"]
    texts = [one for block in blocks for one in (block.get("text"), *block.get("elements", ()))]
    return "\n".join(one["text"] for one in texts if one and one["type"] == "mrkdwn")


@given(
    name=st.text(),
    error=st.text(max_size=2_000),
    state=st.sampled_from([state for state in ShareState if state != ShareState.REMOVED]),
    size=st.integers(0, 10**15),
    ts=st.none() | st.text(max_size=30),
)
@example(name="tea", error="", state=ShareState.READY, size=1, ts="INF")
def test_whatever_a_file_is_called_the_page_fits(
    name: str, error: str, state: ShareState, size: int, ts: str | None
) -> None:
    one = replace(TEA, name=name, error=error, state=state, size=size, message_ts=ts)

    content = library.library_message(
        page(*[one] * ON_A_PAGE, number=1, total=10**6), note="x" * 500
    )

    check_blocks(content["blocks"], BLOCK_LIMIT)
    assert {block["type"] for block in content["blocks"]} <= ACTIONS


@pytest.mark.parametrize("name", ["<!channel>", "`<!here>`", "a\n<@U2>", "<https://x|y>"])
def test_a_name_is_no_markup(name: str) -> None:
    found = marked_up(page(replace(TEA, name=name)))

    assert found.count("<") == 3  # who shared it, when, and the message
    assert "<@U2>" not in found


def test_a_document_is_shown_with_all_that_is_known_of_it() -> None:
    text = marked_up(page(replace(TEA, expires_at=1.7e9)))

    assert "`tea.txt` ✅ ready\nShared by <@U1> <!date^1700000000^" in text
    assert "<https://acme.slack.com/archives/C1/p1700000000000100|message>" in text
    assert "· 3 pages · 2.4 MB · until <!date^1700000000^" in text


def test_a_message_in_a_thread_is_linked_with_its_thread() -> None:
    text = marked_up(page(replace(TEA, thread_ts="1.5")))

    assert "?thread_ts=1.5&amp;cid=C1|message>" in text


def test_without_a_message_there_is_no_link() -> None:
    assert "|message>" not in shown(page(replace(TEA, message_ts=None)))
    assert "|message>" not in shown(page(TEA, site=""))


def test_what_has_no_name_yet_has_one_to_show() -> None:
    assert "`document` ⏳ queued" in shown(page(replace(TEA, name="", state="waiting")))


def test_only_what_failed_and_may_succeed_can_be_tried_again() -> None:
    failed = replace(TEA, state="failed", error="No.")

    assert library.RETRY not in shown(page(TEA))
    assert library.RETRY in shown(page(failed))
    assert library.RETRY not in shown(page(replace(failed, is_final=True)))


@pytest.mark.parametrize(
    ("sums", "heading"),
    [
        (ShareTotals(), "*This channel's library* is empty."),
        (ShareTotals(ready=1), "*This channel's library*: 1 document."),
        (ShareTotals(ready=1200), "*This channel's library*: 1,200 documents."),
        (ShareTotals(failed=2), "*This channel's library*: no documents, 2 failed."),
        (ShareTotals(6, 1, 3), "*This channel's library*: 6 documents, 1 in progress, 3 failed."),
    ],
)
def test_the_heading_counts_documents_apart_from_failures(sums: ShareTotals, heading: str) -> None:
    total = sums.ready + sums.under_way + sums.failed

    assert library.library_message(page(sums=sums, total=total))["text"] == heading


def test_a_file_with_the_content_of_another_says_so() -> None:
    assert "✅ ready, the same document as `one.txt`" in shown(
        page(replace(TEA, same_as="one.txt"))
    )


def test_an_agent_that_uses_no_documents_is_told_of() -> None:
    told = "*Analyst* answers here and doesn't use documents: `/agent general` does."

    assert told in shown(page(TEA, way_out=told))


@pytest.mark.parametrize(
    ("number", "ways"),
    [
        (0, {library.NEXT}),
        (1, {library.PREVIOUS, library.NEXT}),
        (2, {library.PREVIOUS}),
    ],
)
def test_one_can_turn_to_the_pages_that_there_are(number: int, ways: set[str]) -> None:
    text = shown(page(TEA, number=number, total=21))

    assert {way for way in (library.PREVIOUS, library.NEXT) if way in text} == ways


def test_removing_asks_whether_one_is_sure() -> None:
    [_, _, document] = library.library_message(page(TEA))["blocks"]

    assert "tea.txt" in document["accessory"]["confirm"]["text"]["text"]
    assert document["accessory"]["value"] == "7:0"


def test_it_says_whether_documents_go_in_by_themselves() -> None:
    assert library.AUTO in shown(page())
    assert library.NO_AUTO in shown(page(auto=False))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0.0 KB"),
        (1, "0.1 KB"),
        (2048, "2.0 KB"),
        (5 * 1024**2, "5.0 MB"),
        (1024**5, "1,024.0 TB"),
    ],
)
def test_sizes_are_told_in_units_that_people_read(count: int, text: str) -> None:
    assert library.size(count) == text
