"""The setting of how long threads are kept: who may change it, what is stored, who is told."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.permissions.roles import Permissions
from bot.retention.keep_setting import (
    BY_DEFAULT,
    CHANNEL,
    DIRECT,
    FORGOTTEN,
    HOW,
    KEPT,
    MOST_DAYS,
    NO_DAYS,
    TOLD,
    KeepSetting,
    NotAKeepSetting,
    NotYoursToKeep,
    parse_days,
)
from storage.agents import place_settings
from storage.engine.database import Database
from storage.models import Scope
from tests.bot.slack_fakes import FakeAnnouncements, FakePeople, named
from tests.storage.support.hands import rows

ADMIN = ActorInChannel("T1", "U8", "C1")
OTHER = replace(ADMIN, user="U9")
IN_PRIVATE = ActorInChannel("T1", "U9", "D1")
EVERYWHERE = 90  # days


def keep_setting(
    database: Database, announcements: FakeAnnouncements | None = None, days: int = EVERYWHERE
) -> KeepSetting:
    permissions = Permissions(FakePeople(frozenset({ADMIN.user})), for_everybody=True)
    return KeepSetting(database, permissions, announcements or FakeAnnouncements(), days)


def rule(days: str, threads: str = CHANNEL) -> str:
    """A rule as a sentence of its own."""
    told = FORGOTTEN.format(threads=threads, days=days)
    return told[0].upper() + told[1:]


async def stored(database: Database) -> list[tuple[str, str, int | None]]:
    return [(row.team, row.place, row.keep_days) for row in await rows(database, Scope)]


async def said(database: Database, days: int | None, here: ActorInChannel = OTHER) -> str:
    """The reply to whoever asks how long, after a choice."""
    await database.run(place_settings.choose_keep, here.team, here.place, days)
    return await keep_setting(database).keep(here, "")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("1", 1),
        ("007", 7),
        (str(MOST_DAYS), MOST_DAYS),
        ("forever", 0),
        ("default", None),
    ],
)
def test_days_are_read_from_what_somebody_typed(typed: str, days: int | None) -> None:
    assert parse_days(typed) == days


@pytest.mark.parametrize(
    "typed",
    ["0", str(MOST_DAYS + 1), "-1", "1.5", "\u0663", "\u00b2", "soon", "Forever", "9" * 5_000],
    ids=["0", "too many", "negative", "half", "arabic", "square", "soon", "Forever", "endless"],
)
def test_anything_else_is_no_setting(typed: str) -> None:
    with pytest.raises(NotAKeepSetting):
        parse_days(typed)


async def test_a_channel_says_how_long_and_how_to_change_that(database: Database) -> None:
    assert await said(database, 30) == HOW.format(now=rule("30 days"))


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (1, rule("a day")),
        (2, rule("2 days")),
        (1_000, rule("1,000 days")),
        (0, KEPT.format(threads="This channel's threads")),
        (None, rule("90 days") + BY_DEFAULT),
    ],
    ids=["one", "two", "thousand", "for ever", "default"],
)
async def test_a_rule_is_told_as_people_say_it(
    database: Database, days: int | None, sentence: str
) -> None:
    assert await said(database, days) == HOW.format(now=sentence)


async def test_a_default_to_keep_for_ever_is_told_as_such(database: Database) -> None:
    told = await keep_setting(database, days=0).keep(OTHER, "")

    kept = KEPT.format(threads="This channel's threads")
    assert told == HOW.format(now=kept + BY_DEFAULT)


async def test_direct_messages_have_a_rule_of_their_own(database: Database) -> None:
    await database.run(place_settings.choose_keep, "T1", IN_PRIVATE.channel, 7)

    told = await said(database, 30, IN_PRIVATE)

    assert told == HOW.format(now=rule("30 days", DIRECT))


async def test_what_is_no_number_of_days_is_answered_with_how_to_do_it(
    database: Database,
) -> None:
    told = await keep_setting(database).keep(ADMIN, "soon")

    assert told == NO_DAYS.format(how=HOW.format(now=rule("90 days") + BY_DEFAULT))
    assert await stored(database) == []


@pytest.mark.parametrize(("how", "days"), [("30", 30), ("forever", 0)])
async def test_a_choice_of_an_admin_is_stored_for_the_channel(
    database: Database, how: str, days: int
) -> None:
    await keep_setting(database).keep(ADMIN, how)

    assert await stored(database) == [("T1", "C1", days)]


async def test_a_choice_is_undone_by_the_default(database: Database) -> None:
    await keep_setting(database).keep(ADMIN, "30")

    await keep_setting(database).keep(ADMIN, "default")

    assert await stored(database) == [("T1", "C1", None)]


async def test_nobody_but_an_admin_may_choose_for_a_channel(database: Database) -> None:
    with pytest.raises(NotYoursToKeep):
        await keep_setting(database).keep(OTHER, "30")

    assert await stored(database) == []


async def test_everybody_may_choose_for_their_direct_messages(database: Database) -> None:
    await keep_setting(database).keep(IN_PRIVATE, "30")

    assert await stored(database) == [("T1", "U9", 30)]


async def test_a_choice_for_a_channel_is_told_to_the_channel(database: Database) -> None:
    announcements = FakeAnnouncements(answer="I am not in this channel.")

    told = await keep_setting(database, announcements).keep(ADMIN, "30")

    told_there = TOLD.format(
        who=named("U8"), rule=FORGOTTEN.format(threads=CHANNEL, days="30 days")
    )
    assert announcements.calls == [(ADMIN, told_there, rule("30 days"))]
    assert told == "I am not in this channel."


async def test_a_choice_for_direct_messages_is_told_to_the_person_alone(
    database: Database,
) -> None:
    announcements = FakeAnnouncements()

    told = await keep_setting(database, announcements).keep(IN_PRIVATE, "1")

    assert (announcements.calls, told) == ([], rule("a day", DIRECT))


async def test_a_choice_that_changes_nothing_is_told_to_the_person_alone(
    database: Database,
) -> None:
    announcements = FakeAnnouncements()
    await keep_setting(database).keep(ADMIN, "30")

    told = await keep_setting(database, announcements).keep(ADMIN, "30")

    assert (announcements.calls, told) == ([], rule("30 days"))
