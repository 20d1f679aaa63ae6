"""Reactions and messages about the status of shared files."""

import pytest

from bot.documents import status_messages
from storage.documents.records import ShareState
from storage.documents.status_messages import ShownFile


def file(state: ShareState, name: str = "tea.txt", pages: int | None = None) -> ShownFile:
    return ShownFile(name, state, "It is broken." if state == ShareState.FAILED else None, pages)


@pytest.mark.parametrize(
    ("states", "reaction"),
    [
        ([ShareState.FETCHING], "hourglass_flowing_sand"),
        ([ShareState.READY, ShareState.INDEXING], "hourglass_flowing_sand"),
        ([ShareState.FAILED, ShareState.WAITING], "hourglass_flowing_sand"),
        ([ShareState.READY, ShareState.FAILED], "warning"),
        ([ShareState.READY, ShareState.READY], "white_check_mark"),
        ([ShareState.READY, ShareState.REMOVED], "white_check_mark"),
        ([ShareState.REMOVED], ""),
        ([], ""),
    ],
)
def test_the_reaction_tells_how_far_all_of_them_are(
    states: list[ShareState], reaction: str
) -> None:
    assert status_messages.reaction([file(state) for state in states]) == reaction


@pytest.mark.parametrize(
    ("pages", "words"), [(None, "`tea.txt` is in"), (1, "(1 page)"), (12, "(12 pages)")]
)
def test_pages_are_told_where_they_are_known(pages: int | None, words: str) -> None:
    assert words in status_messages.text([file(ShareState.READY, pages=pages)], is_direct=False)


def test_in_a_direct_message_the_library_is_ones_own() -> None:
    assert "your library" in status_messages.text([file(ShareState.READY)], is_direct=True)


def test_a_name_can_neither_mention_nor_format() -> None:
    text = status_messages.text([file(ShareState.READY, "<!here> `x`")], is_direct=False)

    assert "`&lt;!here&gt; 'x'`" in text


def test_of_very_many_files_the_first_are_named() -> None:
    text = status_messages.text([file(ShareState.READY)] * 100, is_direct=False)

    assert len(text.splitlines()) == status_messages.LINES
    assert text.endswith("… and 89 more.")


def test_what_is_gone_already_is_no_news() -> None:
    assert not status_messages.is_news([file(ShareState.REMOVED)])
    assert status_messages.is_news([file(ShareState.REMOVED), file(ShareState.FAILED)])
