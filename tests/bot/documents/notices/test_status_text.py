"""Reactions and messages about the status of shared files."""

from typing import Any

import pytest

from bot.documents.notices import status_messages, status_text
from bot.documents.notices.status_text import Telling
from storage.documents.records import NoticeLevel, ShareState
from storage.documents.status_messages import ShownFile

CHANNEL, DIRECT = Telling(is_direct=False), Telling(is_direct=True)
BROKEN, LOCKED = "It's broken.", "It's locked."
READY, FAILED, INDEXING = ShareState.READY, ShareState.FAILED, ShareState.INDEXING


def file(name: str = "tea.txt", state: ShareState = READY, **about: Any) -> ShownFile:
    error = about.pop("error", BROKEN if state == FAILED else None)
    return ShownFile(name, state, error, about.pop("pages", None), **about)


@pytest.mark.parametrize(
    ("states", "reaction"),
    [
        ([ShareState.FETCHING], "hourglass_flowing_sand"),
        ([READY, INDEXING], "hourglass_flowing_sand"),
        ([FAILED, ShareState.WAITING], "hourglass_flowing_sand"),
        ([READY, FAILED], "warning"),
        ([READY, READY], "white_check_mark"),
        ([READY, ShareState.REMOVED], "white_check_mark"),
        ([ShareState.REMOVED], ""),
        ([], ""),
    ],
)
def test_the_reaction_tells_how_far_all_of_them_are(
    states: list[ShareState], reaction: str
) -> None:
    assert status_messages.reaction([file(state=state) for state in states]) == reaction


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            [file("a")],
            "✅ Added `a` to this channel's library. Mention me to ask about it.",
        ),
        (
            [file("a", pages=12)],
            "✅ Added `a` (12 pages) to this channel's library. Mention me to ask about it.",
        ),
        (
            [file("a", pages=1), file("b", pages=12), file("c")],
            ("✅ Added `a`, `b` and `c` to this channel's library. Mention me to ask about them."),
        ),
        (
            [file("a"), file("b", INDEXING)],
            (
                "✅ Added `a` to this channel's library. Mention me to ask about it.\n"
                "⏳ Reading `b`. I'll let you know when it's ready."
            ),
        ),
        (
            [file("a", INDEXING), file("b", ShareState.FETCHING)],
            "⏳ Reading `a` and `b`. I'll let you know when they're ready.",
        ),
        (
            [file("a"), file("b"), file("c", FAILED), file("d", same_as="a")],
            (
                "✅ Added `a` and `b` to this channel's library.\n"
                "✅ `d` was already in this channel's library, as `a`. "
                "Mention me to ask about them.\n"
                "⚠️ `c`: It's broken."
            ),
        ),
        (
            [file("a", same_as="a")],
            "✅ `a` was already in this channel's library. Mention me to ask about it.",
        ),
        (
            [file("a", FAILED), file("b", FAILED, error=LOCKED), file("c", FAILED)],
            "⚠️ `a` and `c`: It's broken.\n⚠️ `b`: It's locked.",
        ),
        (
            [file("a", ShareState.REMOVED), file("b", ShareState.REMOVED)],
            "🗑️ Removed `a` and `b` from this channel's library.",
        ),
    ],
    ids=["one", "pages", "several", "progress", "reading", "mixed", "known", "reasons", "removed"],
)
def test_the_files_of_a_message_are_told_of_in_a_sentence_or_a_short_list(
    files: list[ShownFile], said: str
) -> None:
    assert status_text.text(files, CHANNEL) == said


def test_in_a_direct_message_the_library_is_ones_own() -> None:
    assert status_text.text([file("a")], DIRECT) == "✅ Added `a` to your library. Ask me about it."


def test_where_the_agent_uses_no_documents_the_way_out_replaces_the_invitation() -> None:
    telling = Telling(is_direct=False, way_out="*Analyst* answers here.")

    text = status_text.text([file("a"), file("b")], telling)

    assert text == "✅ Added `a` and `b` to this channel's library. *Analyst* answers here."


def test_a_name_can_neither_mention_nor_format() -> None:
    assert "`&lt;!here&gt; 'x'`" in status_text.text([file("<!here> `x`")], CHANNEL)


def test_of_very_many_files_the_first_are_named() -> None:
    text = status_text.text([file()] * 100, CHANNEL)

    assert text.count("`tea.txt`") == status_text.MOST_NAMES
    assert "and 92 others to this channel's library" in text


def test_of_very_many_reasons_the_first_are_told() -> None:
    failed = [file(f"{number}", FAILED, error=f"Reason {number}.") for number in range(9)]

    lines = status_text.text(failed, CHANNEL).splitlines()

    assert len(lines) == status_text.MOST_FAILURES + 1
    assert lines[-1] == "⚠️ 4 more couldn't be added. `/library` says why."


@pytest.mark.parametrize(
    ("level", "states", "is_news"),
    [
        (NoticeLevel.SUCCESSES, [INDEXING, FAILED], False),
        (NoticeLevel.SUCCESSES, [READY, FAILED], True),
        (NoticeLevel.NONE, [READY, FAILED], False),
        (NoticeLevel.ALL, [INDEXING], True),
        (NoticeLevel.ALL, [ShareState.REMOVED], False),
        (NoticeLevel.ALL, [ShareState.REMOVED, FAILED], True),
    ],
)
def test_a_message_is_posted_only_where_it_is_news_to_somebody(
    level: NoticeLevel, states: list[ShareState], is_news: bool
) -> None:
    assert status_messages.is_news([file(state=one) for one in states], level) is is_news
