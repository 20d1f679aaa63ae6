"""Expiry of documents, and purge of shares."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, update

from storage.documents import expiry, share_transitions
from storage.documents.expiry import RETENTION
from storage.documents.records import Failure
from storage.engine.clock import now
from storage.models import Document, Notice, Share
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk, another

MANY = 100
PAST, FUTURE = 1.0, 9e9


async def expire(clerk: Clerk) -> int:
    return await clerk.database.run(expiry.expire, MANY)


async def purge(clerk: Clerk) -> int:
    return await clerk.database.run(expiry.purge, MANY)


async def age(clerk: Clerk, seconds: float = RETENTION + 60) -> None:
    """Make every share as old as that."""

    def body(connection: Connection) -> None:
        connection.execute(update(Share).values(due=now() - seconds))

    await clerk.database.run(body)


async def states(clerk: Clerk) -> list[Any]:
    return [row.state for row in await rows(clerk.database, Share)]


async def test_a_document_whose_time_has_come_goes_with_its_references(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=PAST))
    await clerk.finish(another(), replace(UPLOADED, expires_at=PAST))

    assert await expire(clerk) == 1

    assert await states(clerk) == ["removed", "removed"]
    assert [one.document_id for one in await clerk.unreferenced()] == ["doc-1"]


async def test_nobody_is_told_of_it(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=PAST))
    await clerk.show()

    await expire(clerk)

    assert await clerk.notices() == []


@pytest.mark.parametrize("expires_at", [None, FUTURE], ids=["never", "later"])
async def test_others_stay(expires_at: float | None, clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=expires_at))

    assert await expire(clerk) == 0
    assert await states(clerk) == ["ready"]


async def test_what_expired_is_taken_once(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=PAST))
    await expire(clerk)

    assert await expire(clerk) == 0


async def test_whoever_shares_it_again_gives_it_more_time(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=PAST))
    await clerk.finish(another(), replace(UPLOADED, expires_at=FUTURE))

    assert await expire(clerk) == 0


async def test_a_file_that_is_being_uploaded_again_comes_in(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=PAST))
    share = await clerk.begin(replace(NEW, message_ts="2.0"))

    await expire(clerk)
    await clerk.fetch(share)

    assert await states(clerk) == ["fetching"]


async def test_what_failed_or_was_removed_long_ago_is_forgotten(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    share = await clerk.begin(another(12))
    await clerk.database.run(share_transitions.failed, share, Failure("No."))
    await clerk.show()
    await age(clerk)

    await purge(clerk)

    assert await rows(clerk.database, Share) == []
    assert await rows(clerk.database, Notice) == []


async def test_what_was_over_yesterday_stays(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    await clerk.show()
    await age(clerk, RETENTION - 60)

    assert await purge(clerk) == 0


async def test_it_counts_when_it_was_removed_and_not_when_it_was_shared(clerk: Clerk) -> None:
    await clerk.finish()
    await age(clerk)

    await clerk.remove()

    assert await purge(clerk) == 0


async def test_what_is_ready_or_under_way_stays_however_old(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.record(another())
    await clerk.show()
    await age(clerk)

    assert await purge(clerk) == 0
    assert len(await rows(clerk.database, Document)) == 1


async def test_a_notice_of_another_file_of_the_message_stays(clerk: Clerk) -> None:
    await clerk.finish()
    share = await clerk.begin(replace(NEW, file_id="F2"))
    await clerk.database.run(share_transitions.failed, share, Failure("No."))
    await clerk.show()
    await age(clerk)

    await purge(clerk)

    assert len(await rows(clerk.database, Notice)) == 1


async def test_a_notice_that_slack_has_yet_to_show_stays(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.remove()
    await age(clerk)

    await purge(clerk)

    assert len(await rows(clerk.database, Notice)) == 1


async def test_no_more_is_forgotten_at_once_than_asked_for(clerk: Clerk) -> None:
    for one in range(1, 6):
        await clerk.finish(another(one))
        await clerk.remove(f"F{one}")
    await age(clerk)

    assert await clerk.database.run(expiry.purge, 2) == 2
    assert len(await rows(clerk.database, Share)) == 3
