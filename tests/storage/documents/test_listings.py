"""Listings and totals of a place's shared files."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views import library
from bot.slack.views.library import LONGEST_NUMBER, ON_A_PAGE, PickedDocument
from storage.documents import listings, share_transitions
from storage.documents.listings import ShareTotals
from storage.documents.records import Failure
from storage.engine.database import Database
from tests.storage.support.shared_files import UPLOADED, Clerk, another


@pytest.fixture
async def clerk(database: Database) -> Clerk:
    ready = Clerk(database, "here")
    await ready.send_heartbeat()
    return ready


async def test_a_place_lists_what_was_shared_there_the_newest_first(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another())
    await clerk.finish(another(3, channel="C2"))

    page, total = await clerk.database.run(listings.listing, "T1", "C1", limit=10)

    assert [(one.file_id, one.pages, one.state) for one in page] == [
        ("F2", 3, "ready"),
        ("F1", 3, "ready"),
    ]
    assert total == 2


async def test_the_list_comes_in_pages(clerk: Clerk) -> None:
    for number in range(1, 6):
        await clerk.record(another(number))

    page, total = await clerk.database.run(listings.listing, "T1", "C1", limit=2, offset=2)

    assert [one.file_id for one in page] == ["F3", "F2"]
    assert total == 5


async def test_what_was_removed_is_not_listed(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()

    assert await clerk.database.run(listings.listing, "T1", "C1", limit=10) == ([], 0)


async def test_another_teams_documents_are_not_listed(clerk: Clerk) -> None:
    await clerk.finish()

    assert await clerk.database.run(listings.listing, "T2", "C1", limit=10) == ([], 0)


async def test_one_of_them_is_found_in_its_own_place_only(clerk: Clerk) -> None:
    share = await clerk.finish()
    find = listings.find

    found = await clerk.database.run(find, "T1", "C1", share.id)

    assert found
    assert (found.file_id, found.user) == ("F1", "U1")
    assert await clerk.database.run(find, "T1", "C2", share.id) is None
    assert await clerk.database.run(find, "T2", "C1", share.id) is None
    assert await clerk.database.run(find, "T1", "C1", share.id + 1) is None


async def test_what_was_removed_is_not_found(clerk: Clerk) -> None:
    share = await clerk.finish()
    await clerk.remove()

    assert await clerk.database.run(listings.find, "T1", "C1", share.id) is None


async def test_sums_tell_how_far_the_files_of_a_place_are(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another(2))  # with the same content: the same document
    await clerk.finish(another(6), replace(UPLOADED, document_id="doc-2"))
    failed = await clerk.begin(another(3))
    await clerk.database.run(share_transitions.failed, failed, Failure("No."))
    await clerk.record(another(4))
    elsewhere = replace(UPLOADED, library_id="lib-2")
    await clerk.finish(another(5, channel="C2"), elsewhere)

    assert await clerk.database.run(listings.sums, "T1", "C1") == ShareTotals(2, 1, 1, 22)
    assert (await clerk.database.run(listings.sums, "T1")).ready == 3
    assert await clerk.database.run(listings.sums, "T2") == ShareTotals()


@given(st.integers(0, 10**LONGEST_NUMBER - 1), st.integers(0, 10**LONGEST_NUMBER - 1))
def test_a_pick_is_read_as_it_was_written(share: int, page: int) -> None:
    assert PickedDocument.read(PickedDocument(share, page).written) == PickedDocument(share, page)


@given(st.text())
def test_whatever_a_button_carries_is_a_number_that_databases_hold(text: str) -> None:
    pick = PickedDocument.read(text)

    assert 0 <= pick.share < 2**63
    assert 0 <= pick.page * ON_A_PAGE < 2**63
    assert 0 <= library.number(text) < 2**63
