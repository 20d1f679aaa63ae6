"""The queue of shares: recording, leases and retries."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from storage.agents import place_settings
from storage.documents import share_transitions, shares
from storage.documents.records import Failure, NewShare, ShareState
from storage.documents.share_transitions import BeingRemoved
from storage.models import Document, Notice, Share
from storage.records import Lost
from tests.storage.support.hands import Hand, rows
from tests.storage.support.shared_files import CARRIED, NEW, UPLOADED, Clerk, another, make_due
from tests.support.databases import connected

CALLERS = 5


async def the_share(clerk: Clerk) -> Any:
    (row,) = await rows(clerk.database, Share)
    return row


async def test_a_share_waits_until_somebody_takes_it(clerk: Clerk) -> None:
    await clerk.record()

    (share,) = await clerk.take()

    assert (share.team, share.place, share.file_id) == ("T1", "C1", "F1")
    assert (share.attempts, share.state) == (1, ShareState.WAITING)


async def test_a_share_is_recorded_once(clerk: Clerk) -> None:
    assert await clerk.record()
    assert not await clerk.record()


@pytest.mark.parametrize(
    "other",
    [replace(NEW, team="T2"), replace(NEW, channel="C2"), replace(NEW, file_id="F2")],
    ids=["team", "channel", "file"],
)
async def test_a_share_is_one_file_in_one_channel_of_one_team(
    other: NewShare, clerk: Clerk
) -> None:
    await clerk.record()

    assert await clerk.record(other)


async def test_a_share_in_a_direct_message_belongs_to_the_person(clerk: Clerk) -> None:
    share = await clerk.begin(replace(NEW, channel="D1"))

    assert share.place == "U1"


async def test_one_of_several_nodes_takes_a_share(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(CALLERS)]
        clerks = [Clerk(node, f"node-{n}") for n, node in enumerate(nodes)]
        for clerk in clerks:
            await clerk.send_heartbeat()
        await clerks[0].record()

        taken = await asyncio.gather(*(clerk.take() for clerk in clerks))

    assert sorted(len(shares) for shares in taken) == [0] * (CALLERS - 1) + [1]


async def test_the_files_own_event_waits_for_its_message(clerk: Clerk) -> None:
    await clerk.record(replace(NEW, message_ts=None))
    assert await clerk.take() == []

    await make_due(clerk.database)

    assert len(await clerk.take()) == 1


async def test_the_message_of_a_file_that_waits_for_it_begins_the_work(clerk: Clerk) -> None:
    await clerk.record(replace(NEW, message_ts=None))

    assert await clerk.record()

    (share,) = await clerk.take()
    assert share.message_ts == "1.0"


async def test_the_files_own_event_after_its_message_changes_nothing(clerk: Clerk) -> None:
    share = await clerk.begin()

    assert not await clerk.record(replace(NEW, message_ts=None))

    await clerk.fetch(share)


async def test_a_file_that_is_no_document_is_never_taken(clerk: Clerk) -> None:
    await clerk.record(replace(NEW, message_ts=None))

    await clerk.record(replace(NEW, skip=True))
    await make_due(clerk.database)

    assert await clerk.take() == []


async def test_a_file_of_a_later_message_is_processed_again(clerk: Clerk) -> None:
    await clerk.finish()

    assert await clerk.record(replace(NEW, message_ts="2.0"))

    (share,) = await clerk.take()
    assert share.document is not None


async def test_a_file_of_an_earlier_message_that_comes_late_changes_nothing(
    clerk: Clerk,
) -> None:
    await clerk.record(replace(NEW, message_ts="2.0"))

    assert not await clerk.record()


async def test_where_documents_do_not_go_in_by_themselves_nothing_is_recorded(
    clerk: Clerk,
) -> None:
    await clerk.database.run(place_settings.choose_auto, "T1", "C1", auto=False)

    assert not await clerk.record()
    assert await clerk.record(replace(NEW, channel="C2"))


async def test_in_direct_messages_documents_always_go_in(clerk: Clerk) -> None:
    await clerk.database.run(place_settings.choose_auto, "T1", "U1", auto=False)

    assert await clerk.record(replace(NEW, channel="D1"))


async def test_what_a_living_node_works_on_is_left_to_it(clerk: Clerk, colleague: Clerk) -> None:
    share = await clerk.begin()

    assert await colleague.take() == []
    assert await clerk.take(running=[share.id]) == []


async def test_what_a_dead_node_worked_on_is_taken(clerk: Clerk, colleague: Clerk) -> None:
    await clerk.begin()
    await Hand(clerk.database, clerk.id).fall_silent()

    (share,) = await colleague.take()

    assert share.attempts == 2


async def test_what_this_node_took_without_confirmation_is_taken_again(clerk: Clerk) -> None:
    await clerk.begin()

    assert len(await clerk.take(running=[])) == 1


async def test_who_lost_a_share_writes_nothing_more(clerk: Clerk, colleague: Clerk) -> None:
    share = await clerk.begin()
    await Hand(clerk.database, clerk.id).fall_silent()
    await colleague.take()

    with pytest.raises(Lost):
        await clerk.fetch(share)


async def test_a_node_that_stops_leaves_its_shares_to_others(
    clerk: Clerk, colleague: Clerk
) -> None:
    await clerk.begin()

    await clerk.database.run(shares.release, clerk.id)

    (share,) = await colleague.take()
    assert share.attempts == 1


async def test_a_share_that_is_put_off_is_taken_when_it_is_due(clerk: Clerk) -> None:
    share = await clerk.begin()

    await clerk.database.run(shares.postpone, share, 60.0)

    assert await clerk.take() == []
    await make_due(clerk.database)
    assert len(await clerk.take()) == 1


async def test_a_share_goes_through_its_states(clerk: Clerk) -> None:
    share = await clerk.begin()
    states = []

    await clerk.fetch(share)
    states.append((await the_share(clerk)).state)
    await clerk.attach(share)
    states.append((await the_share(clerk)).state)
    await clerk.database.run(share_transitions.ready, share, 3)
    states.append((await the_share(clerk)).state)

    assert states == [ShareState.FETCHING, ShareState.INDEXING, ShareState.READY]
    assert await clerk.take() == []


async def test_pages_are_noted_at_the_document(clerk: Clerk) -> None:
    await clerk.finish()

    (document,) = await rows(clerk.database, Document)
    assert (document.pages, document.team, document.place) == (3, "T1", "C1")


async def test_the_same_bytes_are_one_document(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another())

    assert len(await rows(clerk.database, Document)) == 1


async def test_a_failed_share_says_why_and_refers_to_nothing(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.fetch(share)
    await clerk.attach(share)

    await clerk.database.run(share_transitions.failed, share, Failure("It is broken."))

    row = await the_share(clerk)
    assert (row.state, row.error, row.document) == (ShareState.FAILED, "It is broken.", None)
    assert row.name == "tea.txt"


async def test_a_share_that_failed_before_its_name_was_known_has_one(clerk: Clerk) -> None:
    share = await clerk.begin()

    await clerk.database.run(share_transitions.failed, share, Failure("It is gone."))

    assert (await the_share(clerk)).name == "document"


async def test_what_is_passed_over_is_not_shown(clerk: Clerk) -> None:
    share = await clerk.begin()

    await clerk.database.run(share_transitions.skip, share)

    assert await rows(clerk.database, Notice) == []


async def test_a_removed_file_stops_the_work_on_it(clerk: Clerk) -> None:
    share = await clerk.begin()

    assert await clerk.remove()

    with pytest.raises(Lost):
        await clerk.fetch(share, CARRIED)


async def test_a_file_is_removed_once_and_in_its_team_only(clerk: Clerk) -> None:
    await clerk.record()

    assert not await clerk.remove(team="T2")
    assert await clerk.remove()
    assert not await clerk.remove()


async def test_a_removed_file_is_removed_from_every_channel(clerk: Clerk) -> None:
    await clerk.record()
    await clerk.record(replace(NEW, channel="C2"))

    await clerk.remove()

    assert {row.state for row in await rows(clerk.database, Share)} == {ShareState.REMOVED}


async def test_an_event_that_comes_again_after_the_removal_changes_nothing(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()

    assert not await clerk.record()


async def test_one_reference_is_removed_from_its_place_only(clerk: Clerk) -> None:
    share = await clerk.finish()

    assert not await clerk.database.run(share_transitions.remove, "T1", "C2", share.id)
    assert not await clerk.database.run(share_transitions.remove, "T2", "C1", share.id)
    assert await clerk.database.run(share_transitions.remove, "T1", "C1", share.id)


async def test_a_document_that_is_being_removed_is_not_attached(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    await clerk.unreferenced()
    share = await clerk.begin(another())

    with pytest.raises(BeingRemoved):
        await clerk.attach(share)

    assert {row.state for row in await rows(clerk.database, Share)} == {"removed", "waiting"}


async def test_a_document_that_came_too_late_is_taken_away(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.remove()

    await clerk.database.run(share_transitions.uploaded_too_late, share, UPLOADED)

    assert [one.document_id for one in await clerk.unreferenced()] == ["doc-1"]


async def test_a_share_starts_over_without_its_document(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.attach(share)

    await clerk.database.run(share_transitions.start_over, share, 0.0)

    (again,) = await clerk.take()
    assert (again.state, again.document) == (ShareState.WAITING, None)


async def test_one_that_failed_is_tried_again_from_the_beginning(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.database.run(share_transitions.failed, share, Failure("No."))

    assert await clerk.database.run(share_transitions.retry, "T1", "C1", share.id)
    assert not await clerk.database.run(share_transitions.retry, "T1", "C1", share.id)

    (again,) = await clerk.take()
    assert (again.attempts, (await the_share(clerk)).error) == (1, None)


@pytest.mark.parametrize("place", [("T2", "C1"), ("T1", "C2")], ids=["team", "place"])
async def test_one_of_another_place_is_not_tried_again(
    place: tuple[str, str], clerk: Clerk
) -> None:
    share = await clerk.begin()
    await clerk.database.run(share_transitions.failed, share, Failure("No."))

    assert not await clerk.database.run(share_transitions.retry, *place, share.id)


async def test_one_that_did_not_fail_is_not_tried_again(clerk: Clerk) -> None:
    share = await clerk.finish()

    assert not await clerk.database.run(share_transitions.retry, "T1", "C1", share.id)
