"""Forgetting a thread: who may, what is asked, and who is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.roles import Permissions
from bot.retention.forget_thread import (
    DONE,
    TITLE,
    TOLD,
    UNTOLD,
    WHY_NOT,
    NotAnAdmin,
    NotYoursToForget,
    ThreadForgetting,
)
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.block_kit import plainly
from bot.slack.views.forget_thread import ToForget
from bot.slack.views.windows import Done
from storage.engine.database import Database
from storage.models import Thread, Tombstone
from storage.records import Outcome
from storage.retention.forgetting import ThreadState
from tests.bot.recorded_turns import answered, under_way
from tests.bot.slack_fakes import (
    POSTED,
    REFUSED,
    UNREACHABLE,
    FakeAnnouncements,
    FakeGate,
    FakeModals,
    FakeNotices,
    FakePeople,
    named,
)
from tests.storage.support.hands import FIRST, rows

ASKER, ADMIN, OTHER = "U1", "U8", "U9"
ALICE, BOSS = (ActorInChannel("T1", user, "C1") for user in (ASKER, ADMIN))
NOW = 1_700_000_500.25
UNKNOWN, FORGOTTEN = (Done(WHY_NOT[state], TITLE) for state in WHY_NOT)


def thread_forgetting(
    database: Database,
    *,
    modals: FakeModals | None = None,
    notices: FakeNotices | None = None,
    stop: Callable[[int, str], None] = lambda _turn, _outcome: None,
    by_admins: bool = False,
) -> ThreadForgetting:
    return ThreadForgetting(
        database=database,
        permissions=Permissions(FakePeople(frozenset({ADMIN})), for_everybody=False),
        modals=modals or FakeModals(),
        notices=notices or FakeNotices(),
        announcements=FakeAnnouncements(),
        stop=stop,
        gate=FakeGate(),
        by_admins=by_admins,
        clock=lambda: NOW,
    )


async def window(database: Database, user: str, *, by_admins: bool = False) -> ToForget | Done:
    """The window that opens for somebody."""
    modals = FakeModals()
    forgetting = thread_forgetting(database, modals=modals, by_admins=by_admins)
    await forgetting.ask(ActorInChannel("T1", user, "C1"), FIRST.thread_ts, "trigger")
    ((trigger, opened),) = modals.opened
    assert trigger == "trigger"
    assert isinstance(opened, ToForget | Done)
    return opened


async def confirmed(database: Database, user: str = ASKER, *, by_admins: bool = False) -> Done:
    forgetting = thread_forgetting(database, by_admins=by_admins)
    return await forgetting.confirmed(ActorInChannel("T1", user, "C1"), FIRST.thread_ts)


def test_each_state_in_which_nothing_can_be_forgotten_has_a_sentence() -> None:
    assert list(WHY_NOT) == [ThreadState.UNKNOWN, ThreadState.FORGOTTEN]


@pytest.mark.parametrize(
    ("user", "by_admins"),
    [(ASKER, False), (ADMIN, False), (ADMIN, True)],
    ids=["asker", "admin", "admin where only admins may"],
)
async def test_the_window_asks_whoever_may(database: Database, user: str, by_admins: bool) -> None:
    await answered(database)

    opened = await window(database, user, by_admins=by_admins)

    assert opened == ToForget(("C1", FIRST.thread_ts))


@pytest.mark.parametrize(
    ("user", "by_admins", "reason"),
    [
        (OTHER, False, NotYoursToForget),
        (OTHER, True, NotAnAdmin),
        (ASKER, True, NotAnAdmin),
    ],
    ids=["other", "other where only admins may", "asker where only admins may"],
)
async def test_the_window_tells_who_may_to_others(
    database: Database, user: str, by_admins: bool, reason: type[UserFacingError]
) -> None:
    await answered(database)

    opened = await window(database, user, by_admins=by_admins)

    assert opened == Done(reason().sentence, TITLE)


async def test_the_window_says_that_a_thread_is_not_ours(database: Database) -> None:
    await answered(database, replace(FIRST, channel="C2"))

    assert await window(database, ASKER) == UNKNOWN


async def test_the_window_says_that_a_thread_is_forgotten_already(database: Database) -> None:
    await answered(database)
    await confirmed(database)

    assert await window(database, ASKER) == FORGOTTEN


async def test_a_thread_is_forgotten_once_somebody_confirms(database: Database) -> None:
    await answered(database)

    told = await confirmed(database)

    assert told == Done(DONE, TITLE)
    assert await rows(database, Thread) == []


async def test_only_the_thread_of_the_window_is_forgotten(database: Database) -> None:
    await answered(database)
    await answered(database, replace(FIRST, channel="C2"))

    await confirmed(database)

    assert [row.channel for row in await rows(database, Thread)] == ["C2"]


@pytest.mark.parametrize(
    ("user", "by_admins", "reason"),
    [(OTHER, False, NotYoursToForget), (ASKER, True, NotAnAdmin)],
    ids=["other", "asker where only admins may"],
)
async def test_nobody_else_can_confirm(
    database: Database, user: str, by_admins: bool, reason: type[UserFacingError]
) -> None:
    await answered(database)

    with pytest.raises(reason):
        await confirmed(database, user, by_admins=by_admins)

    assert len(await rows(database, Thread)) == 1


async def test_a_thread_that_is_gone_meanwhile_is_told(database: Database) -> None:
    assert await confirmed(database) == UNKNOWN


async def test_a_second_confirmation_changes_nothing(database: Database) -> None:
    notices = FakeNotices()
    await answered(database)
    await confirmed(database)

    told = await thread_forgetting(database, notices=notices).confirmed(ALICE, FIRST.thread_ts)

    assert (told, notices.calls) == (FORGOTTEN, [])


async def test_a_turn_under_way_is_stopped(database: Database) -> None:
    stopped: list[tuple[int, str]] = []
    turn = await under_way(database)
    forgetting = thread_forgetting(database, stop=lambda *call: stopped.append(call))

    await forgetting.confirmed(ALICE, FIRST.thread_ts)

    assert stopped == [(turn.id, Outcome.FORGOTTEN)]


async def test_the_thread_is_told_who_had_it_forgotten(database: Database) -> None:
    notices = FakeNotices()
    await answered(database)

    await thread_forgetting(database, notices=notices).confirmed(BOSS, FIRST.thread_ts)

    place = ThreadTarget("T1", "C1", FIRST.thread_ts, ADMIN, "T1")
    told = plainly(TOLD.format(who=named(ADMIN)))
    assert notices.calls == [("reply", place, "forgotten", told)]


async def test_messages_up_to_the_notice_are_not_read_again(database: Database) -> None:
    await answered(database)

    await confirmed(database)

    assert [row.until for row in await rows(database, Tombstone)] == [POSTED]


@pytest.mark.parametrize(
    "failure", [REFUSED, UNREACHABLE, TimeoutError()], ids=["refused", "unreachable", "timeout"]
)
async def test_a_thread_that_cannot_be_told_is_forgotten_up_to_now(
    database: Database, failure: Exception
) -> None:
    notices = FakeNotices(failures=[failure])
    await answered(database)

    told = await thread_forgetting(database, notices=notices).confirmed(ALICE, FIRST.thread_ts)

    assert told == Done(UNTOLD.format(done=DONE), TITLE)
    assert [row.until for row in await rows(database, Tombstone)] == [f"{NOW:.6f}"]
