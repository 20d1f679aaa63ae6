import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from storage import agents
from storage.agents import CLAIM_LASTS, AgentKey, KnownAgent
from storage.clock import now
from storage.database import Database
from storage.models import Agent
from tests.databases import connected
from tests.storage.hands import rows

CALLERS = 5
KEY = AgentKey("T1", "general")
MADE = KnownAgent(KEY, "ag-1", 0, "fingerprint-1")


async def test_an_agent_that_nobody_made_is_not_found(database: Database) -> None:
    assert await database.run(agents.find, KEY) is None


async def test_a_claim_is_no_agent_yet(database: Database) -> None:
    await database.run(agents.claim, KEY, "here")

    assert await database.run(agents.find, KEY) is None
    assert await database.run(agents.every) == []


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

    known = await database.run(agents.every)

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


async def make(database: Database, agent: KnownAgent = MADE) -> None:
    await database.run(agents.claim, agent.key, "here")
    assert await database.run(agents.save, agent, "here")


def age_claim(connection: Connection, age: float) -> None:
    connection.execute(update(Agent).values(claimed_at=now() - age))
