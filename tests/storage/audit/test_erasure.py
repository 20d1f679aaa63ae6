"""Erasure in the audit log: pseudonyms for people, and events that are old or of nobody's."""

from typing import Any

import pytest
from sqlalchemy import Connection, update

from storage.audit import erasure
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import AuditRecord
from tests.storage.audit.events import FOLLOWED, event, logged, recorded

DAY = 86_400.0
PSEUDONYM = "forgotten-1"


async def aged(database: Database, days: float, who: str) -> None:
    """Make a person's events so many days old."""

    def age(connection: Connection) -> None:
        theirs = update(AuditRecord).where(AuditRecord.who == who)
        connection.execute(theirs.values(at=now() - days * DAY))

    await database.run(age)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"who": "U1"}, {"who": PSEUDONYM}),
        ({"who": "U2", "whom": "U1"}, {"who": "U2", "whom": PSEUDONYM}),
        ({"whom": "U1"}, {"who": PSEUDONYM, "whom": PSEUDONYM}),
        ({"channel": "D0U1"}, {"who": PSEUDONYM, "channel": "D"}),
        ({"channel": "C0U1"}, {"who": PSEUDONYM, "channel": "C0U1"}),
        ({"who": "U2", "channel": "D0U2"}, {"who": "U2", "channel": "D0U2"}),
        ({"team": "T2"}, {"who": "U1"}),
        ({"who": "U11"}, {"who": "U11"}),
    ],
    ids=["who", "whom", "both", "direct", "channel", "other", "elsewhere", "longer id"],
)
async def test_a_persons_id_becomes_a_pseudonym(
    given: dict[str, Any], expected: dict[str, Any], database: Database
) -> None:
    await recorded(database, event(**given))

    await database.run(erasure.pseudonymise, ("T1", "U1"), PSEUDONYM, 10)

    [read] = await logged(database)
    assert {name: getattr(read, name) for name in expected} == expected


async def test_everything_else_of_a_row_stays(database: Database) -> None:
    await recorded(database, event(subject="pirate", before={"a": 1}, after={"a": 2}))
    [before] = await logged(database)

    await database.run(erasure.pseudonymise, ("T1", "U1"), PSEUDONYM, 10)

    [after] = await logged(database)
    assert (after.at, after.id, after.action) == (before.at, before.id, before.action)
    assert (after.subject, after.before, after.after) == ("pirate", {"a": 1}, {"a": 2})


async def test_the_rows_are_counted_once(database: Database) -> None:
    await recorded(database, FOLLOWED, event(whom="U1"), event(who="U2"))

    assert await database.run(erasure.pseudonymise, ("T1", "U1"), PSEUDONYM, 10) == 2
    assert await database.run(erasure.pseudonymise, ("T1", "U1"), PSEUDONYM, 10) == 0


async def test_the_channels_of_a_persons_direct_messages_are_known(database: Database) -> None:
    await recorded(
        database,
        event(channel="D0U1"),
        event(channel="D0U1"),
        event(channel="C1"),
        event(channel=None),
        event(who="U2", channel="D0U2"),
    )

    assert await database.run(erasure.direct_channels, "T1", "U1") == ["D0U1"]


async def test_old_events_expire_the_oldest_first(database: Database) -> None:
    for days in (400, 380, 366, 364, 1):
        await recorded(database, event(who=f"U{days}"))
        await aged(database, days, f"U{days}")

    assert await database.run(erasure.expired, 365) == 3
    assert await database.run(erasure.expire, 365, 2) == 2
    assert [read.who for read in await logged(database)] == ["U366", "U364", "U1"]
    assert await database.run(erasure.expire, 365, 2) == 1
    assert await database.run(erasure.expire, 365, 2) == 0


async def test_the_events_of_a_workspace_that_is_gone_go_up_to_then(database: Database) -> None:
    await recorded(database, FOLLOWED, event(who="U2"), event(team="T2"))
    await aged(database, 1, "U1")
    [first, *_] = [read for read in await logged(database) if read.who == "U1"]

    count = await database.run(erasure.forget_workspace, "T1", first.at + 1, 10)

    assert count == 1
    assert {(read.team, read.who) for read in await logged(database)} == {
        ("T1", "U2"),
        ("T2", "U1"),
    }
