"""Who may: every door of the app, tried by every kind of person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.permissions.policy import SENTENCES, Refusal
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.visitor import DOORS, HERE, SECRET, WHO, Visitor

EVERYTHING = frozenset(DOORS)
GUESTS_OWN = EVERYTHING - {"switch the channel", "usage", "forget", "policy"}
NOTHING: frozenset[str] = frozenset()
OPEN, SHUT = {"external_people": "allow"}, {"guests": "refuse"}
# Kind of person, settings, and the doors that are open to them.
TABLE = {
    "admin": ("admin", {}, EVERYTHING),
    "member": ("member", {}, EVERYTHING - {"policy"}),
    "guest": ("guest", {}, GUESTS_OWN),
    "single-channel guest": ("single-channel guest", {}, GUESTS_OWN),
    "guest where guests are refused": ("guest", SHUT, NOTHING),
    "single-channel guest, refused": ("single-channel guest", SHUT, NOTHING),
    "external": ("external", {}, NOTHING),
    "external admin": ("external admin", {}, NOTHING),
    "external where they are allowed": ("external", OPEN, GUESTS_OWN - {"import", "export"}),
    "external admin, allowed": ("external admin", OPEN, GUESTS_OWN - {"import", "export"}),
    "deactivated": ("deactivated", OPEN, NOTHING),
    "bot": ("bot", OPEN, NOTHING),
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


async def test_of_the_refused_nothing_is_kept_nor_sent_on_and_they_are_told_once(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "external") as vera:
        for name, door in DOORS.items():
            if name not in {"look", "usage", "policy", "switch the channel"}:  # commands
                await door(vera)
        await vera.settle()
        typed = [await vera.person.type("list") for _ in range(2)]

        said = SENTENCES[Refusal.EXTERNAL]
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

        assert vera.told[calls:] == [SENTENCES[Refusal.EXTERNAL]]


async def test_a_window_that_was_opened_in_time_says_no_when_it_is_sent_off_too_late(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with visited(migrated_sqlite, tmp_path, "member") as vera:
        alice = CommandUser(vera.stage)
        await vera.branch()
        await alice.set_policy(channels="no")

        problems = await vera.person.fill_in(prompt="And now?", profile="general")

        assert problems == {"prompt": SENTENCES[Refusal.CHANNEL]}
        assert vera.turns == 1
