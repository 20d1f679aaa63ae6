"""Versions of status messages, each shown by one node."""

from dataclasses import replace

import pytest

from storage.documents import share_transitions, status_messages
from storage.documents.records import Failure
from storage.documents.status_messages import ShownFile
from storage.engine.database import Database
from tests.storage.support.hands import Hand
from tests.storage.support.shared_files import NEW, Clerk, another


@pytest.fixture
async def clerk(database: Database) -> Clerk:
    ready = Clerk(database, "here")
    await ready.send_heartbeat()
    return ready


async def test_what_changes_about_a_file_is_to_be_shown(clerk: Clerk) -> None:
    await clerk.finish()

    (notice,) = await clerk.notices()

    assert (notice.channel, notice.message_ts, notice.thread_ts) == ("C1", "1.0", "1.0")
    assert await clerk.database.run(status_messages.files, notice) == [
        ShownFile("tea.txt", "ready", None, 3, user="U1")
    ]


async def test_what_is_shown_is_not_shown_again(clerk: Clerk) -> None:
    await clerk.finish()

    await clerk.show()

    assert await clerk.notices() == []


async def test_what_changes_while_it_is_shown_is_shown_after_it(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.fetch(share)
    (notice,) = await clerk.notices()
    await clerk.database.run(share_transitions.failed, share, Failure("It is broken."))

    await clerk.database.run(status_messages.shown, notice, "hourglass")

    (again,) = await clerk.notices()
    assert (again.reaction, again.version) == ("hourglass", notice.version + 1)


async def test_one_node_shows_a_notice(clerk: Clerk) -> None:
    colleague = Clerk(clerk.database, "there")
    await colleague.send_heartbeat()
    await clerk.finish()
    (notice,) = await clerk.notices()

    assert await colleague.notices() == []
    assert await clerk.notices(running=[notice.id]) == []


async def test_a_notice_of_a_dead_node_is_taken_over(clerk: Clerk) -> None:
    colleague = Clerk(clerk.database, "there")
    await colleague.send_heartbeat()
    await clerk.finish()
    (notice,) = await clerk.notices()
    await clerk.database.run(status_messages.begin, notice)
    await Hand(clerk.database, clerk.id).fall_silent()

    (taken,) = await colleague.notices()

    assert taken.begun


async def test_our_message_is_remembered(clerk: Clerk) -> None:
    await clerk.finish()
    (notice,) = await clerk.notices()
    await clerk.database.run(status_messages.posted, notice, "9.0")
    await clerk.database.run(status_messages.release, clerk.id)

    (again,) = await clerk.notices()

    assert again.ts == "9.0"


async def test_files_of_one_message_are_shown_together(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(replace(NEW, file_id="F2"))
    await clerk.finish(another(3))

    first, _ = await clerk.notices()

    assert len(await clerk.database.run(status_messages.files, first)) == 2


async def test_a_file_without_a_known_message_is_shown_nowhere(clerk: Clerk) -> None:
    await clerk.database.run(status_messages.touch, "T1", "C1", None)

    assert await clerk.notices() == []
