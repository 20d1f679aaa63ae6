"""`/agent keep`: how long the idle threads of a place are kept."""

import pytest

from bot.permissions.roles import PermissionsUnknown
from bot.retention.keep_setting import NotYoursToKeep
from playground.faults import Fault
from tests.storage.support.traces import idle_for
from tests.support.leftovers import purge
from tests.support.users.agent_admin import CommandUser

HOW = "Change it with `/agent keep DAYS`, `/agent keep forever` or `/agent keep default`."
TOLD = (
    "Alice changed a setting: this channel's threads are forgotten after 30 days without activity."
)
CHANNEL = "This channel's threads are forgotten after {days} without activity."
DEFAULT = CHANNEL.format(days="90 days") + " That's the default."
FOREVER = "This channel's threads are kept indefinitely."


async def begun(alice: CommandUser) -> str:
    thread = await alice.stage.ask("Hello", channel=alice.channel)
    await alice.stage.answers(thread, channel=alice.channel)
    return thread


async def test_without_days_it_says_what_holds(alice: CommandUser, bob: CommandUser) -> None:
    assert await alice.type("keep") == f"{DEFAULT} {HOW}"
    assert await bob.type("keep") == f"{DEFAULT} {HOW}"


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("30", CHANNEL.format(days="30 days")),
        ("1", CHANNEL.format(days="a day")),
        ("forever", FOREVER),
        ("Forever", FOREVER),
    ],
)
async def test_what_was_set_holds(typed: str, holds: str, alice: CommandUser) -> None:
    await alice.type(f"keep {typed}")

    assert await alice.type("keep") == f"{holds} {HOW}"


async def test_the_default_may_come_back(alice: CommandUser) -> None:
    await alice.type("keep 30")
    await alice.type("keep default")

    assert await alice.type("keep") == f"{DEFAULT} {HOW}"


async def test_the_channel_is_told_once(alice: CommandUser) -> None:
    first = await alice.type("keep 30")
    again = await alice.type("keep 30")

    assert alice.notices == [TOLD]
    assert (first, again) == ("", CHANNEL.format(days="30 days"))


async def test_to_set_the_default_where_nobody_chose_tells_nobody(alice: CommandUser) -> None:
    assert await alice.type("keep default") == DEFAULT
    assert alice.notices == []


@pytest.mark.parametrize(
    "typed", ["0", "-1", "1.5", "soon", "3651", "9" * 5_000, "٣", "30 days", "forever and ever"]
)
async def test_nonsense_sets_nothing_and_says_how(typed: str, alice: CommandUser) -> None:
    told = await alice.type(f"keep {typed}")

    assert told == "Use a number of days from 1 to 3,650, or `forever`."
    assert alice.notices == []


async def test_others_than_admins_are_told_in_one_sentence(
    alice: CommandUser, bob: CommandUser
) -> None:
    assert await bob.type("keep 30") == NotYoursToKeep().sentence
    assert await alice.type("keep") == f"{DEFAULT} {HOW}"


async def test_where_slack_does_not_say_who_somebody_is_nothing_is_set(alice: CommandUser) -> None:
    alice.stage.slack.faults.add("users.info", Fault("error", status=500), times=20)

    assert await alice.type("keep 30") == PermissionsUnknown().sentence
    assert alice.notices == []


async def test_in_direct_messages_everybody_sets_it_for_themselves(
    alice: CommandUser, bob: CommandUser
) -> None:
    await alice.stage.slack.people.open_dm("U0BOB")
    direct = CommandUser(alice.stage, "U0BOB", await alice.stage.slack.people.open_dm("U0BOB"))

    told = await direct.type("keep 7")

    assert (
        told
        == "Threads in your direct messages with me are forgotten after 7 days without activity."
    )
    assert (await bob.type("keep")).startswith(DEFAULT)


async def test_other_choices_of_the_channel_stay(alice: CommandUser) -> None:
    await alice.type("analyst")
    await alice.type("keep 30")
    await alice.type("follow mention")

    assert await alice.type("keep") == f"{CHANNEL.format(days='30 days')} {HOW}"


async def test_purge_keeps_to_it(alice_everywhere: CommandUser) -> None:
    alice = alice_everywhere
    random = CommandUser(alice.stage, channel="C0RANDOM")
    direct = CommandUser(alice.stage, channel="D0ALICE")
    private = CommandUser(alice.stage, channel="G0PRIVATE")
    for place, typed in ((alice, "30"), (random, "forever"), (direct, "20")):
        await place.type(f"keep {typed}")
    for place in (alice, random, direct, private):
        await begun(place)
    await idle_for(alice.stage.app.database, 40)

    said = await purge(alice.stage)

    assert said[:3] == [
        "T0LOCAL C0GENERAL: 1 thread",
        "T0LOCAL D0ALICE: 1 thread",
        "2 threads forgotten.",
    ]
    assert len(alice.stage.mistral.conversations) == 2
