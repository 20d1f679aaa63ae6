"""Mistral is down for a while: afterwards all is what it would have been."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from playground.faults import Fault
from storage.models import Deletion
from tests.dialects.telling import IN_AN_OUTAGE, Outage, tell
from tests.support.app import Stage, opened
from tests.support.leftovers import purge
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer

DOWN, UNREACHABLE = Fault("error", status=503), Fault("drop_before")
# The app's delays are about thirty times shorter in tests.
OUTAGES = {
    "1 s": Outage(DOWN, 0.03),
    "10 s": Outage(UNREACHABLE, 0.3),
    "60 s": Outage(DOWN, 600.0),
}
TOLD = [
    ("1 s", "ask"),
    ("1 s", "branch off the first"),
    ("10 s", "branch off the middle"),
    ("10 s", "switch"),
    ("60 s", "ask"),
    ("60 s", "follow up"),
    ("60 s", "branch off the first"),
    ("60 s", "branch off the middle"),
    ("60 s", "switch"),
    ("60 s", "regenerate"),
    ("60 s", "edit"),
]


@pytest.mark.parametrize(("outage", "story"), TOLD, ids=[" ".join(pair) for pair in TOLD])
async def test_what_failed_in_an_outage_is_continued_after_it(
    sqlite_template: Path, outage: str, story: str
) -> None:
    told = await tell("", story, sqlite_template, patience=30.0, outage=OUTAGES[outage])

    assert told.result in {"right", "told"}, told
    assert (told.tally.lost, told.tally.doubled) == (0, 0), told


async def shared(stage: Stage, outage: Callable[[], None]) -> None:
    people = DocumentSharer(stage)
    outage()
    await people.share("handbook.txt")
    stage.mistral.faults.relent("*")
    await people.due()
    assert len(people.documents) == 1


async def deleted(stage: Stage, outage: Callable[[], None]) -> None:
    people = DocumentSharer(stage)
    ts = await people.share("handbook.txt")
    outage()
    await people.delete(ts)
    await people.due()
    stage.mistral.faults.relent("*")
    await people.due()
    assert not people.documents


def make_due(connection: Connection) -> None:
    connection.execute(update(Deletion).values(due=0.0))


async def forgotten(stage: Stage, outage: Callable[[], None]) -> None:
    alice = CommandUser(stage)
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    outage()
    await stage.slack.people.shortcut(alice.user, "forget_thread", alice.channel, thread)
    await alice.fill_in()
    await stage.quiet()
    await purge(stage)
    stage.mistral.faults.relent("*")
    await stage.app.database.run(make_due)
    await purge(stage)
    assert not stage.mistral.conversations


@pytest.mark.parametrize("act", [shared, deleted, forgotten])
@pytest.mark.parametrize("seconds", [0.03, 600.0], ids=["1 s", "60 s"])
async def test_what_was_to_be_kept_or_deleted_is(
    migrated_sqlite: str,
    act: Callable[[Stage, Callable[[], None]], Awaitable[None]],
    seconds: float,
) -> None:
    async with opened(migrated_sqlite, deadlines=IN_AN_OUTAGE) as stage:
        await act(stage, lambda: Outage(DOWN, seconds).begin(stage.ground))
