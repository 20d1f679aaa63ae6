"""Transitions of shares, and the documents that they refer to."""

import asyncio
from dataclasses import replace

import pytest

from storage.documents import documents, share_transitions
from storage.documents.documents import DocumentAtMistral, KeptDocument
from storage.documents.records import Failure
from storage.documents.share_transitions import BeingRemoved
from storage.engine.database import Database
from storage.models import Document
from tests.storage.audit.events import logged
from tests.storage.support.hands import Hand, rows
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk, another, make_due
from tests.support.databases import connected


@pytest.fixture
async def clerk(database: Database) -> Clerk:
    ready = Clerk(database, "here")
    await ready.send_heartbeat()
    return ready


async def test_a_document_with_a_reference_is_kept(clerk: Clerk) -> None:
    await clerk.finish()

    assert await clerk.unreferenced() == []


async def test_a_document_is_kept_while_one_of_two_references_is_left(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another())

    await clerk.remove("F1")
    assert await clerk.unreferenced() == []

    await clerk.remove("F2")
    assert [one.document_id for one in await clerk.unreferenced()] == ["doc-1"]


async def test_a_failed_share_leaves_its_document_to_be_removed(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.attach(share)

    await clerk.database.run(share_transitions.failed, share, Failure("Mistral couldn't read it."))

    assert len(await clerk.unreferenced()) == 1


async def test_a_document_that_another_replaced_is_removed(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(replace(NEW, message_ts="2.0"), replace(UPLOADED, document_id="doc-2"))

    assert [one.document_id for one in await clerk.unreferenced()] == ["doc-1"]


async def test_a_document_that_is_removed_leaves_nothing(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    (document,) = await clerk.unreferenced()

    await clerk.database.run(documents.removed, document, clerk.id)

    assert await rows(clerk.database, Document) == []


async def test_one_node_removes_a_document(clerk: Clerk) -> None:
    colleague = Clerk(clerk.database, "there")
    await colleague.send_heartbeat()
    await clerk.finish()
    await clerk.remove()
    (document,) = await clerk.unreferenced()

    assert await colleague.unreferenced() == []
    assert await clerk.unreferenced(running=[document.id]) == []


async def test_a_removal_that_a_dead_node_began_is_taken_over(clerk: Clerk) -> None:
    colleague = Clerk(clerk.database, "there")
    await colleague.send_heartbeat()
    await clerk.finish()
    await clerk.remove()
    (document,) = await clerk.unreferenced()
    await Hand(clerk.database, clerk.id).fall_silent()

    assert await colleague.unreferenced() == [document]
    await clerk.database.run(documents.removed, document, clerk.id)
    assert len(await rows(clerk.database, Document)) == 1


async def test_a_removal_that_failed_is_tried_again_later(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    (document,) = await clerk.unreferenced()

    await clerk.database.run(documents.postpone, document, clerk.id, 60.0)

    assert await clerk.unreferenced() == []
    await make_due(clerk.database)
    assert await clerk.unreferenced() == [document]


async def test_a_document_is_not_removed_while_somebody_attaches_it(database_url: str) -> None:
    """Whichever comes first, a document that a share refers to is never taken for removal."""
    for attempt in range(10):
        uploaded = replace(UPLOADED, document_id=f"doc-{attempt}")
        async with connected(database_url) as one, connected(database_url) as other:
            clerk, colleague = Clerk(one, "here"), Clerk(other, "there")
            await clerk.send_heartbeat()
            await colleague.send_heartbeat()
            await clerk.finish(another(2 * attempt + 10), uploaded)
            share = await clerk.begin(another(2 * attempt + 11))
            await clerk.remove(f"F{2 * attempt + 10}")

            attached, removing = await asyncio.gather(
                clerk.attach(share, uploaded), colleague.unreferenced(), return_exceptions=True
            )

            assert isinstance(removing, list)
            is_removed = uploaded.document_id in {one.document_id for one in removing}
            assert isinstance(attached, BeingRemoved) == is_removed


async def test_where_a_document_is_at_mistral_is_known(clerk: Clerk) -> None:
    await clerk.finish()
    (document,) = await rows(clerk.database, Document)

    assert await clerk.database.run(documents.position, document.id) == DocumentAtMistral(
        "lib-1", "doc-1"
    )
    assert await clerk.database.run(documents.position, document.id + 1) is None
    assert await clerk.database.run(documents.find, "lib-1", "doc-1") == KeptDocument(None)
    assert await clerk.database.run(documents.find, "lib-2", "doc-1") is None


async def test_whoever_adds_a_document_is_recorded_once(clerk: Clerk) -> None:
    share = await clerk.finish()
    await clerk.database.run(share_transitions.refresh_file, "T1", "F1")
    [again] = await clerk.take()
    await clerk.attach(again)

    [event] = await logged(clerk.database)
    assert (event.action, event.who, event.subject) == ("document_added", share.user, "F1")
    assert event.channel == "C1"


async def test_a_document_that_is_shared_again_is_recorded_again(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(replace(NEW, user="U2", message_ts="2.0"))

    assert [event.who for event in await logged(clerk.database)] == ["U1", "U2"]


@pytest.mark.parametrize("by", ["U9", ""], ids=["somebody", "slack"])
async def test_whoever_removes_a_document_is_recorded(by: str, clerk: Clerk) -> None:
    share = await clerk.finish()

    await clerk.database.run(share_transitions.remove, "T1", "C1", share.id, by)
    await clerk.database.run(share_transitions.remove, "T1", "C1", share.id, by)

    _, event = await logged(clerk.database)
    assert (event.action, event.who, event.whom) == ("document_removed", by, "U1")


async def test_what_was_never_in_a_library_is_not_recorded(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.database.run(share_transitions.failed, share, Failure("Mistral could not read it."))

    await clerk.database.run(share_transitions.remove, "T1", "C1", share.id, "U9")

    assert await logged(clerk.database) == []


async def test_files_that_slack_deleted_are_recorded_without_a_person(clerk: Clerk) -> None:
    await clerk.finish()

    await clerk.database.run(share_transitions.remove_file, "T1", "F1")

    assert [(one.action, one.who) for one in await logged(clerk.database)] == [
        ("document_added", "U1"),
        ("document_removed", ""),
    ]
