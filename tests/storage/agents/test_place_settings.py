"""Settings of channels and of direct messages."""

import asyncio

import pytest

from storage.agents import place_settings
from storage.agents.place_settings import ScopeSettings
from storage.engine.database import Database
from storage.models import Scope, Turn
from storage.records import Addressed, Follow, NewTurn, scope_of
from tests.storage.support.hands import FIRST, Hand, message, rows, the_thread


async def choose(database: Database, profile: str, place: str = "C1", team: str = "T1") -> bool:
    _, changed = await database.run(place_settings.choose_profile, team, place, profile)
    return changed


async def follow(database: Database, mode: Follow, place: str = "C1", team: str = "T1") -> bool:
    return await database.run(place_settings.choose_follow, team, place, mode)


async def test_where_nothing_was_chosen_nothing_holds(database: Database) -> None:
    assert await database.run(place_settings.chosen, "T1", "C1") == ScopeSettings(
        None, Follow.THREAD
    )


async def test_choices_are_kept_side_by_side(database: Database) -> None:
    await choose(database, "analyst")
    await follow(database, Follow.MENTION)

    assert await database.run(place_settings.chosen, "T1", "C1") == ScopeSettings(
        "analyst", Follow.MENTION
    )


async def test_what_held_before_is_told(database: Database) -> None:
    await choose(database, "analyst")

    before, changed = await database.run(place_settings.choose_profile, "T1", "C1", "tutor")

    assert (before.profile, changed) == ("analyst", True)


async def test_to_choose_the_same_again_changes_nothing(database: Database) -> None:
    assert await choose(database, "analyst")
    assert not await choose(database, "analyst")


async def test_of_several_who_choose_the_same_at_once_one_changes_it(database: Database) -> None:
    changes = await asyncio.gather(*(choose(database, "analyst") for _ in range(5)))

    assert sum(changes) == 1


async def test_to_follow_threads_is_no_change_at_first(database: Database) -> None:
    assert not await follow(database, Follow.THREAD)
    assert await follow(database, Follow.MENTION)
    assert not await follow(database, Follow.MENTION)
    assert await follow(database, Follow.THREAD)


async def test_teams_and_places_are_kept_apart(database: Database) -> None:
    await choose(database, "analyst")

    assert await database.run(place_settings.chosen, "T2", "C1") == ScopeSettings()
    assert await database.run(place_settings.chosen, "T1", "C2") == ScopeSettings()
    assert len(await rows(database, Scope)) == 1


@pytest.mark.parametrize(
    ("channel", "place"),
    [pytest.param("C1", "C1", id="channel"), pytest.param("D1", "U1", id="direct-message")],
)
def test_a_person_chooses_for_their_direct_messages(channel: str, place: str) -> None:
    assert scope_of(channel, "U1") == place


async def test_a_thread_begins_with_its_channels_profile(here: Hand, database: Database) -> None:
    await choose(database, "analyst")

    turn = await here.begin()

    assert turn.profile == "analyst"
    assert (await the_thread(database)).profile == "analyst"


async def test_a_direct_messages_thread_begins_with_the_persons_profile(
    here: Hand, database: Database
) -> None:
    await choose(database, "analyst", place="U1")

    turn = await here.begin(message(channel="D1"))

    assert turn.profile == "analyst"


async def test_a_thread_keeps_the_profile_that_it_began_with(
    here: Hand, database: Database
) -> None:
    await choose(database, "analyst")
    await here.finish(await here.begin())

    await choose(database, "tutor")

    assert (await here.begin(message(5))).profile == "analyst"


async def test_a_thread_that_began_without_a_choice_keeps_to_none(
    here: Hand, database: Database
) -> None:
    await here.finish(await here.begin())

    await choose(database, "analyst")

    assert (await here.begin(message(5))).profile is None


@pytest.mark.parametrize(
    "elsewhere",
    [{"team": "T2"}, {"place": "C2"}, {"place": "U1"}],
    ids=["team", "channel", "direct-messages"],
)
async def test_choices_made_elsewhere_do_not_count(
    elsewhere: dict[str, str], here: Hand, database: Database
) -> None:
    await choose(database, "analyst", **elsewhere)
    await follow(database, Follow.MENTION, **elsewhere)

    turn = await here.begin()
    await here.finish(turn)

    assert (turn.profile, turn.on_mention) == (None, False)
    assert await here.accept(message(5), addressed=Addressed.IF_IN_THREAD)


@pytest.mark.parametrize("room", [True, False], ids=["room", "no-room"])
@pytest.mark.parametrize("busy", [True, False], ids=["busy", "idle"])
async def test_where_only_mentions_count_a_reply_without_one_is_nobodys(
    busy: bool, room: bool, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    if not busy:
        await here.finish(turn)
    await follow(database, Follow.MENTION)

    assert await here.accept(message(5), addressed=Addressed.IF_IN_THREAD, room=room) is None
    assert await texts(database) == 1


async def test_documents_go_in_by_themselves_until_somebody_says_otherwise(
    database: Database,
) -> None:
    assert (await database.run(place_settings.chosen, "T1", "C1")).auto

    assert await database.run(place_settings.choose_auto, "T1", "C1", auto=False)

    assert not (await database.run(place_settings.chosen, "T1", "C1")).auto
    assert (await database.run(place_settings.chosen, "T1", "C2")).auto


async def test_saying_what_holds_already_changes_nothing(database: Database) -> None:
    assert not await database.run(place_settings.choose_auto, "T1", "C1", auto=True)
    assert await database.run(place_settings.choose_auto, "T1", "C1", auto=False)
    assert not await database.run(place_settings.choose_auto, "T1", "C1", auto=False)


async def test_where_only_mentions_count_a_turn_says_so(here: Hand, database: Database) -> None:
    await follow(database, Follow.MENTION)
    first = await here.begin(FIRST)
    await here.finish(first)

    second = await here.begin(message(5))
    again = await here.again(second)

    assert first.on_mention
    assert second.on_mention
    assert again.on_mention


async def test_a_reply_is_for_us_again_once_threads_are_followed(
    here: Hand, database: Database
) -> None:
    await here.finish(await here.begin())
    await follow(database, Follow.MENTION)

    await follow(database, Follow.THREAD)

    assert await here.accept(message(5), addressed=Addressed.IF_IN_THREAD)


async def texts(database: Database) -> int:
    """Number of recorded messages."""
    return len(await rows(database, Turn))


def test_a_turns_place_is_where_its_choices_are_made() -> None:
    new = NewTurn("T1", "D1", "1.0", "1.0", "U1", "T1", "hi")

    assert new.place == "U1"


async def test_a_channel_is_told_of_its_library_once(database: Database) -> None:
    told = await asyncio.gather(
        *(database.run(place_settings.announce, "T1", "C1") for _ in range(5))
    )

    assert sum(told) == 1
    assert await database.run(place_settings.announce, "T1", "C2")
    assert await database.run(place_settings.announce, "T2", "C1")


async def test_a_channel_that_could_not_be_told_is_told_the_next_time(database: Database) -> None:
    await database.run(place_settings.announce, "T1", "C1")

    await database.run(place_settings.unannounce, "T1", "C1")

    assert await database.run(place_settings.announce, "T1", "C1")


async def test_a_channel_whose_documents_stay_out_is_not_told(database: Database) -> None:
    await database.run(place_settings.choose_auto, "T1", "C1", auto=False)

    assert not await database.run(place_settings.announce, "T1", "C1")
