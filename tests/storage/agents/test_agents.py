"""Claims on agents, and the agents that are not needed."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, update

from storage.agents import agents
from storage.agents.agents import CLAIM_LASTS, IDLE, AgentKey, KnownAgent
from storage.documents import libraries
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Agent, Thread
from tests.storage.support.agents import every
from tests.storage.support.hands import FIRST, Hand, rows
from tests.support.databases import connected

CALLERS = 5
KEY = AgentKey("T1", "general")
MADE = KnownAgent(KEY, "ag-1", 0, "fingerprint-1")
OTHERS = ["analyst", "librarian"]  # profiles that exist
MANY = 100


async def test_an_agent_that_nobody_made_is_not_found(database: Database) -> None:
    assert await database.run(agents.find, KEY) is None


async def test_a_claim_is_no_agent_yet(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")

    assert await database.run(agents.find, KEY) is None
    assert await every(database) == []


async def test_an_agent_that_was_saved_is_found(database: Database) -> None:
    await make(database)

    assert await database.run(agents.find, KEY) == MADE


@pytest.mark.parametrize(
    "other",
    [replace(KEY, team="T2"), replace(KEY, profile="analyst"), replace(KEY, library_id="lib-1")],
    ids=["team", "profile", "library"],
)
async def test_an_agent_serves_one_team_one_profile_and_one_library(
    other: AgentKey, database: Database
) -> None:
    await make(database)

    assert await database.run(agents.find, other) is None
    assert await database.run(agents.claim, other, "here")


async def test_every_agent_that_exists_is_known_at_start(database: Database) -> None:
    other = replace(MADE, key=replace(KEY, profile="analyst"), agent_id="ag-2")
    await make(database)
    await make(database, other)
    await database.run(agents.claim, replace(KEY, profile="unfinished"), "here")

    known = await every(database)

    assert sorted(known, key=lambda agent: agent.agent_id) == [MADE, other]


async def test_saving_again_replaces_what_was_known(database: Database) -> None:
    newer = replace(MADE, version=1, fingerprint="fingerprint-2")
    await make(database)

    await make(database, newer)

    assert await database.run(agents.find, KEY) == newer


async def test_one_of_several_concurrent_callers_may_make_an_agent(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(CALLERS)]

        claims = await asyncio.gather(
            *(node.run(agents.claim, KEY, f"node-{n}") for n, node in enumerate(nodes))
        )

    assert sorted(claims) == [False] * (CALLERS - 1) + [True]


async def test_a_claim_keeps_others_and_its_own_node_out(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")

    assert not await database.run(agents.claim, KEY, "there")
    assert not await database.run(agents.claim, KEY, "here")


async def test_a_stale_claim_is_somebody_elses_to_take(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")
    await database.run(age_claim, CLAIM_LASTS + 1)

    assert await database.run(agents.claim, KEY, "there")


async def test_a_claim_is_not_stale_before_its_time(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")
    await database.run(age_claim, CLAIM_LASTS - 10)

    assert not await database.run(agents.claim, KEY, "there")


async def test_saving_gives_the_claim_back(database: Database) -> None:
    await make(database)

    assert await database.run(agents.claim, KEY, "there")


async def test_what_another_node_has_done_meanwhile_is_not_claimed(database: Database) -> None:
    await make(database)

    assert not await database.run(agents.claim, KEY, "there", MADE.fingerprint)
    assert await database.run(agents.claim, KEY, "there", "fingerprint-2")


async def test_a_forgotten_agent_is_claimed_for_the_same_settings(database: Database) -> None:
    await make(database)
    await database.run(agents.forget, MADE)

    assert await database.run(agents.claim, KEY, "there", MADE.fingerprint)


async def test_giving_up_lets_others_try(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")

    await database.run(agents.give_up, KEY, "here")

    assert await database.run(agents.claim, KEY, "there")


async def test_who_lost_the_claim_cannot_give_it_up(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")
    await database.run(age_claim, CLAIM_LASTS + 1)
    await database.run(agents.claim, KEY, "there")

    await database.run(agents.give_up, KEY, "here")

    assert not await database.run(agents.claim, KEY, "here")


async def test_claiming_an_agent_that_exists_leaves_it_in_use(database: Database) -> None:
    await make(database)

    await database.run(agents.claim, KEY, "there")

    assert await database.run(agents.find, KEY) == MADE


async def test_a_forgotten_agent_is_not_found_and_can_be_made_again(database: Database) -> None:
    await make(database)

    await database.run(agents.forget, MADE)

    assert await database.run(agents.find, KEY) is None
    assert await database.run(agents.claim, KEY, "here")


async def test_forgetting_an_agent_spares_the_one_that_replaced_it(database: Database) -> None:
    newer = replace(MADE, agent_id="ag-2")
    await make(database)
    await make(database, newer)

    await database.run(agents.forget, MADE)

    assert await database.run(agents.find, KEY) == newer


async def test_forgetting_an_agent_leaves_the_claim_of_who_replaces_it(
    database: Database,
) -> None:
    await make(database)
    await database.run(agents.claim, KEY, "there")

    await database.run(agents.forget, MADE)

    assert not await database.run(agents.claim, KEY, "here")


async def test_an_agent_has_one_row_whatever_happens_to_it(database: Database) -> None:
    await make(database)
    await database.run(agents.forget, MADE)
    await make(database)

    assert len(await rows(database, Agent)) == 1


async def test_who_took_too_long_does_not_overwrite_what_another_node_made(
    database: Database,
) -> None:
    await database.run(agents.claim, KEY, "slow")
    await database.run(age_claim, 1_000.0)
    await make(database)
    late = replace(MADE, agent_id="ag_late")

    assert not await database.run(agents.save, late, "slow")
    assert await database.run(agents.find, KEY) == MADE


@pytest.mark.parametrize("profiles", [["analyst"], ["analyst", "librarian"]], ids=["one", "two"])
async def test_an_agent_whose_profile_is_gone_is_unneeded(
    profiles: list[str], database: Database
) -> None:
    await make(database)

    assert await database.run(agents.unneeded, profiles, MANY) == [MADE]


async def test_an_agent_whose_profile_exists_is_needed(database: Database) -> None:
    await make(database)

    assert await database.run(agents.unneeded, ["general"], MANY) == []


async def test_what_is_no_agent_yet_is_not_unneeded(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")

    assert await database.run(agents.unneeded, OTHERS, MANY) == []


async def test_an_agent_is_needed_while_a_thread_has_its_profile(database: Database) -> None:
    await make(database)
    await begin_thread(database, profile="general", idle=2 * IDLE)

    assert await database.run(agents.unneeded, OTHERS, MANY) == []


async def test_an_agent_is_needed_while_a_thread_without_a_profile_may_be_on_it(
    database: Database,
) -> None:
    await make(database)
    await begin_thread(database, profile=None, idle=IDLE - 10)

    assert await database.run(agents.unneeded, OTHERS, MANY) == []


@pytest.mark.parametrize(
    "thread",
    [
        {"profile": None, "idle": IDLE + 10},
        {"profile": "analyst", "idle": 0.0},
        {"profile": "general", "idle": 0.0, "team": "T2"},
        {"profile": None, "idle": 0.0, "team": "T2"},
    ],
    ids=["long-idle", "on-another", "of-another-team", "without-profile-of-another-team"],
)
async def test_an_agent_is_unneeded_though_there_is_a_thread(
    thread: dict[str, Any], database: Database
) -> None:
    await make(database)
    await begin_thread(database, **thread)

    assert await database.run(agents.unneeded, OTHERS, MANY) == [MADE]


async def test_no_more_unneeded_agents_are_named_than_asked_for(database: Database) -> None:
    for number in range(3):
        key = replace(KEY, library_id=f"lib-{number}")
        await make(database, replace(MADE, key=key, agent_id=f"ag-{number}"))

    assert len(await database.run(agents.unneeded, OTHERS, 2)) == 2


async def test_one_of_several_callers_may_retire_an_agent(database: Database) -> None:
    await make(database)

    assert await database.run(agents.retire, MADE, "here")
    assert not await database.run(agents.retire, MADE, "there")


async def test_an_agent_that_is_being_changed_is_not_retired(database: Database) -> None:
    await make(database)
    await database.run(agents.claim, KEY, "there")

    assert not await database.run(agents.retire, MADE, "here")


async def test_an_agent_that_is_being_retired_is_not_changed(database: Database) -> None:
    await make(database)
    await database.run(agents.retire, MADE, "here")

    assert not await database.run(agents.claim, KEY, "there")


async def test_what_replaced_an_agent_is_not_retired(database: Database) -> None:
    await make(database, replace(MADE, agent_id="ag-2"))

    assert not await database.run(agents.retire, MADE, "here")


async def test_a_deleted_agent_leaves_nothing(database: Database) -> None:
    await make(database)
    await database.run(agents.retire, MADE, "here")

    await database.run(agents.deleted, MADE, "here")

    assert await rows(database, Agent) == []


async def test_who_lost_the_claim_deletes_nothing(database: Database) -> None:
    await make(database)
    await database.run(agents.claim, KEY, "there")

    await database.run(agents.deleted, MADE, "here")

    assert await database.run(agents.find, KEY) == MADE


async def test_deleting_an_agent_spares_the_one_that_replaced_it(database: Database) -> None:
    newer = replace(MADE, agent_id="ag-2")
    await make(database, newer)

    await database.run(agents.deleted, MADE, "here")

    assert await database.run(agents.find, KEY) == newer


async def begin_thread(
    database: Database, *, profile: str | None, idle: float, team: str = "T1"
) -> None:
    await Hand(database, "here").begin(replace(FIRST, team=team))
    await database.run(set_thread, {"profile": profile, "used_at": now() - idle})


def set_thread(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(update(Thread).values(values))


async def make(database: Database, agent: KnownAgent = MADE) -> None:
    await database.run(agents.claim, agent.key, "here")
    assert await database.run(agents.save, agent, "here")


def age_claim(connection: Connection, age: float) -> None:
    connection.execute(update(Agent).values(claimed_at=now() - age))


OF_A_LIBRARY = replace(MADE, key=replace(KEY, library_id="lib-1"))


async def test_an_agent_of_a_library_that_is_gone_is_unneeded(database: Database) -> None:
    await make(database, OF_A_LIBRARY)

    assert await database.run(agents.unneeded, [KEY.profile], MANY) == [OF_A_LIBRARY]


@pytest.mark.parametrize(("team", "needed"), [("T1", True), ("T2", False)])
async def test_an_agent_is_needed_while_its_library_serves_its_workspace(
    team: str, needed: bool, database: Database
) -> None:
    await make(database, OF_A_LIBRARY)
    await database.run(libraries.claim, team, "C1", "here")
    await database.run(libraries.save, team, "C1", "lib-1", "here")

    assert (await database.run(agents.unneeded, [KEY.profile], MANY) == []) == needed


async def test_an_agent_that_is_just_answering_is_needed(database: Database) -> None:
    await make(database, OF_A_LIBRARY)
    hand = Hand(database, "here")
    await hand.send_heartbeat()
    await hand.begin()

    def note(connection: Connection) -> None:
        connection.execute(update(Thread).values(agent_id=OF_A_LIBRARY.agent_id))

    await database.run(note)

    assert await database.run(agents.unneeded, [KEY.profile], MANY) == []
