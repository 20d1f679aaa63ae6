"""Whose shared file is fetched next, and how many one person may have on their way."""

from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from storage.agents import place_settings
from storage.documents import shares
from storage.documents.records import NewShare, OpenShare, ShareState
from storage.documents.shares import Fetching
from storage.fair_choice import Rota
from storage.models import Share
from storage.row_leases import Holder
from tests.storage.support.hands import LEASE, rows
from tests.storage.support.shared_files import NEW, Clerk

_numbers = count(1)


def file(user: str, team: str = "T1") -> NewShare:
    number = next(_numbers)
    return replace(NEW, team=team, file_id=f"F{number}", message_ts=f"{number}.0", user=user)


async def share(clerk: Clerk, user: str, files: int, team: str = "T1") -> None:
    for _ in range(files):
        await clerk.record(file(user, team))


class Fetcher:
    """A node that keeps what it took."""

    def __init__(self, clerk: Clerk, kept: int = 0) -> None:
        self._clerk = clerk
        self._fetching = Fetching(Holder(clerk.id, LEASE), kept, Rota())
        self.held: list[OpenShare] = []

    async def take(self, limit: int) -> list[str]:
        held = [one.id for one in self.held]
        taken = await self._clerk.database.run(shares.take, self._fetching, held, limit)
        self.held += taken
        return [one.user for one in taken]


async def test_one_file_is_not_fetched_after_anothers_many(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk)
    await share(clerk, "UANN", 12)
    await share(clerk, "UBEN", 1)

    assert sorted(await fetcher.take(2)) == ["UANN", "UBEN"]


async def test_a_persons_two_hundred_files_delay_anothers_one_by_one_file(clerk: Clerk) -> None:
    """With one worker: the file that is read when the other comes, and no more."""
    fetcher = Fetcher(clerk)
    await share(clerk, "UANN", 200)
    order = await fetcher.take(1)
    await share(clerk, "UBEN", 1)
    for _ in range(3):
        await clerk.remove(fetcher.held.pop().file_id)
        order += await fetcher.take(1)

    assert order == ["UANN", "UBEN", "UANN", "UANN"]


async def test_a_workspace_of_many_people_leaves_workers_to_another(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk)
    for number in range(12):
        await share(clerk, f"UANN{number:02}", 1)
    first = await fetcher.take(4)
    for number in range(3):
        await share(clerk, f"UBEN{number}", 1, team="T2")

    assert sorted(await fetcher.take(3)) == ["UBEN0", "UBEN1", "UBEN2"]
    assert len(first) == 4


async def test_among_equal_workspaces_workers_are_shared(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk)
    for number in range(6):
        await share(clerk, f"UANN{number}", 1)
        await share(clerk, f"UBEN{number}", 1, team="T2")
    await fetcher.take(6)

    assert Counter(one.team for one in fetcher.held) == {"T1": 3, "T2": 3}


async def test_files_that_are_being_read_count(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk)
    await share(clerk, "UANN", 12)
    await fetcher.take(4)
    await share(clerk, "UBEN", 3)

    assert await fetcher.take(3) == ["UBEN"] * 3


async def test_files_that_another_node_reads_count(clerk: Clerk, colleague: Clerk) -> None:
    await share(clerk, "UANN", 3)
    await Fetcher(colleague).take(2)
    await share(clerk, "UBEN", 1)

    assert await Fetcher(clerk).take(1) == ["UBEN"]


async def test_the_last_workers_are_for_people_of_whose_files_none_is_read(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk, kept=2)
    await share(clerk, "UANN", 9)
    taken = await fetcher.take(6)
    await share(clerk, "UBEN", 3)

    assert taken == ["UANN"] * 4
    assert await fetcher.take(2) == ["UBEN"]


async def test_a_file_is_taken_once(clerk: Clerk) -> None:
    fetcher = Fetcher(clerk)
    await share(clerk, "UANN", 5)
    await fetcher.take(99)
    await fetcher.take(99)

    assert len({one.id for one in fetcher.held}) == len(fetcher.held) == 5


MOST = 3


async def record(clerk: Clerk, *files: NewShare) -> tuple[bool, int]:
    recorded = await clerk.database.run(shares.record_all, files, MOST)
    return recorded.has_new, recorded.left_out


async def states(clerk: Clerk) -> list[str]:
    return [row.state for row in await rows(clerk.database, Share)]


async def test_files_beyond_the_bound_are_left_out(clerk: Clerk) -> None:
    assert await record(clerk, *(file("UANN") for _ in range(5))) == (True, 2)

    assert len(await clerk.take()) == MOST


async def test_others_have_a_bound_of_their_own(clerk: Clerk) -> None:
    await record(clerk, *(file("UANN") for _ in range(MOST)))

    assert await record(clerk, file("UBEN")) == (True, 0)


async def test_files_that_are_ready_make_room(clerk: Clerk) -> None:
    for _ in range(MOST):
        await clerk.finish(file("UANN"))

    assert await record(clerk, file("UANN")) == (True, 0)


@pytest.mark.parametrize("own_event_first", [True, False])
async def test_what_was_left_out_is_not_taken_by_its_other_event(
    own_event_first: bool, clerk: Clerk
) -> None:
    await record(clerk, *(file("UANN") for _ in range(MOST)))
    late = file("UANN")
    events = [replace(late, message_ts=None), late]
    for event in events if own_event_first else reversed(events):
        await record(clerk, event)
    for taken in await clerk.take():
        await clerk.remove(taken.file_id)
    await record(clerk, replace(late, message_ts=None))

    assert set(await states(clerk)) == {ShareState.REMOVED}


async def test_what_was_left_out_is_taken_when_it_is_shared_again(clerk: Clerk) -> None:
    await record(clerk, *(file("UANN") for _ in range(MOST)))
    late = file("UANN")
    await record(clerk, late)
    for taken in await clerk.take():
        await clerk.remove(taken.file_id)

    assert await record(clerk, replace(late, message_ts="99999.0")) == (True, 0)


async def test_a_file_that_is_on_its_way_is_not_left_out_by_its_second_event(clerk: Clerk) -> None:
    mine = [replace(file("UANN"), message_ts=None) for _ in range(MOST)]
    await record(clerk, *mine)

    assert await record(clerk, *(replace(one, message_ts="7.0") for one in mine)) == (True, 0)


async def test_a_document_that_is_shared_again_stays_where_there_is_no_room(clerk: Clerk) -> None:
    known = file("UANN")
    await clerk.finish(known)
    await record(clerk, *(file("UANN") for _ in range(MOST)))

    assert await record(clerk, replace(known, message_ts="99999.0")) == (False, 1)
    assert (await states(clerk))[0] == ShareState.READY


async def test_nothing_is_left_out_where_files_are_not_taken(clerk: Clerk) -> None:
    await record(clerk, *(file("UANN") for _ in range(MOST)))
    await clerk.database.run(place_settings.choose_auto, "T1", "C1", auto=False)

    assert await record(clerk, file("UANN")) == (False, 0)


async def test_pictures_count_for_nothing(clerk: Clerk) -> None:
    await record(clerk, *(replace(file("UANN"), skip=True) for _ in range(MOST)))

    assert await record(clerk, file("UANN")) == (True, 0)
