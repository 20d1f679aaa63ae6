"""Apps that may ask, and how often they did."""

import time
from dataclasses import replace

from storage.agents import apps
from storage.agents.apps import EVERYWHERE, Asked, KnownApp
from storage.engine.database import Database
from tests.storage.support.hands import Hand, message

TEAM, HERE = "T1", "C1"
NOTES = KnownApp("B1", "Notes", HERE, allowed=True)


async def may(database: Database, *ids: str, channel: str = HERE, team: str = TEAM) -> bool:
    return await database.run(apps.is_allowed, team, channel, ids)


async def test_a4_nobody_may_ask_until_an_admin_says_so(database: Database) -> None:
    before = await may(database, "B1")

    first = await database.run(apps.allow, TEAM, NOTES)
    again = await database.run(apps.allow, TEAM, NOTES)

    assert (before, first, again) == (False, True, False)
    assert await may(database, "A1", "B1")
    assert not await may(database, "B1", channel="C2")
    assert not await may(database, "B1", team="T2")


async def test_a4_what_holds_everywhere_holds_in_each_channel(database: Database) -> None:
    await database.run(apps.allow, TEAM, replace(NOTES, place=EVERYWHERE))

    assert await may(database, "B1", channel="C2")


async def test_a4_an_app_is_met_once(database: Database) -> None:
    met = [await database.run(apps.meet, TEAM, HERE, "B1", "Notes") for _ in range(2)]

    assert met == [True, False]
    assert await database.run(apps.known, TEAM, HERE) == [replace(NOTES, allowed=False)]
    assert not await may(database, "B1")


async def test_a4_an_app_that_was_met_can_be_allowed_and_removed(database: Database) -> None:
    await database.run(apps.meet, TEAM, HERE, "B1", "Notes")
    await database.run(apps.allow, TEAM, NOTES)
    allowed = await may(database, "B1")

    removed = [await database.run(apps.remove, TEAM, HERE, "B1") for _ in range(2)]

    assert (allowed, removed) == (True, [True, False])
    assert not await may(database, "B1")


async def test_a4_only_what_apps_asked_lately_is_counted(here: Hand, database: Database) -> None:
    now, old = (f"{time.time() - age:.6f}" for age in (5, 7_200))
    in_thread = message(thread_ts=now)
    for ts, user in ((now, "B1"), (f"{float(now) + 1:.6f}", "U1"), (old, "B1")):
        await here.accept(replace(in_thread, ts=ts, user=user))
    other = f"{float(now) + 2:.6f}"
    await here.accept(replace(in_thread, ts=other, thread_ts=other, user="B2"))

    counted = await database.run(apps.asked_lately, TEAM, HERE, now)

    assert counted == Asked(in_thread=1, in_channel=2)
