"""Doors of the app, each tried by every kind of person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.permissions.policy import SENTENCES, Denial
from tests.storage.audit.events import logged
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.visitor import DOORS, HERE, SECRET, WHO, Visitor

EVERYTHING = frozenset(DOORS)
# Only admins and whoever began a thread forget it, and Alice did.
MEMBERS_OWN = EVERYTHING - {"policy", "forget", "duplicate"}
GUESTS_OWN = MEMBERS_OWN - {"switch memory", "switch the channel", "usage"}
NOTHING: frozenset[str] = frozenset()
OPEN, SHUT = {"external_people": "allow"}, {"guests": "refuse"}
# Kind of person, settings, and the doors that are open to them.
TABLE = {
    "admin": ("admin", {}, EVERYTHING),
    "member": ("member", {}, MEMBERS_OWN),
    "guest": ("guest", {}, GUESTS_OWN),
    "single-channel guest": ("single-channel guest", {}, GUESTS_OWN),
    "guest where guests are refused": ("guest", SHUT, NOTHING),
    "single-channel guest, refused": ("single-channel guest", SHUT, NOTHING),
    "external": ("external", {}, NOTHING),
    "external admin": ("external admin", {}, NOTHING),
    "external where they are allowed": (
        "external",
        OPEN,
        GUESTS_OWN - {"import", "export", "schedule", "note"},
    ),
    "external admin, allowed": (
        "external admin",
        OPEN,
        GUESTS_OWN - {"import", "export", "schedule", "note"},
    ),
    "deactivated": ("deactivated", OPEN, NOTHING),
    "bot": ("bot", OPEN, NOTHING),
}
# Where a channel's agent is locked, and members and guests could switch it otherwise.
SWITCHES = {"switch by word", "switch by menu", "switch the channel"}
LOCKED_TABLE = {
    "admin": EVERYTHING,
    "member": MEMBERS_OWN - SWITCHES,
    "guest": GUESTS_OWN - SWITCHES,
    "single-channel guest": GUESTS_OWN - SWITCHES,
    "external": GUESTS_OWN - SWITCHES - {"import", "export", "schedule", "note"},
}
COMMANDS = {
    "see notes",
    "note",
    "switch memory",
    "look",
    "usage",
    "policy",
    "duplicate",
    "switch the channel",
    "schedule",
}
ASKING = ("mention", "reply", "direct message", "voice clip", "edit", "regenerate", "import")


@asynccontextmanager
async def visited(url: str, tmp_path: Path, kind: str, **settings: Any) -> AsyncIterator[Visitor]:
    async with opened(url, agents_file=agents_file(tmp_path), **settings) as stage:
        yield await Visitor.arrive(stage, kind)


@pytest.mark.parametrize("row", TABLE)
async def test_each_door_is_open_to_whom_it_is_for_and_costs_the_others_no_call(
    migrated_sqlite: str, tmp_path: Path, row: str
) -> None:
    kind, settings, expected = TABLE[row]
    async with visited(migrated_sqlite, tmp_path, kind, **settings) as vera:
        before = vera.turns

        came_in = {name for name, door in DOORS.items() if await door(vera)}

        assert came_in ^ expected == set()
        assert vera.turns - before == sum(name in expected for name in ASKING)


@pytest.mark.parametrize("kind", LOCKED_TABLE)
async def test_a_lock_closes_the_doors_by_which_agents_are_switched_to_all_but_admins(
    migrated_sqlite: str, tmp_path: Path, kind: str
) -> None:
    async with visited(migrated_sqlite, tmp_path, kind, **OPEN) as vera:
        await CommandUser(vera.stage).set_policy(locked="yes")

        came_in = {name for name, door in DOORS.items() if await door(vera)}

        assert came_in ^ LOCKED_TABLE[kind] == set()


async def test_of_the_refused_nothing_is_kept_nor_sent_on_and_they_are_told_once(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "external") as vera:
        for name, door in DOORS.items():
            if name not in COMMANDS:
                await door(vera)
        await vera.settle()
        typed = [await vera.person.type("list") for _ in range(2)]

        said = SENTENCES[Denial.EXTERNAL]
        assert vera.told == [said] * 3
        assert typed == [said, said]
        assert await vera.recorded() == []
        assert SECRET not in str([call.body for call in vera.stage.mistral.calls])
        stored = Path(migrated_sqlite.rpartition("///")[2])
        files = stored.parent.glob(f"{stored.name}*")
        assert not any(SECRET.encode() in file.read_bytes() for file in files)


async def test_stop_is_for_those_who_may_ask(migrated_sqlite: str, tmp_path: Path) -> None:
    async with visited(migrated_sqlite, tmp_path, "external") as vera:
        calls = len(vera.told)

        await vera.stage.slack.people.stop(WHO, HERE, vera.thread)
        await vera.settle()

        assert vera.told[calls:] == [SENTENCES[Denial.EXTERNAL]]


async def test_a_window_that_was_opened_in_time_says_no_when_it_is_sent_off_too_late(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await vera.branch()
        await alice.set_policy(channels="no")

        problems = await vera.person.fill_in(prompt="And now?", profile="general")

        assert problems == {"prompt": SENTENCES[Denial.CHANNEL]}
        assert vera.turns == 1


async def test_a_question_of_any_length_is_asked_or_told_what_is_too_long(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    settings = {"max_question_characters": 1_000}
    async with visited(migrated_sqlite, tmp_path, "member", **settings) as vera:
        mention = len(f"<@{vera.stage.slack.bot_user_id}> ")

        short = await vera.stage.ask("s" * (1_000 - mention), user=WHO)
        long = await vera.stage.ask("l" * 1_001, user=WHO)

        assert "too long for me" not in "".join(await vera.stage.answers(short))
        [told] = await vera.stage.answers(long)
        assert "my limit is 1,000" in told
        assert "l" * 100 not in str([call.body for call in vera.stage.mistral.calls])


async def test_where_apps_are_off_even_an_allowed_one_is_left_alone(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await alice.type("apps allow B0WORKFLOW")
        await alice.set_policy(apps="no")
        before = vera.turns

        mention = f"<@{vera.stage.slack.bot_user_id}>"
        text = f"{mention} {SECRET}"
        await vera.stage.slack.people.run_workflow(HERE, text, name="W", bot_id="B0WORKFLOW")
        await vera.settle()

        assert vera.turns == before
        assert len(vera.stage.replies(vera.thread)) == 1


async def test_a_workspace_may_be_closed_but_for_one_channel(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await alice.set_policy("workspace", channels="no", direct="no")
        await CommandUser(vera.stage, channel="C0RANDOM").set_policy(channels="yes")
        before = vera.turns

        here, directly = await vera.mention(), await vera.direct()
        thread = await vera.stage.ask("Hello", channel="C0RANDOM")
        await vera.stage.answers(thread, channel="C0RANDOM")

        assert (here, directly) == (False, False)
        assert vera.turns - before == 1
        direct = vera.stage.slack.workspace.channels["D0VERA"].messages.values()
        assert SENTENCES[Denial.DIRECT] in [one.text for one in direct]


async def test_only_admins_open_the_window_and_what_is_sent_off_is_looked_up_again(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await alice.type("policy")
        window = alice.window
        vera.stage.slack.workspace.users["U0ALICE"].is_admin = False
        assert window
        picked = {"type": "static_select", "selected_option": {"value": "no"}}

        reply = await vera.stage.slack.people.submit(window.id, {"guests": {"value": picked}})

        assert "Only workspace admins" in str(reply.payload)
        assert "Only workspace admins" in await vera.person.type("policy")


async def test_guests_see_no_totals_of_the_workspace_in_their_home(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "guest") as vera:
        assert await vera.home()
        await vera.stage.slack.people.open_home("U0ALICE")
        homes = vera.stage.slack.workspace.homes
        await vera.stage.until(lambda: "U0ALICE" in homes)

        said = "Whole workspace, last"
        assert [said in str(homes[user].body) for user in (WHO, "U0ALICE")] == [False, True]


async def test_files_in_a_channel_that_is_off_stay_out_without_a_word(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        await CommandUser(vera.stage).set_policy(channels="no")

        taken = await vera.share()
        await vera.settle()

        assert not taken
        assert vera.told == []


async def test_a_change_of_the_policy_is_in_the_audit_log_with_before_and_after(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await alice.set_policy(guests="no", usage="admins")
        await alice.set_policy(guests="no")

        events = await logged(vera.stage.app.database)
        changes = [one for one in events if one.action == "policy_changed"]
        assert [(one.who, one.channel) for one in changes] == [("U0ALICE", HERE)] * 2
        assert changes[0].after == {"guests": False, "usage": "admins"}
        assert (changes[1].before, changes[1].after) == ({"usage": "admins"}, {})
